import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';
import { policyName, scalableTargetOf } from './target-tracking';
import { requireDuration } from '../private/units';
import { requireInRange } from '../private/errors';

/**
 * What a forecast is made of.
 */
export enum PredictiveScalingMetric {
  /** CPU use, in percent of what the tasks reserve. */
  CPU_UTILIZATION = 'ECSServiceCPUUtilization',

  /** Memory use, in percent of what the tasks reserve. */
  MEMORY_UTILIZATION = 'ECSServiceMemoryUtilization',
}

/**
 * What a forecast is used for.
 */
export enum PredictiveScalingMode {
  /** To look at, before it is trusted. */
  FORECAST_ONLY = 'ForecastOnly',

  /** To start tasks before they are needed. It never stops any. */
  FORECAST_AND_SCALE = 'ForecastAndScale',
}

/**
 * Scaling ahead of a load that comes back every day or week.
 */
export interface PredictiveScalingOptions {
  /**
   * What the forecast is made of. It needs a day of history at least.
   *
   * @default PredictiveScalingMetric.CPU_UTILIZATION
   */
  readonly metric?: PredictiveScalingMetric;

  /**
   * Use to keep, in percent of what the tasks reserve, 1 to 100.
   */
  readonly targetPercent: number;

  /**
   * What the forecast is used for.
   *
   * @default PredictiveScalingMode.FORECAST_ONLY
   */
  readonly mode?: PredictiveScalingMode;

  /**
   * How long before the load the tasks start, in whole seconds, an hour at most.
   *
   * @default Duration.minutes(5)
   */
  readonly schedulingBufferTime?: Duration;

  /**
   * How far above `maxCapacity` a forecast may go, in percent of the forecast, 0 to 100.
   *
   * @default - never above `maxCapacity`
   */
  readonly maxCapacityBuffer?: number;
}

/** Refuses what Application Auto Scaling does not take. */
export function requirePredictiveScalingOptions(factory: string, options: PredictiveScalingOptions): void {
  const { targetPercent, schedulingBufferTime, maxCapacityBuffer } = options;
  requireInRange(factory, 'predictive.targetPercent', targetPercent, { min: 1, max: 100, allowsFractions: true }, 'use the share to keep in use');
  requireDuration(factory, 'predictive.schedulingBufferTime', schedulingBufferTime, 'seconds', { min: 0, max: 3600 }, 'use an hour at most');
  requireInRange(factory, 'predictive.maxCapacityBuffer', maxCapacityBuffer, { min: 0, max: 100 }, 'use whole percent');
}

/**
 * Adds the forecast. An L1, because there is no L2.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/aas-create-predictive-scaling-policy.html
 */
export function addPredictiveScaling(tasks: ecs.ScalableTaskCount, options: PredictiveScalingOptions): void {
  const { metric = PredictiveScalingMetric.CPU_UTILIZATION, targetPercent, mode, schedulingBufferTime, maxCapacityBuffer } = options;
  new appscaling.CfnScalingPolicy(tasks, 'Predictive', {
    policyName: policyName(tasks, 'Predictive'),
    policyType: 'PredictiveScaling',
    scalingTargetId: scalableTargetOf(tasks).scalableTargetId,
    predictiveScalingPolicyConfiguration: {
      metricSpecifications: [{ targetValue: targetPercent, predefinedMetricPairSpecification: { predefinedMetricType: metric } }],
      mode: mode ?? PredictiveScalingMode.FORECAST_ONLY,
      schedulingBufferTime: schedulingBufferTime?.toSeconds(),
      maxCapacityBreachBehavior: maxCapacityBuffer === undefined ? undefined : 'IncreaseMaxCapacity',
      maxCapacityBuffer,
    },
  });
}
