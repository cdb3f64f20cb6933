import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { EcsLifecycleEvent } from '../../code-deploy/app-spec';

/** A message that an EventBridge rule sends when a secret of a service has changed. */
export interface RedeployRequest {
  /** ARN of the secret or parameter. */
  readonly secret: string;
  /** Time in ISO 8601 format. */
  readonly changedAt: string;
  readonly cluster: string;
  readonly service: string;
  /** Absent when ECS runs the deployments. */
  readonly codeDeploy?: CodeDeployTarget;
}

/** The deployment group of a service, and the hooks of its deployments. */
export interface CodeDeployTarget {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  /** ARNs of Lambda functions, by the lifecycle event that calls them. */
  readonly hooks: Partial<Record<EcsLifecycleEvent, string>>;
}

/** Clients of the AWS APIs that describe and start deployments. */
export interface Clients {
  readonly ecs: ECSClient;
  readonly codeDeploy: CodeDeployClient;
}

/** Outcome of a request. */
export type RedeployOutcome =
  /** A deployment has been started. Whether it succeeds shows when the request is handled again. */
  | 'STARTED'
  /** The live tasks have started after the change, and so have read the new value. */
  | 'UP_TO_DATE'
  /** Another deployment is in progress, and it is unknown which tasks will be live. */
  | 'BUSY'
  /** A deployment only waited to terminate old tasks, which have the old value as well; the wait has been ended. */
  | 'ENDED_TERMINATION_WAIT'
  /** The service no longer exists. */
  | 'GONE';

/** A batch of messages that Lambda reads from the queue. */
export interface SqsEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** The messages that Lambda retries. */
export interface SqsBatchResponse {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

const TEXT_FIELDS = ['secret', 'changedAt', 'cluster', 'service'] as const;
const TARGET_TEXT_FIELDS = ['applicationName', 'deploymentGroupName'] as const;

/** Parses a message of the queue; undefined if the rules cannot have sent it. */
export function parseRedeployRequest(body: string): RedeployRequest | undefined {
  const request = parse(body);
  if (!isObject(request) || !TEXT_FIELDS.every((field) => isText(request[field]))) return undefined;
  const { changedAt, codeDeploy } = request;
  if (Number.isNaN(Date.parse(String(changedAt)))) return undefined;
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
