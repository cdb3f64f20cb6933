import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { PredictiveScalingOptions } from './predictive-scaling';
import { StepScalingOptions } from './step-scaling';

/**
 * A metric of one's own that scaling keeps at a number.
 */
export interface CustomMetricTarget {
  /**
   * The metric, or metric math. It must fall when tasks are added, in proportion: an average for each task, not a sum over all.
   */
  readonly metric: cloudwatch.IMetric;

  /**
   * Number to keep it at, above 0.
   */
  readonly targetValue: number;
}

/**
 * Options of `Scaling.automatic()`. With several targets, the one that asks for most tasks wins.
 */
export interface AutomaticScalingOptions {
  /**
   * Fewest tasks, 0 or more.
   */
  readonly min: number;

  /**
   * Most tasks; not below `min`.
   */
  readonly max: number;

  /**
   * Tasks that the template asks for, from `min` to `max`. CloudFormation sets the number again whenever it updates the
   * service, whatever scaling has chosen meanwhile.
   *
   * @default - none; a new service starts with one task, and scaling brings it to `min`
   */
  readonly desiredCount?: number;

  /**
   * Average CPU use to keep, in percent of what the tasks reserve, above 0 and up to 100.
   *
   * @default - CPU does not scale the service
   */
  readonly cpuPercent?: number;

  /**
   * Average memory use to keep, in percent of what the tasks reserve, above 0 and up to 100.
   *
   * @default - memory does not scale the service
   */
  readonly memoryPercent?: number;

  /**
   * Requests per minute for each task. Refused without an Application Load Balancer. Where a deployment shifts traffic between two target
   * groups, both are counted, so that scaling follows the live one.
   *
   * @default - requests do not scale the service
   */
  readonly requestsPerTarget?: number;

  /**
   * Average time to keep until a task answers a request, above 0. Refused without an Application Load Balancer. Only for services
   * that answer faster when tasks are added: a slow database makes scaling add tasks up to `max`, and the database slower. Where a deployment
   * shifts traffic between two target groups, the slower one counts.
   *
   * @default - response time does not scale the service
   */
  readonly responseTime?: Duration;

  /**
   * Metrics of one's own, each under an id that stays with its policy.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html
   */
  readonly customTargets?: { [id: string]: CustomMetricTarget };

  /**
   * Step scaling policies, each under an id that stays with it.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-step-scaling-policies.html
   */
  readonly steps?: { [id: string]: StepScalingOptions };

  /**
   * Times at which the bounds change, each under an id that stays with it. The bounds hold until the next change: say for each busy time
   * when it ends, too.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scheduled-scaling.html
   */
  readonly schedules?: { [id: string]: appscaling.ScalingSchedule };

  /**
   * Scaling ahead of a load that comes back every day or week.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/predictive-auto-scaling.html
   */
  readonly predictive?: PredictiveScalingOptions;

  /**
   * Time after tasks were removed until a target may remove more, in whole seconds.
   *
   * @default - 5 minutes, set by Application Auto Scaling
   */
  readonly scaleInCooldown?: Duration;

  /**
   * Time after tasks were added until a target may add more, in whole seconds.
   *
   * @default - 5 minutes, set by Application Auto Scaling
   */
  readonly scaleOutCooldown?: Duration;

  /**
   * Whether targets only add tasks, and never remove any.
   *
   * @default false
   */
  readonly disableScaleIn?: boolean;
}
