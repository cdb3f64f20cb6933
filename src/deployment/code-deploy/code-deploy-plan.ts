import { Duration } from 'aws-cdk-lib/core';
import { EcsLifecycleEvent } from './app-spec';
import { HookFunctions } from './lifecycle-hooks';
import { TrafficRouting } from './traffic-routing';
import { TestRoute } from '../../traffic/test-traffic';
import { FailureDetection } from '../failure-detection';
import { DeploymentPlan, formatMinutes, PlanStep, testSteps } from '../plan';

/** The parts of a CodeDeploy deployment that its plan shows. */
export interface CodeDeployPlanInput {
  readonly deployment: string;
  /** Absent for an imported configuration. */
  readonly trafficRouting?: TrafficRouting;
  readonly test: TestRoute;
  readonly hooks: HookFunctions;
  readonly smokeTest: boolean;
  readonly failureDetection?: FailureDetection;
  readonly deploymentApprovalWaitTime?: Duration;
  readonly terminationWaitTime: Duration;
}

/** Time that CodeDeploy waits for the result of a hook. */
const HOOK_MINUTES = 60;

/** Time that the function of a smoke test can run. */
const SMOKE_TEST_MINUTES = 15;

/** Returns the plan of a CodeDeploy deployment, in the order of its lifecycle events. */
export function codeDeployPlan(input: CodeDeployPlanInput): DeploymentPlan {
  const hookAt = (event: EcsLifecycleEvent) => input.hooks[event] ? [checkStep('Lambda function', event, HOOK_MINUTES)] : [];
  return {
    deployment: input.deployment,
    runBy: 'AWS CodeDeploy',
    steps: [
      ...hookAt('BeforeInstall'),
      { text: ['The new tasks start beside the old ones.', input.failureDetection?._describe('CodeDeploy')].filter(Boolean).join(' ') },
      ...hookAt('AfterInstall'),
      ...testSteps(input.test),
      ...input.smokeTest ? [checkStep('Smoke test', 'AfterAllowTestTraffic', SMOKE_TEST_MINUTES)] : [],
      ...hookAt('AfterAllowTestTraffic'),
      ...approvalSteps(input.deploymentApprovalWaitTime),
      ...hookAt('BeforeAllowTraffic'),
      shiftStep(input.trafficRouting),
      ...hookAt('AfterAllowTraffic'),
      terminationStep(input.terminationWaitTime),
    ],
  };
}

function checkStep(name: string, event: EcsLifecycleEvent, minutes: number): PlanStep {
  const failure = event === 'BeforeInstall' ? 'the deployment fails' : 'CodeDeploy rolls back';
  return {
    text: `${name} at ${event}: ${formatMinutes(minutes)} at most, then ${failure}.`,
    wait: { name: `${name} at ${event}`, minutes, times: 1, isMaximum: true },
  };
}

function approvalSteps(wait?: Duration): PlanStep[] {
  const minutes = wait?.toMinutes({ integral: false });
  if (!minutes) return [];
  return [{
    text: `Somebody lets the deployment go on: ${formatMinutes(minutes)} at most, then it stops.`,
    wait: { name: 'deploymentApprovalWaitTime', minutes, times: 1, isMaximum: true },
  }];
}

function shiftStep(routing?: TrafficRouting): PlanStep {
  const minutes = routing?.minutes;
  const wait = { name: 'shifting traffic', minutes: minutes ?? 0, times: minutes === undefined ? undefined : 1, isMaximum: false };
  switch (routing?.kind) {
    case 'AllAtOnce':
      return { text: 'All production traffic goes to the new tasks at once.' };
    case 'TimeBasedCanary':
      return { text: `A first share of the production traffic goes to the new tasks, and the rest after ${formatMinutes(minutes)}.`, wait };
    case 'TimeBasedLinear':
      return { text: `Production traffic goes to the new tasks in equal steps, within ${formatMinutes(minutes)}.`, wait };
    case undefined:
      return { text: 'Production traffic goes to the new tasks as the imported configuration says.', wait };
  }
}

function terminationStep(wait: Duration): PlanStep {
  const minutes = wait.toMinutes({ integral: false });
  return {
    text: `The old tasks stay ready for ${formatMinutes(minutes)}, then they stop.`,
    wait: { name: 'terminationWaitTime', minutes, times: 1, isMaximum: false },
  };
}
