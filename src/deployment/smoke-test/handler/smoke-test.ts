import { setTimeout } from 'node:timers/promises';
import { EC2Client, paginateDescribeNetworkInterfaces } from '@aws-sdk/client-ec2';
import type { ECSClient } from '@aws-sdk/client-ecs';
import { readSmokeTestConfig, RequestConfig, SmokeTestConfig } from './config';
import { httpGet, HttpGet, HttpResponse } from './http-get';
import { errorReason, log } from '../../../private/lambda/log';
import { describeDeployment, isFirst } from '../../hooks/handler/first-deployment';

/**
 * Returns the addresses at which the load balancer is reachable from inside its VPC.
 *
 * The DNS name of an internal load balancer resolves to private addresses, that of an internet-facing one to public addresses: a request would pass
 * the NAT gateway and arrive with its address, which a test listener that is open to the VPC denies. The private addresses are those of the network
 * interfaces with the description `ELB app/<name>/<id>`.
 *
 * @see https://repost.aws/knowledge-center/elb-find-load-balancer-IP
 */
export async function loadBalancerAddresses({ dnsName, publicLoadBalancer }: SmokeTestConfig, ec2: EC2Client): Promise<string[]> {
  if (!publicLoadBalancer) return [dnsName!];
  const addresses: string[] = [];
  const filters = [{ Name: 'description', Values: [`ELB ${publicLoadBalancer}`] }];
  // EC2 requires pagination in an account with many network interfaces.
  for await (const page of paginateDescribeNetworkInterfaces({ client: ec2, pageSize: 100 }, { Filters: filters })) {
    addresses.push(...(page.NetworkInterfaces ?? []).flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []));
  }
  if (addresses.length > 0) return addresses;
  throw new Error(`no network interface of the load balancer ${publicLoadBalancer} was found; check whether it still exists`);
}

/** Waits for a number of milliseconds. */
export type Sleep = (milliseconds: number) => Promise<unknown>;

/** Result of the whole test. */
interface SmokeTestReport {
  readonly passed: boolean;
  readonly requests: readonly RequestReport[];
}

/** Result of one request. */
interface RequestReport {
  readonly path: string;
  readonly passed: boolean;
  readonly attempts: number;
  /** Problem of the last attempt. */
  readonly reason?: string;
}

/** Sends each request until it receives its expected response or has no retries left. Each attempt uses the next address. */
export async function runSmokeTest(
  config: SmokeTestConfig, get: HttpGet, addresses: readonly string[], sleep: Sleep,
): Promise<SmokeTestReport> {
  let attempts = 0;
  const attempt = async (request: RequestConfig): Promise<Attempt> => {
    const address = addresses[attempts++ % addresses.length];
    return { address, problem: await attemptProblem(address, request, config, get) };
  };
  const requests: RequestReport[] = [];
  for (const request of config.requests) requests.push(await runRequest(request, config, attempt, sleep));
  return { passed: requests.every(({ passed }) => passed), requests };
}

interface Attempt {
  readonly address: string;
  readonly problem?: string;
}

async function runRequest(
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

async function attemptProblem(address: string, request: RequestConfig, config: SmokeTestConfig, get: HttpGet): Promise<string | undefined> {
  const { protocol, port, hostName, testHeader, requestTimeout: timeout } = config;
  const { path } = request;
  const headers = { ...request.headers, ...testHeader };
  try {
    return responseProblem(await get({ protocol, address, port, hostName, path, headers, timeout }), request);
  } catch (error) {
    return errorReason(error);
  }
}

/** Returns the difference between a response and the expected one, if there is any. */
export function responseProblem({ status, body }: HttpResponse, { expectedStatus, expectedBody }: RequestConfig): string | undefined {
  const got = `got status ${status} and ${body ? `a body that starts with ${JSON.stringify(body.slice(0, 200))}` : 'no body'}`;
  const isExpectedStatus = expectedStatus === undefined ? status >= 200 && status <= 399 : status === expectedStatus;
  if (!isExpectedStatus) return `expected status ${expectedStatus ?? '200 to 399'}, ${got}`;
  if (expectedBody !== undefined && !body.includes(expectedBody)) return `expected a body with ${JSON.stringify(expectedBody)}, ${got}`;
  return undefined;
}

/** The part of the event of a hook of ECS that is read. */
export interface EcsHookEvent {
  /** ARN of the service deployment. */
  readonly resourceArn?: string;
}

/** Returns whether the deployment is the first one of the service, and passes untested. When ECS does not say, it is tested. */
export async function isExempt({ resourceArn = '' }: EcsHookEvent, ecs: ECSClient): Promise<boolean> {
  try {
    if (!readSmokeTestConfig(process.env).skipFirstDeployment || !isFirst(await describeDeployment(resourceArn, ecs))) return false;
    log('INFO', 'the first deployment of the service passes untested', { deployment: resourceArn });
    return true;
  } catch (error) {
    log('WARN', 'whether the deployment is the first one is unknown', { reason: errorReason(error) });
    return false;
  }
}

/** Tests the new version. Never throws: a test that cannot run counts as failed. */
export async function passesSmokeTest(event: object, ec2: EC2Client): Promise<boolean> {
  try {
    log('INFO', 'smoke test started', { event });
    const config = readSmokeTestConfig(process.env);
    const { passed, requests } = await runSmokeTest(config, httpGet, await loadBalancerAddresses(config, ec2), setTimeout);
    log(passed ? 'INFO' : 'ERROR', `smoke test ${passed ? 'passed' : 'failed'}`, { requests });
    return passed;
  } catch (error) {
    log('ERROR', 'smoke test could not run', { reason: errorReason(error) });
    return false;
  }
}
