import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { DeploymentStage } from './stage';
import { Task } from '../../../task/task';

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
 * Options of `DeploymentHook.lambda()`.
 */
export interface LambdaHookOptions {
  /**
   * When ECS calls the function. At least one stage, each named once. At PRE_PRODUCTION_TRAFFIC_SHIFT and
   * PRODUCTION_TRAFFIC_SHIFT it is called for each step of a canary or linear deployment, and at PRODUCTION_TRAFFIC_SHIFT and
   * TEST_TRAFFIC_SHIFT in a rollback, too.
   */
  readonly stages: DeploymentStage[];

  /**
   * What ECS passes to the function as `hookDetails`, so that one function can serve several services. Empty keys are
   * refused.
   *
   * @default - nothing
   */
  readonly details?: { [key: string]: string };

  /**
   * How long the function may answer `IN_PROGRESS` at a stage, 1 to 1440 whole minutes.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;

  /**
   * What ECS does when the time is over.
   *
   * @default HookTimeoutAction.ROLLBACK
   */
  readonly onTimeout?: HookTimeoutAction;
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
  readonly task?: Task;

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
