import { CircuitBreaker } from './circuit-breaker';
import { HookStrategy } from '../hooks/hook-strategy';
import { DeploymentStage, HookTimeoutAction, PER_STEP_STAGES } from '../hooks/hook-options';
import { DeploymentPlan, formatMinutes, PlanStep } from '../plan';
import { TrafficShift } from './traffic-shift';
import { TestRoute } from '../../traffic/test-traffic';

/** What a plan is made from. */
export interface TrafficShiftingPlanInput {
  readonly deployment: string;
  readonly shift: TrafficShift;
  readonly test: TestRoute;
  readonly hooks: readonly HookStrategy[];
  readonly circuitBreaker?: CircuitBreaker;
  readonly bakeMinutes: number;
  /** Whether traffic comes through a Network Load Balancer. */
  readonly behindNetworkLoadBalancer: boolean;
}

/** What a deployment that shifts traffic does, in the order of ECS's stages. */
export function trafficShiftingPlan(facts: TrafficShiftingPlanInput): DeploymentPlan {
  const hooksAt = (stage: DeploymentStage) => hookSteps(stage, facts);
  return {
    deployment: facts.deployment,
    runBy: 'ECS',
    steps: [
      ...hooksAt(DeploymentStage.RECONCILE_SERVICE),
      ...hooksAt(DeploymentStage.PRE_SCALE_UP),
      { text: ['The new tasks start beside the old ones.', facts.circuitBreaker?._describe()].filter(Boolean).join(' ') },
      ...hooksAt(DeploymentStage.POST_SCALE_UP),
      ...testSteps(facts.test),
      ...networkLoadBalancerSteps(facts, DeploymentStage.TEST_TRAFFIC_SHIFT),
      ...hooksAt(DeploymentStage.TEST_TRAFFIC_SHIFT),
      ...hooksAt(DeploymentStage.POST_TEST_TRAFFIC_SHIFT),
      ...hooksAt(DeploymentStage.PRE_PRODUCTION_TRAFFIC_SHIFT),
      shiftStep(facts.shift),
      ...networkLoadBalancerSteps(facts, DeploymentStage.PRODUCTION_TRAFFIC_SHIFT),
      ...hooksAt(DeploymentStage.PRODUCTION_TRAFFIC_SHIFT),
      ...hooksAt(DeploymentStage.POST_PRODUCTION_TRAFFIC_SHIFT),
      {
        text: `The old tasks stay ready for ${formatMinutes(facts.bakeMinutes)}, then they stop.`,
        wait: { name: 'bakeTime', minutes: facts.bakeMinutes, times: 1, isMaximum: false },
      },
    ],
  };
}

function hookSteps(stage: DeploymentStage, { hooks, test, shift }: TrafficShiftingPlanInput): PlanStep[] {
  const times = PER_STEP_STAGES.includes(stage) ? shift.shares?.length : 1;
  return hooks.filter((hook) => hook.stages(test).includes(stage)).map(({ name, timeout: { minutes, action } }) => ({
    text: `${name} at ${stage}${repetition(times)}: ${formatMinutes(minutes)} at most, then ECS ${action === HookTimeoutAction.CONTINUE ? 'goes on' : 'rolls back'}.`,
    wait: { name: `${name} at ${stage}`, minutes, times, isMaximum: true },
  }));
}

function repetition(times: number | undefined): string {
  if (times === 1) return '';
  return times === undefined ? ', for each step' : `, for each of the ${times} steps`;
}

/**
 * What ECS takes more of a stage behind a Network Load Balancer, which follows its weights late.
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

/** Where test traffic goes. */
export function testSteps(test: TestRoute): PlanStep[] {
  switch (test.kind) {
    case 'none': return [];
    case 'listener': return [{ text: 'Test traffic, which has a listener of its own, goes to the new tasks.' }];
    case 'header': return [{ text: `Test traffic, which carries the header ${test.name}, goes to the new tasks.` }];
  }
}

function shiftStep({ shares, pause }: TrafficShift): PlanStep {
  if (!pause) return { text: 'All production traffic that ECS routes goes to the new tasks at once.' };
  const wait = { name: pause.option, minutes: pause.minutes, times: shares && shares.length - 1, isMaximum: false };
  if (!shares) return { text: `Production traffic goes to the new tasks in steps, one every ${formatMinutes(pause.minutes)}.`, wait };
  return {
    text: `Production traffic goes to the new tasks in ${shares.length} steps, one every ${formatMinutes(pause.minutes)}: ${formatShares(shares)} %.`,
    wait,
  };
}

/** 5, 100 or 3, 6, ... 99, 100 */
function formatShares(shares: readonly number[]): string {
  return shares.length > 10 ? [...shares.slice(0, 3), '...', ...shares.slice(-2)].join(', ').replace(', ...,', ' ...') : shares.join(', ');
}
