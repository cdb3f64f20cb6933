import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';
import { requireArgument } from '../private/required-options';

/**
 * Metric of a step scaling policy.
 */
export class StepScalingMetric {
  /**
   * Average CPU utilization of the tasks, in percent of the reserved CPU.
   */
  public static cpuUtilization(): StepScalingMetric {
    return new StepScalingMetric(false, (service) => service.metricCpuUtilization({ period: Duration.minutes(1) }));
  }

  /**
   * Average memory utilization of the tasks, in percent of the reserved memory.
   */
  public static memoryUtilization(): StepScalingMetric {
    return new StepScalingMetric(false, (service) => service.metricMemoryUtilization({ period: Duration.minutes(1) }));
  }

  /**
   * A metric or metric math of your own.
   *
   * @param metric The metric. CloudWatch evaluates it once per period.
   */
  public static custom(metric: cloudwatch.IMetric): StepScalingMetric {
    requireArgument('StepScalingMetric.custom()', 'metric', metric, 'pass the metric');
    return new StepScalingMetric(true, () => metric);
  }

  /**
   * Whether the metric may have values while no task runs.
   *
   * @internal
   */
  public readonly _outlivesTasks: boolean;

  private constructor(outlivesTasks: boolean, private readonly metricOf: (service: ecs.BaseService) => cloudwatch.IMetric) {
    this._outlivesTasks = outlivesTasks;
  }

  /** @internal */
  public _metricOf(service: ecs.BaseService): cloudwatch.IMetric {
    return this.metricOf(service);
  }
}

/**
 * Options of a step scaling policy, which adds or removes tasks according to the size of an alarm breach.
 */
export interface StepScalingOptions {
  /**
   * Metric to scale by.
   */
  readonly metric: StepScalingMetric;

  /**
   * Intervals of the metric, with the change of each. At least two, one that scales out and one that scales in, and at most 40. They must not
   * overlap.
   */
  readonly scalingSteps: appscaling.ScalingInterval[];

  /**
   * Meaning of the changes: a number of tasks to add, a percentage, or an exact number of tasks.
   *
   * @default appscaling.AdjustmentType.CHANGE_IN_CAPACITY
   */
  readonly adjustmentType?: appscaling.AdjustmentType;

  /**
   * Minimum number of tasks that a change in percent adds or removes.
   *
   * @default - one
   */
  readonly minAdjustmentMagnitude?: number;

  /**
   * Minimum time between two changes, in whole seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly cooldown?: Duration;

  /**
   * Number of the latest periods of the metric to evaluate, 1 or more.
   *
   * @default 1
   */
  readonly evaluationPeriods?: number;

  /**
   * Number of evaluated periods that must be in the interval, from 1 to `evaluationPeriods`.
   *
   * @default - all evaluated periods
   */
  readonly datapointsToAlarm?: number;
}

/** Adds the alarms and policies of step scaling. */
export function addStepScaling(taskCount: ecs.ScalableTaskCount, service: ecs.BaseService, id: string, options: StepScalingOptions): void {
  const { metric, evaluationPeriods = 1, ...steps } = options;
  taskCount.scaleOnMetric(id, { ...steps, evaluationPeriods, metric: metric._metricOf(service) });
}
