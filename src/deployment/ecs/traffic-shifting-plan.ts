import { CircuitBreaker } from './circuit-breaker';
import { TrafficShift } from './traffic-shift';
import { TestRoute } from '../../traffic/test-traffic';
import { FailureDetection } from '../failure-detection';
import { DeploymentStage, HookTimeoutAction, PER_STEP_STAGES } from '../hooks/deployment-stage';
import { HookStrategy } from '../hooks/hook-strategy';
import { DeploymentPlan, formatMinutes, PlanStep, testSteps } from '../plan';

/** The parts of a traffic-shifting deployment that its plan shows. */
export interface TrafficShiftingPlanInput {
  readonly deployment: string;
  readonly shift: TrafficShift;
  readonly test: TestRoute;
  readonly hooks: readonly HookStrategy[];
  readonly circuitBreaker?: CircuitBreaker;
  readonly failureDetection: FailureDetection;
  readonly bakeMinutes: number;
  /** Whether a Network Load Balancer routes the traffic. */
  readonly behindNetworkLoadBalancer: boolean;
  /** Whether the service is known to have no traffic that ECS could shift. */
  readonly withoutTraffic: boolean;
  readonly consumesQueues: boolean;
}

/** Returns the plan of a traffic-shifting deployment, in the order of ECS's stages. */
export function trafficShiftingPlan(input: TrafficShiftingPlanInput): DeploymentPlan {
  const hooksAt = (stage: DeploymentStage) => hookSteps(stage, input);
  return {
    deployment: input.deployment,
    runBy: 'ECS',
    steps: [
      ...hooksAt(DeploymentStage.RECONCILE_SERVICE),
      ...hooksAt(DeploymentStage.PRE_SCALE_UP),
      { text: ['The new tasks start beside the old ones.', ...describeDetection(input)].join(' ') },
      ...hooksAt(DeploymentStage.POST_SCALE_UP),
      ...testSteps(input.test),
      ...networkLoadBalancerSteps(input, DeploymentStage.TEST_TRAFFIC_SHIFT),
      ...hooksAt(DeploymentStage.TEST_TRAFFIC_SHIFT),
      ...hooksAt(DeploymentStage.POST_TEST_TRAFFIC_SHIFT),
      ...hooksAt(DeploymentStage.PRE_PRODUCTION_TRAFFIC_SHIFT),
      shiftStep(input),
      ...networkLoadBalancerSteps(input, DeploymentStage.PRODUCTION_TRAFFIC_SHIFT),
      ...hooksAt(DeploymentStage.PRODUCTION_TRAFFIC_SHIFT),
      ...hooksAt(DeploymentStage.POST_PRODUCTION_TRAFFIC_SHIFT),
      {
        text: `The old tasks ${input.withoutTraffic ? 'go on working' : 'stay ready'} for ${formatMinutes(input.bakeMinutes)}, then they stop.`,
        wait: { name: 'bakeTime', minutes: input.bakeMinutes, times: 1, isMaximum: false },
      },
    ],
  };
}

function describeDetection({ circuitBreaker, failureDetection }: TrafficShiftingPlanInput): string[] {
  return [circuitBreaker?._describe(), failureDetection._describe('ECS')].filter((text) => text !== undefined);
}

function hookSteps(stage: DeploymentStage, { hooks, test, shift }: TrafficShiftingPlanInput): PlanStep[] {
  const times = PER_STEP_STAGES.includes(stage) ? shift.shares?.length : 1;
  return hooks.filter((hook) => hook.stages(test).includes(stage)).map(({ name, timeout: { minutes, action }, includesFirstDeployment }) => ({
    text: `${name} at ${stage}${repetition(times)}: ${formatMinutes(minutes)} at most, then ECS ${describeAction(action)}.`,
    wait: { name: `${name} at ${stage}`, minutes, times, isMaximum: true },
    includesFirstDeployment,
  }));
}

function describeAction(action: HookTimeoutAction): string {
  return action === HookTimeoutAction.CONTINUE ? 'goes on' : 'rolls back';
}

function repetition(times: number | undefined): string {
  if (times === 1) return '';
  return times === undefined ? ', for each step' : `, for each of the ${times} steps`;
}

/**
 * Time by which ECS extends a stage behind a Network Load Balancer, which applies new weights with a delay.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/nlb-resources-for-blue-green.html
 */
const NETWORK_LOAD_BALANCER_MINUTES = 10;

function networkLoadBalancerSteps({ behindNetworkLoadBalancer, shift }: TrafficShiftingPlanInput, stage: DeploymentStage): PlanStep[] {
  if (!behindNetworkLoadBalancer) return [];
  const times = PER_STEP_STAGES.includes(stage) ? shift.shares?.length : 1;
  return [{
    text: `Behind a Network Load Balancer ECS takes ${formatMinutes(NETWORK_LOAD_BALANCER_MINUTES)} more at ${stage}${repetition(times)}.`,
    wait: { name: `the Network Load Balancer at ${stage}`, minutes: NETWORK_LOAD_BALANCER_MINUTES, times, isMaximum: false },
  }];
}

function shiftStep({ shift, withoutTraffic, consumesQueues }: TrafficShiftingPlanInput): PlanStep {
  if (withoutTraffic) return { text: describeWithoutTraffic(consumesQueues) };
  const step = trafficStep(shift);
  return consumesQueues ? { ...step, text: `${step.text} ${MESSAGES_FOR_BOTH}` } : step;
}

const MESSAGES_FOR_BOTH = 'Messages go to old and new tasks, from the moment that the new ones run.';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-implementation.html */
function describeWithoutTraffic(consumesQueues: boolean): string {
  return consumesQueues
    ? `ECS shifts no traffic, as the tasks take messages. ${MESSAGES_FOR_BOTH}`
    : 'ECS shifts no traffic, as nothing routes any that it controls: old and new tasks work side by side.';
}

function trafficStep({ shares, pause }: TrafficShift): PlanStep {
  if (!pause) return { text: 'All production traffic that ECS routes goes to the new tasks at once.' };
  const wait = { name: pause.option, minutes: pause.minutes, times: shares && shares.length - 1, isMaximum: false };
  if (!shares) return { text: `Production traffic goes to the new tasks in steps, one every ${formatMinutes(pause.minutes)}.`, wait };
  return {
    text: `Production traffic goes to the new tasks in ${shares.length} steps, one every ${formatMinutes(pause.minutes)}: ${formatShares(shares)} %.`,
    wait,
  };
}

/** Formats shares as `5, 100`, or shortened as `3, 6, 9 ... 99, 100`. */
function formatShares(shares: readonly number[]): string {
  return shares.length > 10 ? [...shares.slice(0, 3), '...', ...shares.slice(-2)].join(', ').replace(', ...,', ' ...') : shares.join(', ');
}
