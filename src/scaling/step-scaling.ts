import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';

/**
 * What a service's steps are measured by.
 */
export class StepScalingMetric {
  /**
   * Average CPU use of the service's tasks, in percent of what they reserve.
   */
  public static cpuUtilization(): StepScalingMetric {
    return new StepScalingMetric((service) => service.metricCpuUtilization({ period: Duration.minutes(1) }));
  }

  /**
   * Average memory use of the service's tasks, in percent of what they reserve.
   */
  public static memoryUtilization(): StepScalingMetric {
    return new StepScalingMetric((service) => service.metricMemoryUtilization({ period: Duration.minutes(1) }));
  }

  /**
   * Any metric, or metric math.
   *
   * @param metric The metric. CloudWatch looks at it once in each of its periods.
   */
  public static custom(metric: cloudwatch.IMetric): StepScalingMetric {
    return new StepScalingMetric(() => metric);
  }

  private constructor(private readonly metricOf: (service: ecs.BaseService) => cloudwatch.IMetric) {}

  /** @internal */
  public _metricOf(service: ecs.BaseService): cloudwatch.IMetric {
    return this.metricOf(service);
  }
}

/**
 * A number of tasks that is added or removed by how far a metric has gone.
 */
export interface StepScalingOptions {
  /**
   * What is measured.
   */
  readonly metric: StepScalingMetric;

  /**
   * The intervals of the metric, and the change that belongs to each. At least two: one that scales out and one that scales in. The
   * intervals may not overlap.
   */
  readonly scalingSteps: appscaling.ScalingInterval[];

  /**
   * What the changes are: tasks more or fewer, percent, or a number of tasks.
   *
   * @default appscaling.AdjustmentType.CHANGE_IN_CAPACITY
   */
  readonly adjustmentType?: appscaling.AdjustmentType;

  /**
   * Fewest tasks that a change in percent adds or removes.
   *
   * @default - at least one
   */
  readonly minAdjustmentMagnitude?: number;

  /**
   * Time between two changes, in whole seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly cooldown?: Duration;

  /**
   * Periods of the metric that are looked at.
   *
   * @default 1
   */
  readonly evaluationPeriods?: number;

  /**
   * How many of these periods must be in the interval.
   *
   * @default - all of them
   */
  readonly datapointsToAlarm?: number;
}

/** Adds the alarms and policies of the steps. */
export function addStepScaling(tasks: ecs.ScalableTaskCount, service: ecs.BaseService, id: string, options: StepScalingOptions): void {
  const { metric, evaluationPeriods = 1, ...steps } = options;
  tasks.scaleOnMetric(id, { ...steps, evaluationPeriods, metric: metric._metricOf(service) });
}
