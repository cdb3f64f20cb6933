/**
 * Which request may act on a deployment group.
 *
 * When an update is cancelled, CloudFormation sends the rollback's Update at once, but the state machine goes on
 * polling the cancelled request for up to an hour. Left alone, that request could start the new version after the
 * rollback has succeeded. So a request writes itself into a tag of the group at its first poll, and whoever finds a later
 * request there stands back.
 */
export interface Turn {
  readonly startedAt: string;
  readonly requestId: string;
  /** Fingerprint of the ECS service that `base` is about. */
  readonly service: string;
  /** The version that is live as long as no deployment of this service has been started. */
  readonly base: string;
}

export const TURN_TAG = 'cdk-fargate-workloads:last-request';

export function writeTurn(turn: Turn): string {
  return [turn.startedAt, turn.requestId, turn.service, turn.base].join(' ');
}

export function readTurn(tag: string | undefined): Turn | undefined {
  const [startedAt, requestId, service, base] = (tag ?? '').split(' ');
  return base ? { startedAt, requestId, service, base } : undefined;
}

export type Claim =
  | { readonly turn: 'MINE' | 'TAKE'; readonly base: string }
  | { readonly turn: 'LOST'; readonly to: string };

/**
 * Compares a request with the turn on record.
 *
 * @param hasStarted whether a deployment of the given request is in the group's history
 */
export function claimTurn(current: Turn | undefined, request: Turn, hasStarted: (requestId: string) => boolean): Claim {
  if (current?.requestId === request.requestId) return { turn: 'MINE', base: current.base };
  if (current && current.startedAt > request.startedAt) return { turn: 'LOST', to: current.requestId };
  // A request that failed before it started anything changed nothing: what was live before it is live now.
  const carriedOver = current?.service === request.service && !hasStarted(current.requestId);
  return { turn: 'TAKE', base: carriedOver ? current.base : request.base };
}
