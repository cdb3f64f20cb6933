import { AddressInfo } from 'node:net';
import * as tls from 'node:tls';
import { closedPort, HttpPeer, Reaction } from '../http-peer';
import { httpGet, HttpRequest } from '../../../../src/deployment/smoke-test/handler/http-get';

afterEach(HttpPeer.stopAll);

async function getFrom(reaction: Reaction, target: Partial<HttpRequest> = {}) {
  const peer = await HttpPeer.start([reaction]);
  return { peer, answer: httpGet(targetAt(peer.port, target)) };
}

function targetAt(port: number, target: Partial<HttpRequest> = {}): HttpRequest {
  return { protocol: 'http', address: '127.0.0.1', port, hostName: 'shop.example.com', path: '/', timeout: 5_000, ...target };
}

describe('a request', () => {
  test('carries path, host name and headers', async () => {
    const { peer, answer } = await getFrom({ status: 200 }, { path: '/health?deep=1', headers: { 'X-Test': 'yes', 'User-Agent': 'mine' } });
    await answer;

    const [{ method, url, headers }] = peer.requests;
    expect({ method, url }).toEqual({ method: 'GET', url: '/health?deep=1' });
    expect(headers).toMatchObject({ 'host': 'shop.example.com', 'x-test': 'yes', 'user-agent': 'mine' });
  });

  test('names this library where no other user agent is given', async () => {
    const { peer, answer } = await getFrom({ status: 200 });
    await answer;

    expect(peer.requests[0].headers['user-agent']).toBe('cdk-fargate-workloads-smoke-test');
  });

  test('has a connection of its own, so that the next one may go elsewhere', async () => {
    const { peer, answer } = await getFrom({ status: 200 });
    await answer;
    await httpGet(targetAt(peer.port));

    expect(new Set(peer.requests.map(({ socket }) => socket)).size).toBe(2);
  });
});

describe('an answer', () => {
  test('is status and body', async () => {
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
  test('says that the connection was refused', async () => {
    await expect(httpGet(targetAt(await closedPort()))).rejects.toThrow(/connect ECONNREFUSED 127\.0\.0\.1/);
  });

  test('says that the peer hung up', async () => {
    const { answer } = await getFrom('hang up');

    await expect(answer).rejects.toThrow('socket hang up');
  });

  test('says how long it waited for an answer', async () => {
    const { answer } = await getFrom('silence', { timeout: 40 });

    await expect(answer).rejects.toThrow('no whole answer within 40 ms');
  });

  test('says how long it waited for a body that stops halfway', async () => {
    const { answer } = await getFrom('half an answer', { timeout: 40 });

    await expect(answer).rejects.toThrow('no whole answer within 40 ms');
  });
});

describe('HTTPS', () => {
  test('connects to the address, and asks for the certificate of the host name', async () => {
    const names: string[] = [];
    const server = tls.createServer({ SNICallback: (name, done) => { names.push(name); done(new Error('no certificate in this test')); } });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

    await expect(httpGet(targetAt((server.address() as AddressInfo).port, { protocol: 'https' }))).rejects.toThrow();

    expect(names).toEqual(['shop.example.com']);
    await new Promise((resolve) => server.close(resolve));
  });
});
