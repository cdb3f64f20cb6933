import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';
import { policyName, scalableTargetOf } from './target-tracking';
import { requireInRange } from '../private/errors';
import { requireDuration } from '../private/units';

/**
 * Metric of the forecasts of predictive scaling.
 */
export enum PredictiveScalingMetric {
  /** CPU utilization, in percent of the reserved CPU. */
  CPU_UTILIZATION = 'ECSServiceCPUUtilization',

  /** Memory utilization, in percent of the reserved memory. */
  MEMORY_UTILIZATION = 'ECSServiceMemoryUtilization',
}

/**
 * Use of the forecasts of predictive scaling.
 */
export enum PredictiveScalingMode {
  /** Creates forecasts without acting on them, to be evaluated first. */
  FORECAST_ONLY = 'ForecastOnly',

  /** Starts tasks ahead of the forecast load. Never stops any. */
  FORECAST_AND_SCALE = 'ForecastAndScale',
}

/**
 * Options of predictive scaling, ahead of daily or weekly load patterns.
 */
export interface PredictiveScalingOptions {
  /**
   * Metric to forecast. Needs at least a day of history.
   *
   * @default PredictiveScalingMetric.CPU_UTILIZATION
   */
  readonly metric?: PredictiveScalingMetric;

  /**
   * Average utilization to maintain, in percent of the reserved CPU or memory, from 1 to 100.
   */
  readonly targetPercent: number;

  /**
   * Whether tasks are started by the forecast, or the forecast is only created.
   *
   * @default PredictiveScalingMode.FORECAST_ONLY
   */
  readonly mode?: PredictiveScalingMode;

  /**
   * Time by which tasks start ahead of the forecast load, in whole seconds, at most an hour.
   *
   * @default Duration.minutes(5)
   */
  readonly schedulingBufferTime?: Duration;

  /**
   * Capacity above `maxCapacity` that a forecast may add, in percent of the forecast capacity, from 0 to 100.
   *
   * @default - none; `maxCapacity` is never exceeded
   */
  readonly maxCapacityBuffer?: number;
}

/** Fails on options that Application Auto Scaling rejects. */
export function requirePredictiveScalingOptions(factory: string, options: PredictiveScalingOptions): void {
  const { targetPercent, schedulingBufferTime, maxCapacityBuffer } = options;
  requireInRange(factory, 'predictive.targetPercent', targetPercent, { min: 1, max: 100, allowsFractions: true }, 'use the percentage to maintain');
  requireDuration(factory, 'predictive.schedulingBufferTime', schedulingBufferTime, 'seconds', { min: 0, max: 3600 }, 'use at most an hour');
  requireInRange(factory, 'predictive.maxCapacityBuffer', maxCapacityBuffer, { min: 0, max: 100 }, 'use a whole percentage');
}

/**
 * Adds a predictive scaling policy, as an L1: CDK has no L2 for it.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/aas-create-predictive-scaling-policy.html
 */
export function addPredictiveScaling(taskCount: ecs.ScalableTaskCount, options: PredictiveScalingOptions): void {
  const { metric = PredictiveScalingMetric.CPU_UTILIZATION, targetPercent, mode, schedulingBufferTime, maxCapacityBuffer } = options;
  new appscaling.CfnScalingPolicy(taskCount, 'Predictive', {
    policyName: policyName(taskCount, 'Predictive'),
    policyType: 'PredictiveScaling',
    scalingTargetId: scalableTargetOf(taskCount).scalableTargetId,
    predictiveScalingPolicyConfiguration: {
      metricSpecifications: [{ targetValue: targetPercent, predefinedMetricPairSpecification: { predefinedMetricType: metric } }],
      mode: mode ?? PredictiveScalingMode.FORECAST_ONLY,
      schedulingBufferTime: schedulingBufferTime?.toSeconds(),
      maxCapacityBreachBehavior: maxCapacityBuffer === undefined ? undefined : 'IncreaseMaxCapacity',
      maxCapacityBuffer,
    },
  });
}
