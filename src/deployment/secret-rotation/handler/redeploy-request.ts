import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { EcsLifecycleEvent } from '../../code-deploy/app-spec';

/** What a rule of EventBridge makes of an event: that a service has to be deployed because a secret has changed. */
export interface RedeployRequest {
  /** ARN of the secret or parameter. */
  readonly secret: string;
  /** ISO 8601. */
  readonly changedAt: string;
  readonly cluster: string;
  readonly service: string;
  /** Absent where ECS runs the deployments. */
  readonly codeDeploy?: CodeDeployTarget;
}

/** What CodeDeploy has to be told of a service. */
export interface CodeDeployTarget {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  /** ARNs of Lambda functions. */
  readonly hooks: Partial<Record<EcsLifecycleEvent, string>>;
}

/** The AWS APIs that answer and act. */
export interface Clients {
  readonly ecs: ECSClient;
  readonly codeDeploy: CodeDeployClient;
}

/** What has become of a request. */
export type RedeployOutcome =
  /** A deployment has been started. */
  | 'STARTED'
  /** The live tasks started after the change, and so read the new value. */
  | 'UP_TO_DATE'
  /** Another deployment runs: nobody knows yet which tasks will be live. */
  | 'BUSY'
  /** There is no such service any more. */
  | 'GONE';

/** What Lambda hands over from the queue. */
export interface SqsEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** The messages that are to come again. */
export interface SqsBatchResponse {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

const TEXT_FIELDS = ['secret', 'changedAt', 'cluster', 'service'] as const;
const TARGET_TEXT_FIELDS = ['applicationName', 'deploymentGroupName'] as const;

/** Reads a message of the queue; `undefined` where it is not what the rules of EventBridge write. */
export function parseRedeployRequest(body: string): RedeployRequest | undefined {
  const request = parse(body);
  if (!isObject(request) || !TEXT_FIELDS.every((field) => isText(request[field])) || Number.isNaN(Date.parse(String(request.changedAt)))) return undefined;
  const { codeDeploy } = request;
  if (codeDeploy !== undefined && !isTarget(codeDeploy)) return undefined;
  return request as unknown as RedeployRequest;
}

function isTarget(target: unknown): boolean {
  if (!isObject(target) || !isObject(target.hooks)) return false;
  return TARGET_TEXT_FIELDS.every((field) => isText(target[field])) && Object.values(target.hooks).every(isText);
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
