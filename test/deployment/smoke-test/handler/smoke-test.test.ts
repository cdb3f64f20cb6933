import { SmokeTestConfig } from '../../../../src/deployment/smoke-test/handler/config';
import { httpGet, HttpRequest, HttpResponse } from '../../../../src/deployment/smoke-test/handler/http-get';
import { responseProblem, runSmokeTest } from '../../../../src/deployment/smoke-test/handler/smoke-test';
import { closedPort, TestServer } from '../test-server';

const logs: Record<string, unknown>[] = [];

beforeEach(() => {
  logs.length = 0;
  jest.spyOn(console, 'log').mockImplementation((line) => void logs.push(JSON.parse(line)));
});
afterEach(TestServer.stopAll);

function config(changes: Partial<SmokeTestConfig> = {}): SmokeTestConfig {
  return {
    protocol: 'http',
    port: 8080,
    hostName: 'shop.example.com',
    dnsName: 'lb.example.com',
    requests: [{ path: '/' }],
    retries: 2,
    retryInterval: 5_000,
    requestTimeout: 5_000,
    ...changes,
  };
}

/** Returns the given responses one after the other; a string is the message of an error. */
function answering(...answers: (Partial<HttpResponse> | string)[]) {
  return jest.fn(async (_: HttpRequest): Promise<HttpResponse> => {
    const answer = answers.shift() ?? 'nobody is there';
    if (typeof answer === 'string') throw new Error(answer);
    return { status: 200, body: '', ...answer };
  });
}

const noSleep = () => jest.fn(async (_: number) => {});

describe('a smoke test', () => {
  test('passes when every request receives its expected response', async () => {
    const sleep = noSleep();
    const report = await runSmokeTest(config({ requests: [{ path: '/' }, { path: '/health' }] }), answering({}, {}), ['10.0.0.1'], sleep);

    expect(report).toEqual({
      passed: true,
      requests: [{ path: '/', passed: true, attempts: 1 }, { path: '/health', passed: true, attempts: 1 }],
    });
    expect(sleep).not.toHaveBeenCalled();
  });

  test('passes when a retry receives the expected response', async () => {
    const sleep = noSleep();
    const report = await runSmokeTest(config(), answering('connect ECONNREFUSED', { status: 503 }, {}), ['10.0.0.1'], sleep);

    expect(report).toEqual({ passed: true, requests: [{ path: '/', passed: true, attempts: 3 }] });
    expect(sleep.mock.calls).toEqual([[5_000], [5_000]]);
  });

  test('fails after the last retry, with its reason', async () => {
    const sleep = noSleep();
    const report = await runSmokeTest(config(), answering('first', 'second', 'third', {}), ['10.0.0.1'], sleep);

    expect(report).toEqual({ passed: false, requests: [{ path: '/', passed: false, attempts: 3, reason: 'third' }] });
    expect(sleep).toHaveBeenCalledTimes(2);
  });

  test('sends the test header with every request, over a header of the same name', async () => {
    const server = await TestServer.start([{ status: 200 }]);
    const requests = [{ path: '/', headers: { 'x-test': 'old', 'Accept': 'text/html' } }, { path: '/health' }];

    await runSmokeTest(config({ port: server.port, requests, testHeader: { 'X-Test': 'new' } }), httpGet, ['127.0.0.1'], noSleep());

    expect(server.requests.map(({ headers }) => [headers['x-test'], headers.accept])).toEqual([['new', 'text/html'], ['new', undefined]]);
  });

  test('fails at once without retries', async () => {
    const report = await runSmokeTest(config({ retries: 0 }), answering('first'), ['10.0.0.1'], noSleep());

    expect(report.requests).toEqual([{ path: '/', passed: false, attempts: 1, reason: 'first' }]);
  });

  test('sends the other requests even after one has failed, and reports all of them', async () => {
    const requests = [{ path: '/' }, { path: '/health' }];
    const report = await runSmokeTest(config({ requests, retries: 0 }), answering('gone', {}), ['10.0.0.1'], noSleep());

    expect(report).toEqual({
      passed: false,
      requests: [{ path: '/', passed: false, attempts: 1, reason: 'gone' }, { path: '/health', passed: true, attempts: 1 }],
    });
  });

  test('uses the addresses in turn, across requests', async () => {
    const get = answering('a', {}, {}, {});
    await runSmokeTest(config({ requests: [{ path: '/1' }, { path: '/2' }, { path: '/3' }] }), get, ['10.0.0.1', '10.0.0.2'], noSleep());

    expect(get.mock.calls.map(([{ path, address }]) => `${path} ${address}`)).toEqual(['/1 10.0.0.1', '/1 10.0.0.2', '/2 10.0.0.1', '/3 10.0.0.2']);
  });

  test('passes on the configuration', async () => {
    const get = answering({});
    await runSmokeTest(config({ protocol: 'https', requests: [{ path: '/', headers: { X: 'y' } }] }), get, ['10.0.0.1'], noSleep());

    expect(get).toHaveBeenCalledWith({
      protocol: 'https', address: '10.0.0.1', port: 8080, hostName: 'shop.example.com', path: '/', headers: { X: 'y' }, timeout: 5_000,
    });
  });

  test('writes one JSON line for each attempt', async () => {
    await runSmokeTest(config(), answering('gone', {}), ['10.0.0.1', '10.0.0.2'], noSleep());

    expect(logs).toEqual([
      { level: 'WARN', message: 'attempt failed', path: '/', attempt: 1, address: '10.0.0.1', reason: 'gone' },
      { level: 'INFO', message: 'attempt passed', path: '/', attempt: 2, address: '10.0.0.2' },
    ]);
  });

  test('names the code of an error that has no message', async () => {
    const get = async () => { throw Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }); };
    const report = await runSmokeTest(config({ retries: 0 }), get, ['lb.example.com'], noSleep());

    expect(report.requests[0].reason).toBe('ECONNREFUSED');
  });
});

describe('a response', () => {
  const answer = { status: 200, body: '{"version":"v2"}' };

  test.each([
    [{ status: 200 }, {}],
    [{ status: 399 }, {}],
    [{ status: 404 }, { expectedStatus: 404 }],
    [{}, { expectedBody: '"v2"' }],
  ])('is as expected: %p for %p', (got, expected) => {
    expect(responseProblem({ ...answer, ...got }, { path: '/', ...expected })).toBeUndefined();
  });

  test.each([
    [{ status: 199, body: '' }, {}, /status 200 to 399, got status 199 and no body/],
    [{ status: 400 }, {}, /status 200 to 399, got status 400 .*\\"v2\\"/],
    [{ status: 301, body: '' }, { expectedStatus: 200 }, /status 200, got status 301/],
    [{ body: 'v1' }, { expectedBody: 'v2' }, /body with "v2", got status 200 .*"v1"/],
    [{ body: 'x'.repeat(300) }, { expectedBody: 'v2' }, /body with "v2", got status 200 .*"x{200}"/],
  ])('is not as expected: %p for %p', (got, expected, problem) => {
    expect(responseProblem({ ...answer, ...got }, { path: '/', ...expected })).toMatch(problem);
  });
});

describe('a peer on the network', () => {
  const addresses = ['127.0.0.1'];

  test('may send other responses at first', async () => {
    const { port } = await TestServer.start([{ status: 502 }, { status: 200, body: 'v1' }, { status: 200, body: 'v2' }]);
    const report = await runSmokeTest(config({ port, requests: [{ path: '/', expectedBody: 'v2' }] }), httpGet, addresses, noSleep());

    expect(report).toEqual({ passed: true, requests: [{ path: '/', passed: true, attempts: 3 }] });
  });

  test('may start slowly', async () => {
    const port = await closedPort();
    const sleep = jest.fn(async () => {
      if (sleep.mock.calls.length === 2) await TestServer.start([{ status: 200 }], port);
    });
    const report = await runSmokeTest(config({ port }), httpGet, addresses, sleep);

    expect(report).toEqual({ passed: true, requests: [{ path: '/', passed: true, attempts: 3 }] });
  });

  test('may not respond at first', async () => {
    const { port } = await TestServer.start(['silence', { status: 200 }]);
    const report = await runSmokeTest(config({ port, requestTimeout: 40 }), httpGet, addresses, noSleep());

    expect(report).toEqual({ passed: true, requests: [{ path: '/', passed: true, attempts: 2 }] });
    expect(logs[0]).toMatchObject({ message: 'attempt failed', reason: expect.stringContaining('within 40 ms') });
  });

  test('may never start', async () => {
    const { passed, requests } = await runSmokeTest(config({ port: await closedPort() }), httpGet, addresses, noSleep());

    expect(passed).toBe(false);
    expect(requests).toEqual([{ path: '/', passed: false, attempts: 3, reason: expect.stringMatching(/^connect ECONNREFUSED/) }]);
  });
});
