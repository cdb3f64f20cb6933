import { Deployment, hasShifted, isRunning, isUntouched, Observation, outcomeOf } from './deployment';
import { neverAccepted, Refusal, stillRunning, tooSlow, unsuccessful } from './failure';
import { WaitFor as WaitForOption } from '../wait-for';

export const WAIT_FOR: readonly WaitFor[] = [WaitForOption.TRAFFIC_SHIFTED, WaitForOption.NOTHING, WaitForOption.COMPLETED];
export type WaitFor = `${WaitForOption}`;

/** What one request of CloudFormation wants from a deployment group. */
export interface Intent {
  readonly requestId: string;
  readonly isDelete: boolean;
  /** The version to go away from, and the one to arrive at. */
  readonly from: Version;
  readonly to: Version;
  /** The version that is live when the history says nothing of this service. */
  readonly base: string;
  readonly service: string;
  /** Another deployment group than before: its history says nothing of the service. */
  readonly isOtherGroup: boolean;
  readonly waitFor: WaitFor;
  readonly isOutOfTime: boolean;
}

export interface Version {
  readonly id: string;
  readonly name: string;
}

/** The one thing to do now. Every step may be repeated: the next observation shows what has come of it. */
export type Step =
  | { readonly do: 'WAIT' | 'DONE'; readonly because: string; readonly deployment?: Deployment }
  | { readonly do: 'START'; readonly because: string; readonly before?: string }
  | { readonly do: 'STOP'; readonly because: string; readonly deployment: Deployment; readonly refusal?: Refusal }
  | { readonly do: 'END_TERMINATION_WAIT'; readonly because: string; readonly deployment: Deployment }
  | { readonly do: 'FAIL'; readonly refusal: Refusal; readonly deployment?: Deployment };

/** How long somebody else's deployment may take after its success to write down which image it has brought: a pipeline, its `live-` tag. */
const RECORDING_TIME = 3 * 60_000;

/** Decides from what CodeDeploy shows, and from nothing else, so that a repeated or lost call does no harm. */
export function decide(observation: Observation, intent: Intent): Step {
  const running = observation.deployments.find(isRunning);
  const step = intent.isDelete ? clearAway(running, observation) : approach(running, observation, intent);
  if (!intent.isOutOfTime || step.do === 'DONE' || step.do === 'FAIL') return step;
  return giveUp(running, observation, intent);
}

function approach(running: Deployment | undefined, observation: Observation, intent: Intent): Step {
  const own = ownDeployment(observation, intent);
  if (own && !isRunning(own)) return conclude(own, observation, intent);
  if (running) return besides(running, observation, intent);
  if (isBeingRecorded(observation)) return { do: 'WAIT', because: 'somebody else has just deployed, and may still write down what' };
  const live = liveVersion(observation, intent);
  if (live === 'UNSETTLED') return { do: 'WAIT', because: 'the last deployment has ended, its rollback is not to be seen yet' };
  if (live === intent.to.id) return { do: 'DONE', because: 'the wanted version is live already' };
  return { do: 'START', because: 'the wanted version is not live', before: live };
}

function isBeingRecorded({ deployments, now }: Observation): boolean {
  const [newest] = deployments;
  return newest?.status === 'Succeeded' && !newest.mark && !newest.isRollback && now - (newest.endedAt ?? newest.createdAt) < RECORDING_TIME;
}

function besides(running: Deployment, observation: Observation, intent: Intent): Step {
  const mark = running.mark?.service === intent.service ? running.mark : undefined;
  if (mark?.to === intent.to.id) return accompany(running, intent);
  if (mark?.from === intent.to.id) {
    return { do: 'STOP', because: 'it leads away from the wanted version', deployment: running };
  }
  if (hasShifted(running)) {
    return { do: 'END_TERMINATION_WAIT', because: 'it only waits to terminate old tasks', deployment: running };
  }
  if (running.isRollback) return { do: 'WAIT', because: 'CodeDeploy is rolling back', deployment: running };
  const isLive = isUntouched(running) && liveVersion(observation, intent) === intent.to.id;
  if (isLive) return { do: 'DONE', because: 'the wanted version is live, and a deployment of someone else has not changed that', deployment: running };
  return { do: 'WAIT', because: 'another deployment is in progress', deployment: running };
}

function accompany(deployment: Deployment, { waitFor }: Intent): Step {
  switch (waitFor) {
    case 'NOTHING': return { do: 'DONE', because: 'the deployment has been started', deployment };
    case 'TRAFFIC_SHIFTED':
      if (hasShifted(deployment)) return { do: 'DONE', because: 'all production traffic has moved', deployment };
      return { do: 'WAIT', because: 'production traffic has not moved yet', deployment };
    case 'COMPLETED': return { do: 'WAIT', because: 'the deployment has not completed', deployment };
  }
}

function conclude(own: Deployment, observation: Observation, intent: Intent): Step {
  if (own.status === 'Succeeded') return { do: 'DONE', because: 'the deployment has succeeded', deployment: own };
  const outcome = outcomeOf(own, observation);
  if (outcome === 'UNSETTLED') return { do: 'WAIT', because: 'its rollback has not ended', deployment: own };
  const isOvertaken = observation.deployments.find(({ isRollback }) => !isRollback) !== own;
  return { do: 'FAIL', refusal: unsuccessful(own, isOvertaken ? 'UNKNOWN' : outcome, intent), deployment: own };
}

/** Stops what has not moved the traffic, ends the wait of what has, and waits until nothing runs. */
function clearAway(running: Deployment | undefined, observation: Observation): Step {
  if (!running) {
    const [newest] = observation.deployments;
    const unsettled = newest && outcomeOf(newest, observation) === 'UNSETTLED';
    return unsettled
      ? { do: 'WAIT', because: 'the last deployment has ended, its rollback is not to be seen yet', deployment: newest }
      : { do: 'DONE', because: 'nothing runs' };
  }
  if (hasShifted(running)) return { do: 'END_TERMINATION_WAIT', because: 'the service is being deleted', deployment: running };
  if (running.isRollback) return { do: 'WAIT', because: 'CodeDeploy is rolling back', deployment: running };
  return { do: 'STOP', because: 'the service is being deleted', deployment: running };
}

function giveUp(running: Deployment | undefined, observation: Observation, intent: Intent): Step {
  if (running && !intent.isDelete && running.mark?.service === intent.service && running.mark.to === intent.to.id) {
    return { do: 'STOP', because: 'it is too slow', deployment: running, refusal: tooSlow(running, intent) };
  }
  if (running) return { do: 'FAIL', refusal: stillRunning(running, intent), deployment: running };
  const own = ownDeployment(observation, intent);
  return { do: 'FAIL', refusal: own ? unsuccessful(own, 'UNKNOWN', intent) : neverAccepted(intent), deployment: own };
}

function ownDeployment(observation: Observation, intent: Intent): Deployment | undefined {
  return observation.deployments.find(({ mark }) => mark?.requestId === intent.requestId);
}

/** The version that has the production traffic, not counting a deployment that runs; `undefined` when nobody can know. */
function liveVersion(observation: Observation, intent: Intent): string | 'UNSETTLED' | undefined {
  if (intent.isOtherGroup) return undefined;
  for (const deployment of observation.deployments) {
    if (isRunning(deployment) || deployment.isRollback) continue;
    const { mark } = deployment;
    if (mark && mark.service !== intent.service) return intent.base;
    const outcome = outcomeOf(deployment, observation);
    if (outcome === 'UNSETTLED') return 'UNSETTLED';
    if (outcome === 'UNKNOWN' || (outcome === 'TOOK_OVER' && !mark)) return undefined;
    if (mark) return outcome === 'TOOK_OVER' ? mark.to : mark.before;
  }
  return observation.isWhole ? intent.base : undefined;
}
