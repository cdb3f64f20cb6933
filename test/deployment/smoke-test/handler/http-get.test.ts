import { AddressInfo } from 'node:net';
import * as tls from 'node:tls';
import { httpGet, HttpRequest } from '../../../../src/deployment/smoke-test/handler/http-get';
import { closedPort, TestServer, Behavior } from '../test-server';

afterEach(TestServer.stopAll);

async function getFrom(reaction: Behavior, target: Partial<HttpRequest> = {}) {
  const peer = await TestServer.start([reaction]);
  return { peer, answer: httpGet(targetAt(peer.port, target)) };
}

function targetAt(port: number, target: Partial<HttpRequest> = {}): HttpRequest {
  return { protocol: 'http', address: '127.0.0.1', port, hostName: 'shop.example.com', path: '/', timeout: 5_000, ...target };
}

describe('a request', () => {
  test('contains path, host name and headers', async () => {
    const { peer, answer } = await getFrom({ status: 200 }, { path: '/health?deep=1', headers: { 'X-Test': 'yes', 'User-Agent': 'mine' } });
    await answer;

    const [{ method, url, headers }] = peer.requests;
    expect({ method, url }).toEqual({ method: 'GET', url: '/health?deep=1' });
    expect(headers).toMatchObject({ 'host': 'shop.example.com', 'x-test': 'yes', 'user-agent': 'mine' });
  });

  test('has this library as its user agent by default', async () => {
    const { peer, answer } = await getFrom({ status: 200 });
    await answer;

    expect(peer.requests[0].headers['user-agent']).toBe('cdk-fargate-workloads-smoke-test');
  });

  test('uses its own connection, so that the next one may go to another target', async () => {
    const { peer, answer } = await getFrom({ status: 200 });
    await answer;
    await httpGet(targetAt(peer.port));

    expect(new Set(peer.requests.map(({ socket }) => socket)).size).toBe(2);
  });
});

describe('a response', () => {
  test('has a status and a body', async () => {
    const { answer } = await getFrom({ status: 503, body: 'späte Öffnung' });

    expect(await answer).toEqual({ status: 503, body: 'späte Öffnung' });
  });

  test('may be a redirect, which is not followed', async () => {
    const { peer, answer } = await getFrom({ status: 301, headers: { location: '/elsewhere' } });

    expect(await answer).toEqual({ status: 301, body: '' });
    expect(peer.requests).toHaveLength(1);
  });

  test('is read up to 64 KiB', async () => {
    const { answer } = await getFrom({ status: 200, body: 'x'.repeat(1024 * 1024) });

    expect((await answer).body).toHaveLength(64 * 1024);
  });
});

describe('a failure', () => {
  test('names a refused connection', async () => {
    await expect(httpGet(targetAt(await closedPort()))).rejects.toThrow(/connect ECONNREFUSED 127\.0\.0\.1/);
  });

  test('names a closed connection', async () => {
    const { answer } = await getFrom('hang up');

    await expect(answer).rejects.toThrow('socket hang up');
  });

  test('names the time that it waited for a response', async () => {
    const { answer } = await getFrom('silence', { timeout: 40 });

    await expect(answer).rejects.toThrow(/within 40 ms/);
  });

  test('names the time that it waited for the rest of a body', async () => {
    const { answer } = await getFrom('half an answer', { timeout: 40 });

    await expect(answer).rejects.toThrow(/within 40 ms/);
  });
});

describe('HTTPS', () => {
  test('connects to the address, and requests the certificate of the host name', async () => {
    const names: string[] = [];
    const server = tls.createServer({ SNICallback: (name, done) => { names.push(name); done(new Error('no certificate in this test')); } });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

    await expect(httpGet(targetAt((server.address() as AddressInfo).port, { protocol: 'https' }))).rejects.toThrow();

    expect(names).toEqual(['shop.example.com']);
    await new Promise((resolve) => server.close(resolve));
  });
});
