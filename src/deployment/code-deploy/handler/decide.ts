import {
  failedEvent, hasShifted, isRunning, isTrafficUnchanged, lackedRole, Observation, ObservedDeployment, Outcome, outcomeOf,
} from './deployment';
import { MAX_WAIT_MINUTES } from '../../../private/custom-resource/handler/events';
import { isPropagating } from '../../../private/lambda/aws-client';
import type { WaitFor as WaitForOption } from '../code-deploy-options';

/** Values of `WaitFor`, as CloudFormation sends them. */
export type WaitFor = `${WaitForOption}`;

/** All values of `WaitFor`: the enum itself would pull the constructs into the handler's bundle. */
export const WAIT_FOR: readonly WaitFor[] = ['TRAFFIC_SHIFTED', 'NOTHING', 'COMPLETED'];

/** The intent of a CloudFormation request to a deployment group. */
export interface Intent {
  readonly requestId: string;
  /** Time of the request, in milliseconds. */
  readonly startedAt: number;
  readonly isDelete: boolean;
  /** Version of the template before the request. */
  readonly from: Version;
  /** Version of the template that the request deploys. */
  readonly to: Version;
  /** Version that is live when the history contains no deployment of this service; undefined when unknown. */
  readonly baseVersion?: string;
  /** Fingerprint of the ECS service. */
  readonly service: string;
  /** Whether the deployment group has changed: the history of the new one says nothing about the service. */
  readonly isOtherGroup: boolean;
  readonly waitFor: WaitFor;
  readonly isOutOfTime: boolean;
}

interface Version {
  /** Fingerprint of the AppSpec. */
  readonly id: string;
  readonly name: string;
}

/** The reason why a request fails, and its remedy. */
interface RequestFailure {
  readonly problem: string;
  readonly remedy: string;
}

/** The next step of a request. Every step may be repeated: the next observation shows its effect. */
export type Step =
  | { readonly do: 'WAIT' | 'DONE'; readonly because: string; readonly deployment?: ObservedDeployment }
  | { readonly do: 'START'; readonly because: string; readonly liveBefore?: string }
  | { readonly do: 'STOP'; readonly because: string; readonly deployment: ObservedDeployment; readonly failure?: RequestFailure }
  | { readonly do: 'END_TERMINATION_WAIT'; readonly because: string; readonly deployment: ObservedDeployment }
  | { readonly do: 'FAIL'; readonly failure: RequestFailure; readonly deployment?: ObservedDeployment };

/**
 * Time after the success of somebody else's deployment in which a pipeline may still record the deployed image in its `live-` tag, in milliseconds.
 */
const RECORDING_TIME = 3 * 60_000;

/** Decides the next step from what CodeDeploy shows alone, so that a repeated or lost call does no harm. */
export function decide(observation: Observation, intent: Intent): Step {
  const running = observation.deployments.find(isRunning);
  const step = intent.isDelete ? drainGroup(running, observation) : decideUpdate(running, observation, intent);
  if (!intent.isOutOfTime || step.do === 'DONE' || step.do === 'FAIL') return step;
  return decideTimeout(running, observation, intent);
}

function decideUpdate(running: ObservedDeployment | undefined, observation: Observation, intent: Intent): Step {
  const own = ownDeployment(observation, intent);
  if (own && !isRunning(own)) return concludeOwn(own, observation, intent);
  if (running) return decideBesideRunning(running, observation, intent);
  if (isBeingRecorded(observation)) return { do: 'WAIT', because: 'somebody else has just deployed, and may still write down what' };
  const live = liveVersion(observation, intent);
  if (live === 'UNSETTLED') return { do: 'WAIT', because: 'the last deployment has ended, and its rollback may still appear' };
  if (live === intent.to.id) return { do: 'DONE', because: 'the desired version is already live' };
  return { do: 'START', because: 'the desired version is not live', liveBefore: live };
}

function isBeingRecorded({ deployments, now }: Observation): boolean {
  const [newest] = deployments;
  return newest?.status === 'Succeeded' && !newest.marker && !newest.isRollback && now - (newest.endedAt ?? newest.createdAt) < RECORDING_TIME;
}

function decideBesideRunning(running: ObservedDeployment, observation: Observation, intent: Intent): Step {
  const marker = running.marker?.service === intent.service ? running.marker : undefined;
  if (marker?.to === intent.to.id) return awaitDeployment(running, intent);
  if (marker?.from === intent.to.id) {
    return { do: 'STOP', because: 'it replaces the desired version', deployment: running };
  }
  if (hasShifted(running)) {
    return { do: 'END_TERMINATION_WAIT', because: 'it only waits to terminate old tasks', deployment: running };
  }
  if (running.isRollback) return { do: 'WAIT', because: 'CodeDeploy is rolling back', deployment: running };
  const isLive = isTrafficUnchanged(running) && liveVersion(observation, intent) === intent.to.id;
  if (isLive) return { do: 'DONE', because: 'the desired version is live, unchanged by the deployment of someone else', deployment: running };
  return { do: 'WAIT', because: 'another deployment is in progress', deployment: running };
}

function awaitDeployment(deployment: ObservedDeployment, { waitFor }: Intent): Step {
  switch (waitFor) {
    case 'NOTHING': return { do: 'DONE', because: 'the deployment has been started', deployment };
    case 'TRAFFIC_SHIFTED':
      if (hasShifted(deployment)) return { do: 'DONE', because: 'all production traffic has shifted', deployment };
      return { do: 'WAIT', because: 'production traffic has not shifted yet', deployment };
    case 'COMPLETED': return { do: 'WAIT', because: 'the deployment has not completed', deployment };
  }
}

function concludeOwn(own: ObservedDeployment, observation: Observation, intent: Intent): Step {
  if (own.status === 'Succeeded') return { do: 'DONE', because: 'the deployment has succeeded', deployment: own };
  const outcome = outcomeOf(own, observation);
  if (outcome === 'UNSETTLED') return { do: 'WAIT', because: 'its rollback has not ended', deployment: own };
  const isOvertaken = observation.deployments.find(({ isRollback }) => !isRollback) !== own;
  if (!isOvertaken && outcome === 'STAYED' && lackedRole(own) && isPropagating(intent.startedAt, own.createdAt)) {
    return { do: 'START', because: 'CodeDeploy could not use its role, which IAM may not have known everywhere', liveBefore: own.marker?.liveBefore };
  }
  return { do: 'FAIL', failure: deploymentFailed(own, isOvertaken ? 'UNKNOWN' : outcome, intent), deployment: own };
}

/** Drains the group before deletion: stops unshifted deployments, ends termination waits, and waits until idle. */
function drainGroup(running: ObservedDeployment | undefined, observation: Observation): Step {
  if (!running) {
    const [newest] = observation.deployments;
    const unsettled = newest && outcomeOf(newest, observation) === 'UNSETTLED';
    return unsettled
      ? { do: 'WAIT', because: 'the last deployment has ended, and its rollback may still appear', deployment: newest }
      : { do: 'DONE', because: 'no deployment is in progress' };
  }
  if (hasShifted(running)) return { do: 'END_TERMINATION_WAIT', because: 'the service is being deleted', deployment: running };
  if (running.isRollback) return { do: 'WAIT', because: 'CodeDeploy is rolling back', deployment: running };
  return { do: 'STOP', because: 'the service is being deleted', deployment: running };
}

function decideTimeout(running: ObservedDeployment | undefined, observation: Observation, intent: Intent): Step {
  if (running && !intent.isDelete && running.marker?.service === intent.service && running.marker.to === intent.to.id) {
    return { do: 'STOP', because: 'it is too slow', deployment: running, failure: deploymentTimedOut(running, intent) };
  }
  if (running) return { do: 'FAIL', failure: stillRunning(running, intent), deployment: running };
  const own = ownDeployment(observation, intent);
  return { do: 'FAIL', failure: own ? deploymentFailed(own, 'UNKNOWN', intent) : deploymentNotAccepted(intent), deployment: own };
}

function ownDeployment(observation: Observation, intent: Intent): ObservedDeployment | undefined {
  return observation.deployments.find(({ marker }) => marker?.requestId === intent.requestId);
}

/** Returns the version in production, ignoring a running deployment; `undefined` when it cannot be known. */
function liveVersion(observation: Observation, intent: Intent): string | 'UNSETTLED' | undefined {
  if (intent.isOtherGroup) return undefined;
  for (const deployment of observation.deployments) {
    if (isRunning(deployment) || deployment.isRollback) continue;
    const { marker } = deployment;
    if (marker && marker.service !== intent.service) return intent.baseVersion;
    const outcome = outcomeOf(deployment, observation);
    if (outcome === 'UNSETTLED') return 'UNSETTLED';
    if (outcome === 'UNKNOWN' || (outcome === 'TOOK_OVER' && !marker)) return undefined;
    if (marker) return outcome === 'TOOK_OVER' ? marker.to : marker.liveBefore;
  }
  return observation.isFullHistory ? intent.baseVersion : undefined;
}

/** Returns the failure of a request whose deployment has ended without success. */
function deploymentFailed(deployment: ObservedDeployment, outcome: Outcome, intent: Intent): RequestFailure {
  const event = failedEvent(deployment);
  const place = event ? ` in lifecycle event ${event.name}${event.diagnostics ? ` (${truncate(event.diagnostics)})` : ''}` : '';
  const ending = `CodeDeploy deployment ${deployment.id} has ${deployment.status === 'Stopped' ? 'been stopped' : 'failed'}${place}, `
    + `got ${truncate(deployment.error ?? 'no error from CodeDeploy')}`;
  switch (outcome) {
    case 'STAYED': {
      const because = deployment.rollbackId ? `${deployment.rollbackId} rolled back to it` : 'no production traffic is on the new one';
      return {
        problem: `${ending}. The PREVIOUS version (${previousName(deployment, intent)}) is live: ${because}`,
        remedy: `fix ${intent.to.name}, then deploy again`,
      };
    }
    case 'TOOK_OVER': return {
      problem: `${ending}. The NEW version (${intent.to.name}) is live although its deployment did not succeed: nothing rolled it back`,
      remedy: 'let CloudFormation roll back, which deploys the previous version, or enable automatic rollback of the deployment group',
    };
    default: return {
      problem: `${ending}. It is UNKNOWN which version is live`,
      remedy: howToCheck(deployment),
    };
  }
}

/** Returns the failure of a request whose deployment is stopped because its time is up. */
function deploymentTimedOut(deployment: ObservedDeployment, intent: Intent): RequestFailure {
  const goal = intent.waitFor === 'COMPLETED' ? 'complete' : 'shift all production traffic';
  const remedy = intent.waitFor === 'COMPLETED'
    ? 'wait for the traffic only (waitFor TRAFFIC_SHIFTED), or shorten the termination wait'
    : 'shorten the traffic shift, the hooks or the approval wait, or do not wait for the deployment (waitFor NOTHING)';
  return {
    problem: `CodeDeploy deployment ${deployment.id} was too slow: it did not ${goal} in ${MAX_WAIT_MINUTES} minutes `
      + `of the one hour that CloudFormation waits, so it is being STOPPED and rolled back to ${intent.from.name}; got status ${deployment.status}`,
    remedy: `${remedy}; ${howToCheck(deployment)}`,
  };
}

/** Returns the failure of a request that another deployment blocks, which it may not stop or which does not stop. */
function stillRunning(deployment: ObservedDeployment, intent: Intent): RequestFailure {
  const isOurs = deployment.isRollback || deployment.marker?.service === intent.service;
  const origin = deployment.isRollback
    ? ', a rollback by CodeDeploy,'
    : isOurs ? ` of the request ${deployment.marker?.requestId}` : ' of someone else';
  const effect = intent.isDelete
    ? 'its service cannot be deleted'
    : isOurs ? 'it is UNKNOWN which version is live until it has ended' : `this request has not started a deployment of ${intent.to.name}`;
  return {
    problem: `CodeDeploy deployment ${deployment.id}${origin} is still in progress after ${MAX_WAIT_MINUTES} minutes, `
      + `got status ${deployment.status}: ${effect}`,
    remedy: `let it end or stop it, then deploy again; ${howToCheck(deployment)}`,
  };
}

/** Returns the failure of a request of which CodeDeploy has accepted no deployment. */
function deploymentNotAccepted(intent: Intent): RequestFailure {
  return {
    problem: `CodeDeploy accepted no deployment of ${intent.to.name} in ${MAX_WAIT_MINUTES} minutes: this request has changed nothing`,
    remedy: 'see the log of this function for the responses of CodeDeploy, then deploy again',
  };
}

function previousName({ marker }: ObservedDeployment, { from }: Intent): string {
  if (marker?.liveBefore === from.id) return from.name;
  return marker?.liveBefore ? `not ${from.name}, but the one with AppSpec fingerprint ${marker.liveBefore}` : 'whatever somebody else had deployed';
}

function howToCheck(deployment: ObservedDeployment): string {
  return `see "aws deploy get-deployment --deployment-id ${deployment.id}" and the target group weights of the production listener `
    + '("aws elbv2 describe-listeners")';
}

/** Truncates a text: CloudFormation accepts at most 4 KB for a whole response. */
function truncate(text: string): string {
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
