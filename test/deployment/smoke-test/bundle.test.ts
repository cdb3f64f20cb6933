import { execFile, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';

jest.setTimeout(30_000);

const ASSETS = path.join(__dirname, '../../../assets/deployment/smoke-test');
const HOST_NAME = 'shop.example.com';
const servers: http.Server[] = [];
const certificate = selfSignedCertificate();
const withCertificate = certificate ? test : test.skip;

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});
afterAll(() => {
  if (certificate) fs.rmSync(path.dirname(certificate.file), { recursive: true });
});

/** A certificate for `HOST_NAME`, created by openssl; without openssl the tests that need it are skipped. */
function selfSignedCertificate(): { readonly file: string; readonly key: string; readonly cert: string } | undefined {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'smoke-test-'));
  const [file, keyFile] = [path.join(directory, 'cert.pem'), path.join(directory, 'key.pem')];
  const openssl = spawnSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-subj', `/CN=${HOST_NAME}`, '-addext', `subjectAltName=DNS:${HOST_NAME}`, '-keyout', keyFile, '-out', file,
  ]);
  if (openssl.status === 0) return { file, key: fs.readFileSync(keyFile, 'utf8'), cert: fs.readFileSync(file, 'utf8') };
  fs.rmSync(directory, { recursive: true });
  return undefined;
}

async function listen(server: http.Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

interface AwsCall {
  readonly target?: string;
  readonly body: string;
}

/** EC2 and CodeDeploy on loopback: the load balancer has one network interface, and every report is accepted. */
async function startAws(calls: AwsCall[]): Promise<string> {
  const port = await listen(http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const target = request.headers['x-amz-target'] as string | undefined;
    calls.push({ target, body });
    response.writeHead(200, { 'content-type': target ? 'application/x-amz-json-1.1' : 'text/xml' }).end(target ? '{}' : `
      <DescribeNetworkInterfacesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
        <networkInterfaceSet><item><privateIpAddress>127.0.0.1</privateIpAddress></item></networkInterfaceSet>
      </DescribeNetworkInterfacesResponse>`);
  }));
  return `http://127.0.0.1:${port}`;
}

/** Calls the handler of a bundle in its own Node process, as Lambda does. Returns its result and its logs. */
function invoke(bundle: string, config: object, environment: NodeJS.ProcessEnv): Promise<{ readonly result: unknown; readonly logs: any[] }> {
  const call = `require(${JSON.stringify(path.join(ASSETS, bundle))})
    .handler({ DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'hook-1' })
    .then((result) => console.log(JSON.stringify({ result })))`;
  const env = {
    PATH: process.env.PATH,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    SMOKE_TEST: JSON.stringify({
      hostName: HOST_NAME,
      dnsName: 'unused.invalid',
      publicLoadBalancer: 'app/shop/1',
      requests: [{ path: '/' }],
      retries: 0,
      retryInterval: 0,
      requestTimeout: 5_000,
      ...config,
    }),
    ...environment,
  };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['-e', call], { env, timeout: 20_000 }, (error, stdout) => {
      if (error) return reject(error);
      const logs = stdout.trim().split('\n').map((line) => JSON.parse(line));
      return resolve({ result: logs.pop().result, logs });
    });
  });
}

test('the bundle for CodeDeploy runs in plain Node, and calls EC2 and CodeDeploy as AWS expects', async () => {
  const calls: AwsCall[] = [];
  const AWS_ENDPOINT_URL = await startAws(calls);
  const port = await listen(http.createServer((_, response) => response.end('ok')));

  const { result } = await invoke('code-deploy-smoke-test.lambda', { protocol: 'http', port }, { AWS_ENDPOINT_URL });

  expect(result).toBeUndefined();
  expect(Object.fromEntries(new URLSearchParams(calls[0].body))).toEqual({
    'Action': 'DescribeNetworkInterfaces',
    'Version': '2016-11-15',
    'MaxResults': '100',
    'Filter.1.Name': 'description',
    'Filter.1.Value.1': 'ELB app/shop/1',
  });
  expect(calls[1].target).toBe('CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus');
  expect(JSON.parse(calls[1].body)).toEqual({ deploymentId: 'd-1', lifecycleEventHookExecutionId: 'hook-1', status: 'Succeeded' });
  expect(calls).toHaveLength(2);
});

describe('ECS\'s bundle, over HTTPS to an address (needs openssl),', () => {
  withCertificate('asks for the host name, and accepts its certificate', async () => {
    const names: unknown[] = [];
    const port = await listen(https.createServer(certificate!, (request, response) => {
      names.push((request.socket as any).servername, request.headers.host);
      response.end('ok');
    }));

    const { result } = await invoke('ecs-smoke-test.lambda', { protocol: 'https', port }, {
      AWS_ENDPOINT_URL: await startAws([]), NODE_EXTRA_CA_CERTS: certificate!.file,
    });

    expect(result).toEqual({ hookStatus: 'SUCCEEDED' });
    expect(names).toEqual([HOST_NAME, HOST_NAME]);
  });

  withCertificate.each([
    ['a certificate of another name', { hostName: 'other.example.com' }, /^ERR_TLS_CERT_ALTNAME_INVALID: /],
    ['a certificate that nobody vouches for', {}, /self-signed certificate/],
  ])('refuses %s', async (_, config, reason) => {
    const port = await listen(https.createServer(certificate!, (_request, response) => response.end('ok')));

    const { result, logs } = await invoke('ecs-smoke-test.lambda', { protocol: 'https', port, ...config }, {
      AWS_ENDPOINT_URL: await startAws([]), ...'hostName' in config && { NODE_EXTRA_CA_CERTS: certificate!.file },
    });

    expect(result).toEqual({ hookStatus: 'FAILED' });
    expect(logs.at(-1).requests[0].reason).toMatch(reason);
  });
});
