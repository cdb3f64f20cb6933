import * as http from 'node:http';
import * as https from 'node:https';

/** A GET request. */
export interface HttpRequest {
  readonly protocol: 'http' | 'https';
  /** Address or DNS name to connect to. */
  readonly address: string;
  readonly port: number;
  /** Sent as the `Host` header; with HTTPS, a name that the certificate must cover. */
  readonly hostName: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Time from the connection to the end of the body, in milliseconds. */
  readonly timeout: number;
}

/** The response to a GET request. */
export interface HttpResponse {
  readonly status: number;
  /** The first 64 KiB. */
  readonly body: string;
}

/** Sends a GET request. */
export type HttpGet = (target: HttpRequest) => Promise<HttpResponse>;

const MAX_BYTES = 64 * 1024;

/** Sends one GET request over its own connection. Does not follow redirects. */
export async function httpGet(target: HttpRequest): Promise<HttpResponse> {
  const deadline = AbortSignal.timeout(target.timeout);
  try {
    const response = await send(target, deadline);
    return { status: response.statusCode ?? 0, body: await readBody(response) };
  } catch (error) {
    throw deadline.aborted ? new Error(`no complete response within ${target.timeout} ms`) : error;
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
