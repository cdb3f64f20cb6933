import { createHash } from 'node:crypto';

/** Returns the version of a service: the fingerprint of its AppSpec. */
export function versionOf(appSpec: string): string {
  return fingerprint(appSpec, 16);
}

export function fingerprint(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

/** Returns the name of a version in messages: family and revision of the task definition, or else the fingerprint. */
export function versionName(appSpec: string): string {
  try {
    const document = JSON.parse(appSpec) as { Resources?: [{ TargetService?: { Properties?: { TaskDefinition?: unknown } } }] };
    const taskDefinition = document.Resources?.[0]?.TargetService?.Properties?.TaskDefinition;
    if (typeof taskDefinition === 'string') return taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1);
  } catch {
    // The fingerprint names any text.
  }
  return versionOf(appSpec);
}

/**
 * The request that started a deployment, and its versions. CodeDeploy stores it as the description of the deployment, so that the history of the
 * group is the only state.
 */
export interface DeploymentMarker {
  readonly requestId: string;
  readonly from: string;
  readonly to: string;
  /** Fingerprint of the ECS service: a replaced service has its own history. */
  readonly service: string;
  /** Version that was live before: `from`, unless another deployment came in between; absent when unknown. */
  readonly liveBefore?: string;
}

/** Formats a marker with at most 98 characters, because CodeDeploy rejects long descriptions. */
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
 * The request that may act on a deployment group. Each request writes itself into a tag of the group at its first poll, and ends when it finds a
 * later one there: after a cancelled update, the state machine polls its request for up to an hour, which could deploy the new version after the
 * rollback.
 */
export interface Lease {
  readonly startedAt: string;
  readonly requestId: string;
  /** Fingerprint of the ECS service of `baseVersion`. */
  readonly service: string;
  /** Version that is live until a deployment of this service starts; undefined when unknown. */
  readonly baseVersion?: string;
}

export const LEASE_TAG = 'cdk-fargate-workloads:last-request';

export function formatLease({ startedAt, requestId, service, baseVersion = '?' }: Lease): string {
  return [startedAt, requestId, service, baseVersion].join(' ');
}

export function parseLease(tag: string | undefined): Lease | undefined {
  const [startedAt, requestId, service, baseVersion] = (tag ?? '').split(' ');
  return baseVersion ? { startedAt, requestId, service, baseVersion: baseVersion === '?' ? undefined : baseVersion } : undefined;
}

/** The result of claiming the lease. `to` is the request that has it. */
type LeaseClaim =
  | { readonly lease: 'HELD' | 'ACQUIRED'; readonly baseVersion?: string }
  | { readonly lease: 'LOST'; readonly to: string };

/**
 * Compares a request with the current lease.
 *
 * @param hasStarted whether a deployment of the given request is in the group's history
 */
export function acquireLease(current: Lease | undefined, request: Lease, hasStarted: (requestId: string) => boolean): LeaseClaim {
  if (current?.requestId === request.requestId) return { lease: 'HELD', baseVersion: current.baseVersion };
  if (current && current.startedAt > request.startedAt) return { lease: 'LOST', to: current.requestId };
  // A request that failed before it started a deployment has changed nothing: its base version is still live.
  const carriedOver = current?.service === request.service && !hasStarted(current.requestId) ? current.baseVersion : undefined;
  return { lease: 'ACQUIRED', baseVersion: carriedOver ?? request.baseVersion };
}
