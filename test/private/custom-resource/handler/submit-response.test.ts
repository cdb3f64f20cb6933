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
  if (status !== 0) throw new Error('openssl could not create the certificate of the test server');
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

/** Starts an HTTPS server with the given reactions, of which it repeats the last one. */
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
  return { received, url: `https://localhost:${(server.address() as AddressInfo).port}/response/1?signature=2` };
}

/** Submits a response from another Node process, which trusts the server. Returns the error, if there is one. */
async function submit(url: string, body: string): Promise<string | undefined> {
  const script = `require('node:timers/promises').setTimeout = async () => {};
    require(${JSON.stringify(bundle)}).submitResponse(...process.argv.slice(1)).then(() => {}, ({ name, message }) => console.error(name + ': ' + message))`;
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['-e', script, url, body], { env: { NODE_EXTRA_CA_CERTS: certificate } }, (error, _, stderr) => {
      if (error) reject(error);
      else resolve(stderr.split('\n').find((line) => line.startsWith('NotAnswered: ')));
    });
  });
}

test('a response is put to the whole URL, with the empty content type that is signed', async () => {
  const { received, url } = await cloudFormation(200);

  expect(await submit(url, '{"Reason":"ü"}')).toBeUndefined();
  expect(received).toEqual([{
    method: 'PUT', url: '/response/1?signature=2', body: '{"Reason":"ü"}', headers: expect.objectContaining({ 'content-type': '', 'content-length': '15' }),
  }]);
});

test('network errors, errors of S3 and throttling are retried', async () => {
  const { received, url } = await cloudFormation('hang up', 503, 429, 200);

  expect(await submit(url, '{}')).toBeUndefined();
  expect(received).toHaveLength(4);
});

test('fails after five attempts', async () => {
  const { received, url } = await cloudFormation(500);

  expect(await submit(url, '{}')).toMatch(/^NotAnswered: .*got HTTP 500;/);
  expect(received).toHaveLength(5);
});

test('fails without a retry if the response is rejected', async () => {
  const { received, url } = await cloudFormation(403);

  expect(await submit(url, '{}')).toMatch(/got HTTP 403;/);
  expect(received).toHaveLength(1);
});

test.each(['http://127.0.0.1:9/response?signature=2', 'file:///etc/passwd'])('fails without a connection for %s', async (url) => {
  await expect(submitResponse(url, '{}')).rejects.toThrow(NotAnswered);
  await expect(submitResponse(url, '{}')).rejects.toThrow(/HTTPS, got (http:\/\/127\.0\.0\.1|file:\/\/);/);
});
