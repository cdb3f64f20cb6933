import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { ApprovalHook, ApprovalHookOptions } from './approval-hook';
import { DeploymentStage, HookTimeoutAction } from './deployment-stage';
import { BoundHook, HookStrategy, hookTimeout, HookTimeout } from './hook-strategy';
import { RunTaskHook, RunTaskHookOptions } from './run-task-hook';
import { failWith, requireDistinct } from '../../private/errors';
import { requireArgument, requireOptions } from '../../private/required-options';

/**
 * Options of `DeploymentHook.lambdaFunction()`.
 */
export interface LambdaHookOptions {
  /**
   * Stages at which ECS calls the function: at least one, each once. ECS calls it for each step of a canary or linear deployment at
   * PRE_PRODUCTION_TRAFFIC_SHIFT and PRODUCTION_TRAFFIC_SHIFT, and also in a rollback at TEST_TRAFFIC_SHIFT and PRODUCTION_TRAFFIC_SHIFT.
   */
  readonly stages: DeploymentStage[];

  /**
   * Details that ECS passes to the function as `hookDetails`, so that one function can serve several services. An empty key fails synthesis.
   *
   * @default - none
   */
  readonly details?: { [key: string]: string };

  /**
   * Time for which the function may respond with `IN_PROGRESS` at a stage, 1 to 1440 whole minutes.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;

  /**
   * Action of ECS after the time-out.
   *
   * @default HookTimeoutAction.ROLLBACK
   */
  readonly onTimeout?: HookTimeoutAction;
}

/**
 * An action at a stage of a deployment that ECS runs. The deployment continues when it succeeds, and rolls back when it fails.
 *
 * ECS runs all hooks in the first deployment of a service, too, in which CloudFormation creates it. Approvals, tasks after PRE_SCALE_UP and smoke
 * tests let that one pass by themselves, unless `includeFirstDeployment` is set: there is no version to protect, nobody is subscribed to a topic of
 * the same stack, and other services that a test needs may not exist.
 *
 * ```ts
 * ServiceDeployment.blueGreen({
 *   testTraffic: TestTraffic.listener(),
 *   smokeTest: SmokeTest.http(),
 *   hooks: [
 *     DeploymentHook.runTask({ command: ['npm', 'run', 'migrate'] }),
 *     DeploymentHook.approval(),
 *   ],
 * });
 * ```
 */
export class DeploymentHook {
  /**
   * Calls a Lambda function, which responds with a `hookStatus` of `SUCCEEDED`, `FAILED` or `IN_PROGRESS`. ECS is granted permission to invoke it.
   * The function's own permissions must not refer to the service, which depends on them.
   *
   * ECS calls it in the first deployment of the service, too. To let that one pass, the function asks `DescribeServiceDeployments` for the
   * `resourceArn` of its event, and responds with SUCCEEDED when there are no `sourceServiceRevisions`: the event itself does not say so.
   *
   * @param fn Function, alias or version.
   * @param options Stages, details, time-out.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceDeployments.html
   */
  public static lambdaFunction(fn: lambda.IFunction, options: LambdaHookOptions): DeploymentHook {
    return new DeploymentHook(new LambdaHook(
      requireArgument(FACTORY, 'fn', fn, 'pass a function, alias or version'),
      requireOptions(FACTORY, options, { stages: 'name at least one DeploymentStage' }),
    ));
  }

  /**
   * Pauses until somebody continues the deployment or rolls it back, in the console or by `aws ecs continue-service-deployment`. An output of the
   * stack holds the whole command; a `topic` receives it as well.
   *
   * The first deployment of a service is continued by a function, unless `includeFirstDeployment` is set: then the stack waits, too, and has no
   * outputs yet.
   *
   * @param options Stage, time-out, notification, first deployment.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
   */
  public static approval(options: ApprovalHookOptions = {}): DeploymentHook {
    return new DeploymentHook(new ApprovalHook(options));
  }

  /**
   * Runs a task to completion, such as a database migration, before the new version starts: with its task definition, in the subnets and security
   * groups of the service and on its capacity. The deployment fails if the task does not start, its container exits with other than 0, or the
   * time-out ends.
   *
   * The task is stopped when its deployment is stopped or rolled back, and when the service is deleted.
   *
   * A rollback does not undo the task, and the old version runs alongside it: make migrations compatible with both versions.
   *
   * @param options Command or task, stage, time-out, first deployment.
   */
  public static runTask(options: RunTaskHookOptions): DeploymentHook {
    return new DeploymentHook(new RunTaskHook(requireOptions('DeploymentHook.runTask()', options, {})));
  }

  /** @internal */
  public readonly _strategy: HookStrategy;

  private constructor(strategy: HookStrategy) {
    this._strategy = strategy;
  }
}

const FACTORY = 'DeploymentHook.lambdaFunction()';

/** Calls a function of the user. */
class LambdaHook implements HookStrategy {
  public readonly name = 'Lambda function';
  public readonly targetType = 'AWS_LAMBDA';
  public readonly timeout: HookTimeout;
  /** ECS calls it in every deployment, and it responds as it likes. */
  public readonly includesFirstDeployment = true;

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

function requireStages(stages: readonly DeploymentStage[]): void {
  if (stages.length === 0) {
    failWith(FACTORY, { problem: 'stages is empty, so ECS would never call the function', remedy: 'name at least one DeploymentStage' });
  }
  requireDistinct(FACTORY, stages, { problem: 'stages contains a stage twice', remedy: 'name each stage once' });
}

function requireDetails(details: { [key: string]: string } = {}): void {
  if (!Object.keys(details).includes('')) return;
  failWith(FACTORY, { problem: 'details has an empty key, which the function could not look up', remedy: 'give each detail a name' });
}
