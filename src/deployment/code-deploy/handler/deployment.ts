import type { DeploymentStatus } from '@aws-sdk/client-codedeploy';
import { DeploymentMarker } from './stored-state';

/** A deployment, as CodeDeploy describes it. */
export interface ObservedDeployment {
  readonly id: string;
  readonly status: DeploymentStatus;
  readonly createdAt: number;
  readonly endedAt?: number;
  /** Code of CodeDeploy's error information. */
  readonly errorCode?: string;
  /** `CODE: message` of CodeDeploy's error information. */
  readonly error?: string;
  /** Origin of the deployment; absent unless a request to this handler has started it. */
  readonly marker?: DeploymentMarker;
  /** Whether it is CodeDeploy's rollback of another deployment. */
  readonly isRollback: boolean;
  /** Id of the deployment that this one rolls back. */
  readonly rollbackOf?: string;
  /** Id of the deployment that rolls this one back. */
  readonly rollbackId?: string;
  /** Whether the termination wait has started. */
  readonly terminationWaitStarted: boolean;
  /** Target; only for deployments that are running or have not succeeded. */
  readonly target?: Target;
}

/** The ECS service as the target of a deployment. Before the deployment starts, there are no events and no weights. */
export interface Target {
  readonly events: readonly LifecycleEvent[];
  readonly traffic: Traffic;
}

interface LifecycleEvent {
  readonly name: string;
  readonly status: string;
  readonly diagnostics?: string;
}

/** The task set that receives production traffic. */
export type Traffic = 'original' | 'replacement' | 'split' | 'unknown';

/** The deployments of a group at one moment. */
export interface Observation {
  readonly now: number;
  /** Newest first. */
  readonly deployments: readonly ObservedDeployment[];
  /** Whether `deployments` is the complete history of the group. */
  readonly isFullHistory: boolean;
}

/** The outcome of a deployment: its version took over, or the previous version stayed or came back. */
export type Outcome = 'TOOK_OVER' | 'STAYED' | 'UNKNOWN' | 'UNSETTLED';

/** Time after a failure in which CodeDeploy may still list the rollback, in milliseconds. */
const SETTLING_TIME = 60_000;

const ENDED: readonly (DeploymentStatus | undefined)[] = ['Succeeded', 'Failed', 'Stopped'];

export function isRunning({ status }: { readonly status?: DeploymentStatus }): boolean {
  return !ENDED.includes(status);
}

function statusOf(deployment: ObservedDeployment, event: string): string | undefined {
  return deployment.target?.events.find(({ name }) => name === event)?.status;
}

export function failedEvent(deployment: ObservedDeployment): LifecycleEvent | undefined {
  return deployment.target?.events.find(event => event.status === 'Failed');
}

/**
 * Whether all production traffic has shifted to the replacement, so that at most the old tasks are still to be terminated. CodeDeploy reports
 * `InProgress` until they are gone. Contradicting weights count, unless lifecycle events and termination wait agree. For recorded deployments, see
 * test/deployment/code-deploy/handler/code-deploy-simulation.ts.
 */
export function hasShifted(deployment: ObservedDeployment): boolean {
  if (deployment.status === 'Succeeded') return true;
  if (!isRunning(deployment)) return false;
  const eventsPassed = ['AllowTraffic', 'AfterAllowTraffic'].every(event => statusOf(deployment, event) === 'Succeeded');
  const traffic = deployment.target?.traffic ?? 'unknown';
  if (eventsPassed && deployment.terminationWaitStarted) return true;
  return (eventsPassed || deployment.terminationWaitStarted) && (traffic === 'replacement' || traffic === 'unknown');
}

/** Whether production traffic is still where it was before the deployment. */
export function isTrafficUnchanged(deployment: ObservedDeployment): boolean {
  if (!deployment.target) return false;
  const hasStarted = ['InProgress', 'Succeeded', 'Failed', 'Unknown'].includes(statusOf(deployment, 'AllowTraffic') ?? 'Pending');
  return !hasStarted && !['replacement', 'split'].includes(deployment.target.traffic);
}

/** Errors of a deployment whose service role CodeDeploy could not use. */
const ROLE_ERRORS: readonly (string | undefined)[] = ['IAM_ROLE_MISSING', 'IAM_ROLE_PERMISSIONS'];

/**
 * Whether a deployment has failed because CodeDeploy could not use its service role. IAM may not have made that known everywhere yet.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ErrorInformation.html
 */
export function lackedRole({ status, errorCode }: ObservedDeployment): boolean {
  return status === 'Failed' && ROLE_ERRORS.includes(errorCode);
}

/** Returns the deployment that rolls back the given one, once CodeDeploy lists it. */
function rollbackOf(deployment: ObservedDeployment, observation: Observation): ObservedDeployment | undefined {
  return observation.deployments.find(({ id, rollbackOf: original }) => id === deployment.rollbackId || original === deployment.id);
}

/** Returns the outcome of a deployment that has ended. */
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
