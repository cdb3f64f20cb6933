import { createHash } from 'node:crypto';

/** A version of a service is what its AppSpec says. */
export function versionOf(appSpec: string): string {
  return fingerprint(appSpec, 16);
}

export function fingerprint(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

/** How a message calls a version: by its task definition's family and revision, where the AppSpec tells. */
export function versionName(appSpec: string): string {
  try {
    const document = JSON.parse(appSpec) as { Resources?: [{ TargetService?: { Properties?: { TaskDefinition?: unknown } } }] };
    const taskDefinition = document.Resources?.[0]?.TargetService?.Properties?.TaskDefinition;
    if (typeof taskDefinition === 'string') return taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1);
  } catch {
    // falls through: the fingerprint names anything
  }
  return versionOf(appSpec);
}

/**
 * Who started a deployment, and from which version to which. CodeDeploy keeps it as the deployment's description, so that
 * the history of the group answers these questions without any other store.
 */
export interface DeploymentMarker {
  readonly requestId: string;
  readonly from: string;
  readonly to: string;
  /** Fingerprint of the ECS service: a replaced service has a history of its own. */
  readonly service: string;
  /** The version that was live before: `from`, unless something came in between; absent when nobody could know. */
  readonly liveBefore?: string;
}

/** At most 98 characters; CodeDeploy refuses long descriptions. */
export function formatMarker({ requestId, from, to, service, liveBefore = '?' }: DeploymentMarker): string {
  return `cfn ${requestId} ${from}>${to} ${service} ${liveBefore === from ? '=' : liveBefore}`;
}

export function parseMarker(description: string | undefined): DeploymentMarker | undefined {
  const parts = /^cfn (\S+) ([0-9a-f]{16})>([0-9a-f]{16}) ([0-9a-f]{6}) (=|\?|[0-9a-f]{16})$/.exec(description ?? '');
  if (!parts) return undefined;
  const [, requestId, from, to, service, before] = parts;
  return { requestId, from, to, service, liveBefore: before === '=' ? from : before === '?' ? undefined : before };
}

/**
 * Which request may act on a deployment group.
 *
 * When an update is cancelled, CloudFormation sends the rollback's Update at once, but the state machine goes on
 * polling the cancelled request for up to an hour. Left alone, that request could start the new version after the
 * rollback has succeeded. So a request writes itself into a tag of the group at its first poll, and whoever finds a later
 * request there stands back.
 */
export interface Lease {
  readonly startedAt: string;
  readonly requestId: string;
  /** Fingerprint of the ECS service that `base` is about. */
  readonly service: string;
  /** The version that is live as long as no deployment of this service has been started. */
  readonly baseVersion: string;
}

export const LEASE_TAG = 'cdk-fargate-workloads:last-request';

export function formatLease(turn: Lease): string {
  return [turn.startedAt, turn.requestId, turn.service, turn.baseVersion].join(' ');
}

export function parseLease(tag: string | undefined): Lease | undefined {
  const [startedAt, requestId, service, base] = (tag ?? '').split(' ');
  return base ? { startedAt, requestId, service, baseVersion: base } : undefined;
}

export type LeaseClaim =
  | { readonly lease: 'HELD' | 'ACQUIRED'; readonly baseVersion: string }
  | { readonly lease: 'LOST'; readonly to: string };

/**
 * Compares a request with the turn on record.
 *
 * @param hasStarted whether a deployment of the given request is in the group's history
 */
export function acquireLease(current: Lease | undefined, request: Lease, hasStarted: (requestId: string) => boolean): LeaseClaim {
  if (current?.requestId === request.requestId) return { lease: 'HELD', baseVersion: current.baseVersion };
  if (current && current.startedAt > request.startedAt) return { lease: 'LOST', to: current.requestId };
  // A request that failed before it started anything changed nothing: what was live before it is live now.
  const carriedOver = current?.service === request.service && !hasStarted(current.requestId);
  return { lease: 'ACQUIRED', baseVersion: carriedOver ? current.baseVersion : request.baseVersion };
}
