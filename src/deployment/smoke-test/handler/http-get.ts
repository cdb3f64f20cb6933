import * as http from 'node:http';
import * as https from 'node:https';

/** Where a GET request goes, and what it carries. */
export interface HttpRequest {
  readonly protocol: 'http' | 'https';
  /** Address or DNS name to connect to. */
  readonly address: string;
  readonly port: number;
  /** Sent as the `Host` header; with HTTPS, what the certificate must cover. */
  readonly hostName: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds from the connection to the end of the body. */
  readonly timeout: number;
}

/** What came back. */
export interface HttpResponse {
  readonly status: number;
  /** The first 64 KiB. */
  readonly body: string;
}

export type HttpGet = (target: HttpRequest) => Promise<HttpResponse>;

const MAX_BYTES = 64 * 1024;

/** Makes one GET request over a connection of its own. Does not follow redirects. */
export async function httpGet(target: HttpRequest): Promise<HttpResponse> {
  const deadline = AbortSignal.timeout(target.timeout);
  try {
    const response = await send(target, deadline);
    return { status: response.statusCode ?? 0, body: await readBody(response) };
  } catch (error) {
    throw deadline.aborted ? new Error(`no whole answer within ${target.timeout} ms`) : error;
  }
}

function send({ protocol, address, port, hostName, path, headers }: HttpRequest, signal: AbortSignal): Promise<http.IncomingMessage> {
  const request: typeof https.request = protocol === 'https' ? https.request : http.request;
  return new Promise((resolve, reject) => {
    request({
      host: address,
      port,
      path,
      servername: hostName,
      headers: { 'user-agent': 'cdk-fargate-workloads-smoke-test', ...headers, 'host': hostName },
      agent: false,
      signal,
    }, resolve).on('error', reject).end();
  });
}

async function readBody(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MAX_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_BYTES).toString('utf8');
}
