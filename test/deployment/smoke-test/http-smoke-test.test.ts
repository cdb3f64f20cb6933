import { Duration, Lazy } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { HttpSmokeTest, HttpSmokeTestOptions } from '../../../src/deployment/smoke-test/http-smoke-test';
import { SmokeTest } from '../../../src/deployment/smoke-test/smoke-test';
import { unknownNumber } from '../../fixtures/number-token';

describe('the defaults', () => {
  const test_ = new HttpSmokeTest({});

  test('are one request for / with five retries, 5 seconds apart and 5 seconds each', () => {
    expect(test_.requests).toEqual([{ path: '/' }]);
    expect(test_.retries).toBe(5);
    expect(test_.retryInterval.toSeconds()).toBe(5);
    expect(test_.requestTimeout.toSeconds()).toBe(5);
    expect(test_.hostName).toBeUndefined();
  });

  test('take 55 seconds at most: six attempts and five pauses', () => {
    expect(test_.maxDuration.toSeconds()).toBe(55);
  });
});

describe('a request', () => {
  test.each(['/', '/health', '/health?deep=1&x="y"', '/%20', '/~user/a;b=c,d'])('may have the path %s', (path) => {
    expect(new HttpSmokeTest({ requests: [{ path }] }).requests).toEqual([{ path }]);
  });

  test('may hold tokens', () => {
    const text = Lazy.string({ produce: () => 'later' });
    const request = { path: text, expectedStatus: unknownNumber(), expectedBody: text, headers: { 'X-Test': text } };

    expect(new HttpSmokeTest({ requests: [request], hostName: text }).requests).toEqual([request]);
  });

  test.each([
    ['a path without a slash', { path: 'health' }, "path must start with '/', got 'health'; write the path alone, without scheme and host"],
    ['a URL', { path: 'http://a.b/' }, "path must start with '/', got 'http://a.b/'; write the path alone, without scheme and host"],
    ['a space in the path', { path: '/a b' }, "path has a character that a request cannot carry, got '/a b'; percent-encode it, as in %20"],
    ['a fragment', { path: '/a#b' }, "path has a character that a request cannot carry, got '/a#b'; percent-encode it, as in %20"],
    ['a line break in the path', { path: '/a\r\nX: y' }, 'path has a character that a request cannot carry'],
    ['an umlaut in the path', { path: '/ä' }, 'path has a character that a request cannot carry'],
    ['a status below 200', { path: '/', expectedStatus: 100 }, 'expectedStatus must be a whole number from 200 to 599, got 100; use the status of a final answer'],
    ['a status above 599', { path: '/', expectedStatus: 600 }, 'expectedStatus must be a whole number from 200 to 599, got 600'],
    ['an empty body', { path: '/', expectedBody: '' }, 'expectedBody is empty, and every body contains that; name some text, or leave it out'],
    ['a Host header', { path: '/', headers: { HOST: 'a.b' } }, "headers names Host, which every request has already, got 'a.b'; use hostName"],
    ['a header name with a space', { path: '/', headers: { 'X Y': 'z' } }, "headers has a name that HTTP does not allow, got 'X Y'; use letters, digits and hyphens"],
    ['a header value with a line break', { path: '/', headers: { X: 'a\nb' } }, "header 'X' has a value that HTTP does not allow"],
  ])('fails with %s', (_, request, message) => {
    expect(() => SmokeTest.http({ requests: [{ path: '/' }, request] })).toThrow(`[SmokeTest.http() requests[1]] ${message}`);
  });
});

describe('the options', () => {
  test.each([
    ['no request', { requests: [] }, 'requests is empty, so nothing would be tested; name at least one, or leave it out for GET /'],
    ['too many retries', { retries: 21 }, 'retries must be a whole number from 0 to 20, got 21; use at most 20'],
    ['a negative number of retries', { retries: -1 }, 'retries must be a whole number from 0 to 20, got -1'],
    ['a request time below a second', { requestTimeout: Duration.millis(500) }, 'requestTimeout in milliseconds must be a whole number from 1000 to 30000, got 500; use 1 to 30 seconds'],
    ['a request time above 30 seconds', { requestTimeout: Duration.seconds(31) }, 'requestTimeout in milliseconds must be a whole number from 1000 to 30000, got 31000'],
    ['a number of retries that is a token', { retries: unknownNumber() }, "retries is a token, but the function's time-out is calculated from it; write the number"],
    ['a time that is a token', { retryInterval: Duration.seconds(unknownNumber()) }, "retryInterval is a token, but the function's time-out is calculated from it; write the number"],
    ['a URL as the host name', { hostName: 'https://shop.example.com' }, "hostName must be the bare name of a host, got 'https://shop.example.com'; write it as in 'shop.example.com'"],
    ['a host name with a port', { hostName: 'shop.example.com:8443' }, 'hostName must be the bare name of a host'],
    ['a wildcard', { hostName: '*.example.com' }, 'hostName must be the bare name of a host'],
    ['an empty host name', { hostName: '' }, "hostName must be the bare name of a host, got ''"],
  ])('fail with %s', (_, options: HttpSmokeTestOptions, message) => {
    expect(() => SmokeTest.http(options)).toThrow(`[SmokeTest.http()] ${message}`);
  });

  test('fail when the test cannot fit into 14 minutes, and say which numbers add up to what', () => {
    const requests = Array.from({ length: 16 }, (_, i) => ({ path: `/${i}` }));

    expect(() => SmokeTest.http({ requests })).toThrow(
      '[SmokeTest.http()] the test must fit into 840 seconds of a Lambda function, but 16 requests × (6 attempts × 5 s + 5 pauses × 5 s) do not, got 880; '
      + 'use fewer requests or retries, or a shorter retryInterval or requestTimeout');
  });

  test('may use up the 14 minutes', () => {
    const options = { retries: 6, retryInterval: Duration.seconds(105), requestTimeout: Duration.seconds(30) };

    expect(new HttpSmokeTest(options).maxDuration.toMinutes()).toBe(14);
  });

  test('fail when the requests do not fit into the environment of a Lambda function', () => {
    expect(() => SmokeTest.http({ requests: [{ path: '/', expectedBody: 'x'.repeat(3072) }] })).toThrow(
      "[SmokeTest.http()] requests must fit into 3072 bytes of JSON, because a Lambda function's environment has room for no more, got 3104; "
      + 'use fewer requests, or shorter paths, bodies and headers');
  });
});

test('whatever the options are, the test fits into a Lambda function or is refused with a remedy', () => {
  const options = fc.record({
    requests: fc.array(fc.record({
      path: fc.oneof(fc.webPath().map((path) => path || '/'), fc.string()),
      expectedStatus: fc.oneof(fc.integer(), fc.constantFrom(200, 301, 599)),
      headers: fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }),
    }, { requiredKeys: ['path'] }), { maxLength: 20 }),
    retries: fc.oneof(fc.double(), fc.integer({ min: 0, max: 20 })),
    retryInterval: fc.nat(200_000).map((ms) => Duration.millis(ms)),
    requestTimeout: fc.integer({ min: 500, max: 31_000 }).map((ms) => Duration.millis(ms)),
    hostName: fc.oneof(fc.domain(), fc.string()),
  }, { requiredKeys: [] });

  fc.assert(fc.property(options, (given) => {
    try {
      expect(new HttpSmokeTest(given).maxDuration.toMilliseconds()).toBeLessThanOrEqual(840_000);
    } catch (error) {
      expect((error as Error).message).toMatch(/^\[SmokeTest\.http\(\)( requests\[\d+\])?\] .+; .+$/s);
    }
  }), { numRuns: 200 });
});
