import { Duration } from 'aws-cdk-lib/core';
import { ApprovalHookOptions, DeploymentStage, HookTimeoutAction, RunTaskHookOptions, SmokeTestHookOptions } from './hook-options';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { BoundHook, HookStrategy, hookTimeout, HookTimeout } from './hook-strategy';
import { failWith } from '../../private/errors';
import { ApprovalHook } from './approval-hook';
import { RunTaskHook } from './run-task-hook';
import { SmokeTestHook } from './smoke-test-hook';
import { SmokeTest } from '../smoke-test/smoke-test';

/**
 * Options of `DeploymentHook.lambdaFunction()`.
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

const FACTORY = 'DeploymentHook.lambdaFunction()';

/** A function of the user's own. */
export class LambdaHook implements HookStrategy {
  public readonly name = 'Lambda function';
  public readonly targetType = 'AWS_LAMBDA';
  public readonly timeout: HookTimeout;

  constructor(private readonly fn: lambda.IFunction, private readonly options: LambdaHookOptions) {
    this.timeout = hookTimeout(FACTORY, { min: 1, max: 1440, default: Duration.hours(1) }, options.timeout, options.onTimeout);
    requireStages(options.stages);
    requireDetails(options.details);
  }

  public stages(): readonly DeploymentStage[] {
    return this.options.stages;
  }

  public bind(): BoundHook {
    return { function: this.fn, details: this.options.details };
  }
}

function requireStages(stages: DeploymentStage[]): void {
  if (stages.length === 0) {
    failWith(FACTORY, { problem: 'stages is empty, so the function would never be called', remedy: 'name at least one DeploymentStage' });
  }
  const twice = stages.find((stage, index) => stages.indexOf(stage) !== index);
  if (twice) failWith(FACTORY, { problem: 'stages names one stage twice', actual: twice, remedy: 'name each stage once' });
}

function requireDetails(details: { [key: string]: string } = {}): void {
  if (!Object.keys(details).includes('')) return;
  failWith(FACTORY, { problem: 'details has an empty key, which the function could not look up', remedy: 'give each detail a name' });
}

/**
 * Something that happens at a stage of a deployment that ECS runs. The deployment goes on when it has succeeded, and is rolled
 * back when it has failed. It also happens in the first deployment, while CloudFormation creates the service.
 *
 * ```ts
 * ServiceDeployment.blueGreen({
 *   testTraffic: TestTraffic.listener(),
 *   hooks: [
 *     DeploymentHook.runTask({ command: ['npm', 'run', 'migrate'] }),
 *     DeploymentHook.smokeTest(SmokeTest.http()),
 *     DeploymentHook.approval(),
 *   ],
 * });
 * ```
 */
export class DeploymentHook {
  /**
   * A Lambda function, which answers with a `hookStatus` of `SUCCEEDED`, `FAILED` or `IN_PROGRESS`. ECS is granted to call it.
   * Its permissions must not refer to the service, which waits for them.
   *
   * @param fn The function, or an alias or a version of it.
   * @param options Stages, details, time-out.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
   */
  public static lambdaFunction(fn: lambda.IFunction, options: LambdaHookOptions): DeploymentHook {
    return new DeploymentHook(new LambdaHook(fn, options));
  }

  /**
   * A pause until somebody continues the deployment or rolls it back, in the console or with
   * `aws ecs continue-service-deployment`. The stack has an output with the whole command, and a `topic` is sent it.
   *
   * The first deployment waits, too, and the stack with it; it has no outputs yet, so only the topic or the console help.
   *
   * @param options Stage, time-out, notification.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
   */
  public static approval(options: ApprovalHookOptions = {}): DeploymentHook {
    return new DeploymentHook(new ApprovalHook(options));
  }

  /**
   * A test of the new version at POST_TEST_TRAFFIC_SHIFT, before production traffic moves. Refused without
   * `TestTraffic.listener()`.
   *
   * @param smokeTest What is tested.
   * @param options Time-out.
   */
  public static smokeTest(smokeTest: SmokeTest, options: SmokeTestHookOptions = {}): DeploymentHook {
    return new DeploymentHook(new SmokeTestHook(smokeTest, options));
  }

  /**
   * A task that runs to its end, such as a migration of a database: with the new version's task definition, in the service's
   * subnets and security groups and on its capacity, before the new version starts. The deployment fails where the task does not start,
   * its container does not exit with 0, or it takes too long.
   *
   * A rollback does not undo what the task has done, and the old version runs on beside it: migrate in steps that both can
   * live with.
   *
   * @param options Command or task, stage, time-out.
   */
  public static runTask(options: RunTaskHookOptions): DeploymentHook {
    return new DeploymentHook(new RunTaskHook(options));
  }

  /** @internal */
  public readonly _strategy: HookStrategy;

  private constructor(strategy: HookStrategy) {
    this._strategy = strategy;
  }
}
