import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { WorkloadTask } from '../../task/workload-task';

/**
 * Stages of a deployment that ECS runs, in the order in which it passes through them.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
export enum DeploymentStage {
  /**
   * Before anything else, and only where a deployment starts while more than one version is active.
   */
  RECONCILE_SERVICE = 'RECONCILE_SERVICE',

  /**
   * Before the first new task starts.
   */
  PRE_SCALE_UP = 'PRE_SCALE_UP',

  /**
   * All new tasks run and are healthy; nothing reaches them yet.
   */
  POST_SCALE_UP = 'POST_SCALE_UP',

  /**
   * While test traffic moves to the new tasks, and while it moves back in a rollback.
   */
  TEST_TRAFFIC_SHIFT = 'TEST_TRAFFIC_SHIFT',

  /**
   * Test traffic reaches the new tasks. The place for tests.
   */
  POST_TEST_TRAFFIC_SHIFT = 'POST_TEST_TRAFFIC_SHIFT',

  /**
   * Before production traffic moves; with canary and linear deployments, before each step of it.
   */
  PRE_PRODUCTION_TRAFFIC_SHIFT = 'PRE_PRODUCTION_TRAFFIC_SHIFT',

  /**
   * While production traffic moves; with canary and linear deployments, at each step of it. Also while it moves back in a
   * rollback.
   */
  PRODUCTION_TRAFFIC_SHIFT = 'PRODUCTION_TRAFFIC_SHIFT',

  /**
   * All production traffic reaches the new tasks; the old ones are still there.
   */
  POST_PRODUCTION_TRAFFIC_SHIFT = 'POST_PRODUCTION_TRAFFIC_SHIFT',
}

/** Stages that come once for each step of production traffic; the others come once for each deployment. */
export const PER_STEP_STAGES: readonly DeploymentStage[] = [
  DeploymentStage.PRE_PRODUCTION_TRAFFIC_SHIFT, DeploymentStage.PRODUCTION_TRAFFIC_SHIFT,
];

/** Stages that a rollback passes through, too. */
export const ROLLBACK_STAGES: readonly DeploymentStage[] = [
  DeploymentStage.TEST_TRAFFIC_SHIFT, DeploymentStage.PRODUCTION_TRAFFIC_SHIFT,
];

/**
 * What ECS does when a hook has not come to an end in time.
 */
export enum HookTimeoutAction {
  /**
   * Brings the old version back.
   */
  ROLLBACK = 'ROLLBACK',

  /**
   * Goes on as if the hook had succeeded.
   */
  CONTINUE = 'CONTINUE',
}

/**
 * Options of `DeploymentHook.approval()`.
 */
export interface ApprovalHookOptions {
  /**
   * Where the deployment waits. TEST_TRAFFIC_SHIFT and PRODUCTION_TRAFFIC_SHIFT are refused, because ECS passes through them
   * in a rollback, too. At PRE_PRODUCTION_TRAFFIC_SHIFT each step of a canary or linear deployment waits for an approval of
   * its own.
   *
   * @default - once, when the new tasks can be looked at: POST_TEST_TRAFFIC_SHIFT where there is test traffic, else POST_SCALE_UP
   */
  readonly stage?: DeploymentStage;

  /**
   * How long the deployment waits, 1 to 20160 whole minutes. Together with everything else that it waits for it must stay
   * within the 33 hours that CloudFormation allows.
   *
   * @default Duration.hours(12)
   */
  readonly timeout?: Duration;

  /**
   * What ECS does when nobody has answered in time.
   *
   * @default HookTimeoutAction.ROLLBACK
   */
  readonly onTimeout?: HookTimeoutAction;

  /**
   * Topic that is told when the deployment waits, with the commands that continue it and roll it back. Amazon EventBridge is
   * allowed to publish to it; where it is encrypted with a key of yours, that key must allow EventBridge, too.
   *
   * @default - nobody is told
   */
  readonly topic?: sns.ITopic;
}

/**
 * Options of `DeploymentHook.smokeTest()`.
 */
export interface SmokeTestHookOptions {
  /**
   * How long the test may take, 1 to 1440 whole minutes. Its function has a time-out of its own, of at most 15 minutes.
   *
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;
}

/**
 * Options of `DeploymentHook.runTask()`. At least one of `command` and `task` is required.
 */
export interface RunTaskHookOptions {
  /**
   * Command that the container runs instead of its own, such as `['npm', 'run', 'migrate']`. The hook succeeds when the
   * container exits with 0.
   *
   * @default - the container's own command; refused without a `task`, because a service's own command does not end
   */
  readonly command?: string[];

  /**
   * What runs instead of the new version's task definition. Its container is the one that counts.
   *
   * @default - the task definition of the version that is being deployed
   */
  readonly task?: WorkloadTask;

  /**
   * When the task runs: PRE_SCALE_UP, POST_SCALE_UP, POST_TEST_TRAFFIC_SHIFT or POST_PRODUCTION_TRAFFIC_SHIFT. The others do
   * not come exactly once in a deployment, and are refused.
   *
   * @default DeploymentStage.PRE_SCALE_UP
   */
  readonly stage?: DeploymentStage;

  /**
   * How long it may take until the task has come to its end, 2 to 1440 whole minutes. A task that takes longer is stopped,
   * and the deployment fails.
   *
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;
}
