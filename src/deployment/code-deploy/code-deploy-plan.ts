import { Duration } from 'aws-cdk-lib/core';
import { EcsLifecycleEvent } from './app-spec';
import { HookFunctions } from './lifecycle-hooks';
import { TrafficRouting } from './traffic-routing';
import { DeploymentPlan, formatMinutes, PlanStep } from '../plan';
import { testSteps } from '../ecs/traffic-shifting-plan';
import { TestRoute } from '../../traffic/test-traffic';

/** What a plan is made from. */
export interface CodeDeployPlanInput {
  readonly deployment: string;
  /** Absent where the configuration is an imported one. */
  readonly trafficRouting?: TrafficRouting;
  readonly test: TestRoute;
  readonly hooks: HookFunctions;
  readonly smokeTest: boolean;
  readonly deploymentApprovalWaitTime?: Duration;
  readonly terminationWaitTime: Duration;
}

/** How long CodeDeploy waits for the result of a hook. */
const HOOK_MINUTES = 60;
/** How long a smoke test's function can run. */
const SMOKE_TEST_MINUTES = 15;

/** What a deployment does, in the order of CodeDeploy's lifecycle events. */
export function codeDeployPlan(facts: CodeDeployPlanInput): DeploymentPlan {
  const hookAt = (event: EcsLifecycleEvent) => facts.hooks[event] ? [checkStep('Lambda function', event, HOOK_MINUTES)] : [];
  return {
    deployment: facts.deployment,
    runBy: 'AWS CodeDeploy',
    steps: [
      ...hookAt('BeforeInstall'),
      { text: 'The new tasks start beside the old ones.' },
      ...hookAt('AfterInstall'),
      ...testSteps(facts.test),
      ...facts.smokeTest ? [checkStep('Smoke test', 'AfterAllowTestTraffic', SMOKE_TEST_MINUTES)] : [],
      ...hookAt('AfterAllowTestTraffic'),
      ...approvalSteps(facts.deploymentApprovalWaitTime),
      ...hookAt('BeforeAllowTraffic'),
      shiftStep(facts.trafficRouting),
      ...hookAt('AfterAllowTraffic'),
      terminationStep(facts.terminationWaitTime),
    ],
  };
}

function checkStep(name: string, event: EcsLifecycleEvent, minutes: number): PlanStep {
  const failure = event === 'BeforeInstall' ? 'the deployment fails' : 'CodeDeploy rolls back';
  return { text: `${name} at ${event}: ${formatMinutes(minutes)} at most, then ${failure}.`, wait: { name: `${name} at ${event}`, minutes, times: 1, isMaximum: true } };
}

function approvalSteps(wait?: Duration): PlanStep[] {
  const minutes = wait?.toMinutes({ integral: false });
  if (!minutes) return [];
  return [{
    text: `Somebody lets the deployment go on: ${formatMinutes(minutes)} at most, then it stops.`,
    wait: { name: 'deploymentApprovalWaitTime', minutes, times: 1, isMaximum: true },
  }];
}

function shiftStep(pace?: TrafficRouting): PlanStep {
  const wait = { name: 'moving traffic', minutes: pace?.minutes ?? 0, times: pace?.minutes === undefined ? undefined : 1, isMaximum: false };
  switch (pace?.kind) {
    case 'AllAtOnce': return { text: 'All production traffic goes to the new tasks at once.' };
    case 'TimeBasedCanary': return { text: `A first part of the production traffic goes to the new tasks, and the rest after ${formatMinutes(pace.minutes)}.`, wait };
    case 'TimeBasedLinear': return { text: `Production traffic goes to the new tasks in equal steps, within ${formatMinutes(pace.minutes)}.`, wait };
    case undefined: return { text: 'Production traffic goes to the new tasks at the pace of the imported configuration.', wait };
  }
}

function terminationStep(wait: Duration): PlanStep {
  const minutes = wait.toMinutes({ integral: false });
  return {
    text: `The old tasks stay ready for ${formatMinutes(minutes)}, then they stop.`,
    wait: { name: 'terminationWaitTime', minutes, times: 1, isMaximum: false },
  };
}
