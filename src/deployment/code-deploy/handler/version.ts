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
export interface Mark {
  readonly requestId: string;
  readonly from: string;
  readonly to: string;
  /** Fingerprint of the ECS service: a replaced service has a history of its own. */
  readonly service: string;
  /** The version that was live before: `from`, unless something came in between; absent when nobody could know. */
  readonly before?: string;
}

/** At most 98 characters; CodeDeploy refuses long descriptions. */
export function writeMark({ requestId, from, to, service, before = '?' }: Mark): string {
  return `cfn ${requestId} ${from}>${to} ${service} ${before === from ? '=' : before}`;
}

export function readMark(description: string | undefined): Mark | undefined {
  const parts = /^cfn (\S+) ([0-9a-f]{16})>([0-9a-f]{16}) ([0-9a-f]{6}) (=|\?|[0-9a-f]{16})$/.exec(description ?? '');
  if (!parts) return undefined;
  const [, requestId, from, to, service, before] = parts;
  return { requestId, from, to, service, before: before === '=' ? from : before === '?' ? undefined : before };
}
