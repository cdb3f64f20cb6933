import { Duration } from 'aws-cdk-lib/core';
import { requireInRange } from '../private/errors';
import { requireDuration } from '../private/units';

/**
 * Options of `FailureDetection.taskFailures()`.
 */
export interface TaskFailureDetectionOptions {
  /**
   * Number of failed tasks within `period` at which a deployment fails, 1 or more.
   *
   * @default - half the desired count, within 3 to 200; 2 for a desired count of 1, and 3 where the template has no desired count
   */
  readonly threshold?: number;

  /**
   * Period over which failures are counted, in whole minutes, at most a day. Afterwards the alarm is quiet again. Raise it for tasks that take long
   * to fail: that many failures must fit in.
   *
   * @default - the time that `threshold` failures take by the health checks and the grace period of the service, 10 minutes or more
   */
  readonly period?: Duration;
}

/**
 * The way in which a deployment notices that the tasks of a service fail: that they crash, cannot start, or never become healthy.
 *
 * ```ts
 * ServiceDeployment.blueGreen({ failureDetection: FailureDetection.taskFailures({ threshold: 5 }) });
 * ```
 */
export class FailureDetection {
  /**
   * Counts tasks of the service that end by themselves, cannot start, or are stopped for failed health checks, and raises an alarm, by which the
   * deployment fails and rolls back within minutes. It works for the first deployment as well, which has no version to return to and fails the stack.
   *
   * A rule of Amazon EventBridge matches the `ECS Task State Change` events of the service; the alarm is on the number of its matches. Tasks that
   * others run from the same task definition, and tasks that a deployment, scaling or Fargate Spot stops, do not count. Each service takes a rule and
   * an alarm, and each stack a queue that keeps the events, with the reason of each failure, for two weeks. AWS bills the alarm, about 0.10 USD a
   * month; events of AWS services are free.
   *
   * It does not see tasks that ECS cannot place at all, and that therefore never fail, nor requests that fail, for which there are `trafficAlarms`.
   * Old tasks count like new ones. CloudWatch receives the metrics of EventBridge by best effort. Whether ECS looks at alarms before a task of the
   * new version runs is unverified: its guide names no such condition, but AWS's announcement of alarms for rolling deployments did.
   *
   * ECS ignores all alarms of a deployment that starts while one of them is in the ALARM state, so that a version can be repaired whose tasks keep
   * failing. It also means that nothing watches a deployment that starts within `period` of the failures of the last one.
   *
   * @param options Number of failures, and the period in which they count.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
   * @see https://aws.amazon.com/cloudwatch/pricing/
   */
  public static taskFailures(options: TaskFailureDetectionOptions = {}): FailureDetection {
    const factory = 'FailureDetection.taskFailures()';
    requireInRange(factory, 'threshold', options.threshold, { min: 1, max: Infinity }, 'use a number of failed tasks');
    requireDuration(factory, 'period', options.period, 'minutes', { min: 1, max: 1440 }, 'use whole minutes, at most a day');
    return new FailureDetection(options);
  }

  /**
   * Watches no tasks. With a deployment that shifts traffic, tasks that never become healthy fail it after the 24 hours of its stage.
   */
  public static none(): FailureDetection {
    return new FailureDetection();
  }

  /** @internal */
  public readonly _taskFailures?: TaskFailureDetectionOptions;

  private constructor(taskFailures?: TaskFailureDetectionOptions) {
    this._taskFailures = taskFailures;
  }

  /** @internal */
  public _describe(by: string): string | undefined {
    if (!this._taskFailures) return undefined;
    const { threshold } = this._taskFailures;
    return threshold === undefined
      ? `After half as many failures as there should be tasks, but 2 to 200, ${by} rolls back.`
      : `After ${threshold} failures ${by} rolls back.`;
  }
}
