import type { DeploymentStatus } from '@aws-sdk/client-codedeploy';
import { DeploymentMarker } from './stored-state';

/** A deployment as this handler sees it. */
export interface ObservedDeployment {
  readonly id: string;
  readonly status: DeploymentStatus;
  readonly createdAt: number;
  readonly endedAt?: number;
  /** `CODE: message` of CodeDeploy's error information. */
  readonly error?: string;
  /** Who started it; only on deployments that a request to this handler has started. */
  readonly marker?: DeploymentMarker;
  /** It is CodeDeploy's rollback of another deployment. */
  readonly isRollback: boolean;
  /** The deployment that this one rolls back. */
  readonly rollbackOf?: string;
  /** The deployment that rolls this one back. */
  readonly rollbackId?: string;
  /** `instanceTerminationWaitTimeStarted`: "true as soon as the termination wait period starts" (API DeploymentInfo). */
  readonly terminationWaitStarted: boolean;
  /** Absent when it was not asked for: the target of every deployment that is running or did not succeed is. */
  readonly target?: Target;
}

/** The ECS service as the deployment's target. A deployment that has not started has no events and no weights. */
export interface Target {
  readonly events: readonly LifecycleEvent[];
  readonly traffic: Traffic;
}

export interface LifecycleEvent {
  readonly name: string;
  readonly status: string;
  readonly diagnostics?: string;
}

/** Which task set has the production traffic. */
export type Traffic = 'original' | 'replacement' | 'split' | 'unknown';

export interface Observation {
  readonly now: number;
  /** Newest first. */
  readonly deployments: readonly ObservedDeployment[];
  /** Whether `deployments` is the whole history of the group. */
  readonly isFullHistory: boolean;
}

/** What a deployment has left behind: did its version take over, or did the version before it stay (or come back)? */
export type Outcome = 'TOOK_OVER' | 'STAYED' | 'UNKNOWN' | 'UNSETTLED';

/** How long after a failure CodeDeploy may take to make the rollback's deployment visible. */
const SETTLING_TIME = 60_000;

const ENDED: readonly DeploymentStatus[] = ['Succeeded', 'Failed', 'Stopped'];

export function isRunning(deployment: ObservedDeployment): boolean {
  return !ENDED.includes(deployment.status);
}

function statusOf(deployment: ObservedDeployment, event: string): string | undefined {
  return deployment.target?.events.find(candidate => candidate.name === event)?.status;
}

export function failedEvent(deployment: ObservedDeployment): LifecycleEvent | undefined {
  return deployment.target?.events.find(event => event.status === 'Failed');
}

/**
 * Whether all production traffic is on the replacement and AfterAllowTraffic has passed, so that at most the old tasks
 * are still to be terminated.
 *
 * CodeDeploy says `InProgress` until the old tasks are gone. In its termination wait a deployment was recorded with all
 * eight lifecycle events Succeeded, those without a hook too, and weights 100 to 0; `Skipped` is what follows a failed
 * event (github.com/josefloressv/aws-devops-engineer, ecs-bluegreen-codedeploy). Weights that contradict count, unless
 * both other signals agree.
 */
export function hasShifted(deployment: ObservedDeployment): boolean {
  if (deployment.status === 'Succeeded') return true;
  if (!isRunning(deployment)) return false;
  const eventsPassed = ['AllowTraffic', 'AfterAllowTraffic'].every(event => statusOf(deployment, event) === 'Succeeded');
  const traffic = deployment.target?.traffic ?? 'unknown';
  if (eventsPassed && deployment.terminationWaitStarted) return true;
  return (eventsPassed || deployment.terminationWaitStarted) && (traffic === 'replacement' || traffic === 'unknown');
}

/** Whether production traffic is as it was before the deployment. */
export function isTrafficUnchanged(deployment: ObservedDeployment): boolean {
  if (!deployment.target) return false;
  const moved = ['InProgress', 'Succeeded', 'Failed', 'Unknown'].includes(statusOf(deployment, 'AllowTraffic') ?? 'Pending');
  return !moved && !['replacement', 'split'].includes(deployment.target.traffic);
}

/** The deployment that rolls the given one back, once CodeDeploy shows it. */
export function rollbackOf(deployment: ObservedDeployment, observation: Observation): ObservedDeployment | undefined {
  return observation.deployments.find(({ id, rollbackOf: original }) => id === deployment.rollbackId || original === deployment.id);
}

/** The outcome of a deployment that has ended. */
export function outcomeOf(deployment: ObservedDeployment, observation: Observation): Outcome {
  if (deployment.status === 'Succeeded') return 'TOOK_OVER';
  const rollback = rollbackOf(deployment, observation);
  if (rollback) {
    if (isRunning(rollback)) return 'UNSETTLED';
    return rollback.status === 'Succeeded' || isTrafficUnchanged(deployment) ? 'STAYED' : 'UNKNOWN';
  }
  if (observation.now - (deployment.endedAt ?? deployment.createdAt) < SETTLING_TIME) return 'UNSETTLED';
  if (isTrafficUnchanged(deployment)) return 'STAYED';
  if (deployment.rollbackId) return 'UNKNOWN';
  // Without a rollback "components remain in their current state" (User Guide, "Deployment steps", ECS).
  switch (deployment.target?.traffic) {
    case 'original': return 'STAYED';
    case 'replacement': return 'TOOK_OVER';
    default: return 'UNKNOWN';
  }
}
