import { RedeployRequest } from './request';

const TEXTS = ['secret', 'changedAt', 'cluster', 'service'] as const;
const TARGET_TEXTS = ['applicationName', 'deploymentGroupName'] as const;

/** Reads a message of the queue; `undefined` where it is not what the rules of EventBridge write. */
export function readRequest(body: string): RedeployRequest | undefined {
  const request = parse(body);
  if (!isObject(request) || !TEXTS.every((field) => isText(request[field])) || Number.isNaN(Date.parse(String(request.changedAt)))) return undefined;
  const { codeDeploy } = request;
  if (codeDeploy !== undefined && !isTarget(codeDeploy)) return undefined;
  return request as unknown as RedeployRequest;
}

function isTarget(target: unknown): boolean {
  if (!isObject(target) || !isObject(target.hooks)) return false;
  return TARGET_TEXTS.every((field) => isText(target[field])) && Object.values(target.hooks).every(isText);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
