import { RequestConfig, SmokeTestConfig } from './config';
import { HttpAnswer, HttpGet } from './http-get';
import { log, reasonOf } from '../../handler/log';

/** Waits for some milliseconds. */
export type Sleep = (milliseconds: number) => Promise<unknown>;

/** How the whole test went. */
export interface SmokeTestReport {
  readonly passed: boolean;
  readonly requests: readonly RequestReport[];
}

/** How one request went. */
export interface RequestReport {
  readonly path: string;
  readonly passed: boolean;
  readonly attempts: number;
  /** Why the last attempt failed. */
  readonly reason?: string;
}

/** Makes every request until it gets its answer or its retries are used up. Each attempt takes the next address. */
export async function runSmokeTest(
  config: SmokeTestConfig, get: HttpGet, addresses: readonly string[], sleep: Sleep,
): Promise<SmokeTestReport> {
  let taken = 0;
  const attempt = async (request: RequestConfig): Promise<Attempt> => {
    const address = addresses[taken++ % addresses.length];
    return { address, problem: await problemAt(address, request, config, get) };
  };
  const requests: RequestReport[] = [];
  for (const request of config.requests) requests.push(await pursue(request, config, attempt, sleep));
  return { passed: requests.every(({ passed }) => passed), requests };
}

interface Attempt {
  readonly address: string;
  readonly problem?: string;
}

async function pursue(
  request: RequestConfig, { retries, retryInterval }: SmokeTestConfig, attempt: (request: RequestConfig) => Promise<Attempt>, sleep: Sleep,
): Promise<RequestReport> {
  const { path } = request;
  for (let attempts = 1; ; attempts++) {
    const { address, problem } = await attempt(request);
    log(problem ? 'WARN' : 'INFO', problem ? 'attempt failed' : 'attempt passed', { path, attempt: attempts, address, reason: problem });
    if (!problem) return { path, passed: true, attempts };
    if (attempts > retries) return { path, passed: false, attempts, reason: problem };
    await sleep(retryInterval);
  }
}

async function problemAt(address: string, request: RequestConfig, config: SmokeTestConfig, get: HttpGet): Promise<string | undefined> {
  const { protocol, port, hostName, requestTimeout: timeout } = config;
  const { path, headers } = request;
  try {
    return problemWith(await get({ protocol, address, port, hostName, path, headers, timeout }), request);
  } catch (error) {
    return reasonOf(error);
  }
}

/** Why an answer is not the expected one, if it is not. */
export function problemWith({ status, body }: HttpAnswer, { expectedStatus, expectedBody }: RequestConfig): string | undefined {
  const got = `got status ${status} and ${body ? `a body that starts with ${JSON.stringify(body.slice(0, 200))}` : 'no body'}`;
  const goodStatus = expectedStatus === undefined ? status >= 200 && status <= 399 : status === expectedStatus;
  if (!goodStatus) return `expected status ${expectedStatus ?? '200 to 399'}, ${got}`;
  if (expectedBody !== undefined && !body.includes(expectedBody)) return `expected a body with ${JSON.stringify(expectedBody)}, ${got}`;
  return undefined;
}
