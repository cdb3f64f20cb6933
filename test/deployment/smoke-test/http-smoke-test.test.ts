import { Duration, Lazy } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { HttpSmokeTest, HttpSmokeTestOptions, SmokeTestRequest } from '../../../src/deployment/smoke-test/http-smoke-test';
import { SmokeTest } from '../../../src/deployment/smoke-test/smoke-test';
import { errorAt } from '../../fixtures/error-at';
import { unknownNumber } from '../../fixtures/number-token';

describe('the defaults', () => {
  const smokeTest = new HttpSmokeTest({});

  test('are one request for / with five retries, 5 seconds apart and 5 seconds each', () => {
    expect(smokeTest.requests).toEqual([{ path: '/' }]);
    expect(smokeTest.retries).toBe(5);
    expect(smokeTest.retryInterval.toSeconds()).toBe(5);
    expect(smokeTest.requestTimeout.toSeconds()).toBe(5);
    expect(smokeTest.hostName).toBeUndefined();
  });

  test('take 55 seconds at most: six attempts and five pauses', () => {
    expect(smokeTest.maxDuration.toSeconds()).toBe(55);
  });
});

describe('a request', () => {
  test.each(['/', '/health', '/health?deep=1&x="y"', '/%20', '/~user/a;b=c,d'])('may have the path %s', (path) => {
    expect(new HttpSmokeTest({ requests: [{ path }] }).requests).toEqual([{ path }]);
  });

  test('may contain tokens', () => {
    const text = Lazy.string({ produce: () => 'later' });
    const request = { path: text, expectedStatus: unknownNumber(), expectedBody: text, headers: { 'X-Test': text } };

    expect(new HttpSmokeTest({ requests: [request], hostName: text }).requests).toEqual([request]);
  });

  test.each<[string, SmokeTestRequest, ...string[]]>([
    ['a path without a slash', { path: 'health' }, 'path', "'/'", "got 'health';", 'without scheme and host'],
    ['a URL', { path: 'http://a.b/' }, 'path', "'/'", "got 'http://a.b/';", 'without scheme and host'],
    ['a space in the path', { path: '/a b' }, 'path', 'character', "got '/a b';", 'percent-encode'],
    ['a fragment', { path: '/a#b' }, 'path', 'character', "got '/a#b';", 'percent-encode'],
    ['a line break in the path', { path: '/a\r\nX: y' }, 'path', 'character'],
    ['an umlaut in the path', { path: '/ä' }, 'path', 'character'],
    ['a status below 200', { path: '/', expectedStatus: 100 }, 'expectedStatus', '200 to 599', 'got 100;', 'final response'],
    ['a status above 599', { path: '/', expectedStatus: 600 }, 'expectedStatus', '200 to 599', 'got 600;'],
    ['an empty body', { path: '/', expectedBody: '' }, 'expectedBody', 'empty'],
    ['a Host header', { path: '/', headers: { HOST: 'a.b' } }, 'headers', 'Host', "got 'a.b';", 'hostName'],
    ['a header name with a space', { path: '/', headers: { 'X Y': 'z' } }, 'headers', 'name', "got 'X Y';", 'hyphens'],
    ['a header value with a line break', { path: '/', headers: { X: 'a\nb' } }, "header 'X'", 'value', 'line breaks'],
  ])('fails with %s', (_, request, ...words) => {
    expect(() => SmokeTest.http({ requests: [{ path: '/' }, request] })).toThrow(errorAt('SmokeTest.http() requests[1]', ...words));
  });
});

describe('the options', () => {
  test.each<[string, HttpSmokeTestOptions, ...string[]]>([
    ['no request', { requests: [] }, 'requests is empty'],
    ['too many retries', { retries: 21 }, 'retries', '0 to 20', 'got 21;', 'retryInterval'],
    ['a negative number of retries', { retries: -1 }, 'retries', '0 to 20', 'got -1;'],
    ['a request time below a second', { requestTimeout: Duration.millis(500) }, 'requestTimeout', '1000 to 30000', 'got 500;', '1 to 30 seconds'],
    ['a request time above 30 seconds', { requestTimeout: Duration.seconds(31) }, 'requestTimeout', '1000 to 30000', 'got 31000;'],
    ['a number of retries that is a token', { retries: unknownNumber() }, 'retries is a token', 'literal'],
    ['a time that is a token', { retryInterval: Duration.seconds(unknownNumber()) }, 'retryInterval is a token', 'literal'],
    ['a URL as the host name', { hostName: 'https://shop.example.com' }, 'hostName', "got 'https://shop.example.com';", "'shop.example.com'"],
    ['a host name with a port', { hostName: 'shop.example.com:8443' }, 'hostName', "got 'shop.example.com:8443';"],
    ['a wildcard', { hostName: '*.example.com' }, 'hostName', "got '*.example.com';"],
    ['an empty host name', { hostName: '' }, 'hostName', "got '';"],
  ])('fail with %s', (_, options, ...words) => {
    expect(() => SmokeTest.http(options)).toThrow(errorAt('SmokeTest.http()', ...words));
  });

  test('fail when the test cannot end within 14 minutes, and show the calculation', () => {
    const requests = Array.from({ length: 16 }, (_, i) => ({ path: `/${i}` }));

    expect(() => SmokeTest.http({ requests }))
      .toThrow(errorAt('SmokeTest.http()', '840 seconds', '16 requests × (6 attempts × 5 s + 5 pauses × 5 s)', 'got 880;', 'retryInterval'));
  });

  test('may take 14 minutes', () => {
    const options = { retries: 6, retryInterval: Duration.seconds(105), requestTimeout: Duration.seconds(30) };

    expect(new HttpSmokeTest(options).maxDuration.toMinutes()).toBe(14);
  });

  test('fail when the requests do not fit into the environment of a Lambda function', () => {
    expect(() => SmokeTest.http({ requests: [{ path: '/', expectedBody: 'x'.repeat(3072) }] }))
      .toThrow(errorAt('SmokeTest.http()', 'requests', '3072 bytes', 'got 3104;', 'fewer requests'));
  });
});

test('with any options, the test fits into a Lambda function or fails with a remedy', () => {
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

  fc.assert(fc.property(options, (drawn) => {
    try {
      expect(new HttpSmokeTest(drawn).maxDuration.toMilliseconds()).toBeLessThanOrEqual(840_000);
    } catch (error) {
      expect((error as Error).message).toMatch(/^\[SmokeTest\.http\(\)( requests\[\d+\])?\] .+; .+$/s);
    }
  }), { numRuns: 200 });
});
