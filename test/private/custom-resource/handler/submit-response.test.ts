import { execFile, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { IncomingMessage } from 'node:http';
import * as https from 'node:https';
import { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { NotAnswered, submitResponse } from '../../../../src/private/custom-resource/handler/respond';

jest.setTimeout(30_000);

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'submit-response-'));
const [certificate, key, bundle] = ['cert.pem', 'key.pem', 'submit-response.js'].map((name) => path.join(directory, name));
let servers: https.Server[] = [];

beforeAll(() => {
  const { status } = spawnSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate,
  ]);
  if (status !== 0) throw new Error('openssl makes the certificate of the server that plays CloudFormation');
  buildSync({
    entryPoints: [path.join(__dirname, '../../../../src/private/custom-resource/handler/respond.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  });
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  })));
});
afterAll(() => fs.rmSync(directory, { recursive: true }));

interface Received {
  readonly method?: string;
  readonly url?: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server over TLS that reacts as it is told, the last reaction again and again. */
async function cloudFormation(...reactions: (number | 'hang up')[]) {
  const received: Received[] = [];
  const server = https.createServer({ key: fs.readFileSync(key), cert: fs.readFileSync(certificate) }, async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { method, url, headers } = request;
    const reaction = reactions[Math.min(received.push({ method, url, headers, body }), reactions.length) - 1];
    if (reaction === 'hang up') request.socket.destroy();
    else response.writeHead(reaction).end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { received, url: `https://localhost:${(server.address() as AddressInfo).port}/answer/1?signature=2` };
}

/** Puts a text from a Node of its own, which trusts the server. Answers with the error, if there is one. */
async function put(url: string, body: string): Promise<string | undefined> {
  const script = `require('node:timers/promises').setTimeout = async () => {};
    require(${JSON.stringify(bundle)}).submitResponse(...process.argv.slice(1)).then(() => {}, ({ name, message }) => console.error(name + ': ' + message))`;
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['-e', script, url, body], { env: { NODE_EXTRA_CA_CERTS: certificate } }, (error, _, stderr) => {
      if (error) reject(error);
      else resolve(stderr.split('\n').find((line) => line.startsWith('NotAnswered: ')));
    });
  });
}

test('an answer is put under its whole URL, without a content type, which the signature would have to cover', async () => {
  const { received, url } = await cloudFormation(200);

  expect(await put(url, '{"Reason":"ü"}')).toBeUndefined();
  expect(received).toEqual([{
    method: 'PUT', url: '/answer/1?signature=2', body: '{"Reason":"ü"}', headers: expect.objectContaining({ 'content-type': '', 'content-length': '15' }),
  }]);
});

test('trouble of the network, of S3 and with too many requests is tried again', async () => {
  const { received, url } = await cloudFormation('hang up', 503, 429, 200);

  expect(await put(url, '{}')).toBeUndefined();
  expect(received).toHaveLength(4);
});

test('fails after five attempts', async () => {
  const { received, url } = await cloudFormation(500);

  expect(await put(url, '{}')).toBe('NotAnswered: CloudFormation did not take the answer, got HTTP 500; it gives up by itself an hour after the request');
  expect(received).toHaveLength(5);
});

test('fails at once where the answer is refused', async () => {
  const { received, url } = await cloudFormation(403);

  expect(await put(url, '{}')).toMatch(/got HTTP 403;/);
  expect(received).toHaveLength(1);
});

test.each(['http://127.0.0.1:9/answer?signature=2', 'file:///etc/passwd'])('fails without a connection for %s', async (url) => {
  await expect(submitResponse(url, '{}')).rejects.toThrow(NotAnswered);
  await expect(submitResponse(url, '{}')).rejects.toThrow(/^answers go over HTTPS alone, got (http:\/\/127\.0\.0\.1|file:\/\/); see who has sent the request$/);
});
