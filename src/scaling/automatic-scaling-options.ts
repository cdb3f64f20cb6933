import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, Token } from 'aws-cdk-lib/core';
import { PredictiveScalingOptions, requirePredictiveScalingOptions } from './predictive-scaling';
import { StepScalingOptions } from './step-scaling';
import { failWith, requireInRange, requireNumber } from '../private/errors';
import { requireOptions } from '../private/required-options';
import { requireDuration } from '../private/units';

/**
 * A metric of your own that scaling keeps at a target value.
 */
export interface CustomMetricScalingTarget {
  /**
   * Metric or metric math that decreases in proportion when tasks are added: an average per task, not a sum over all tasks.
   */
  readonly metric: cloudwatch.IMetric;

  /**
   * Value to keep the metric at, above 0.
   */
  readonly targetValue: number;
}

/**
 * Options of `Scaling.automatic()`. With several targets, the one that needs the most tasks determines their number.
 */
export interface AutomaticScalingOptions {
  /**
   * Minimum number of tasks, 0 or more. A warning names scaling that can stop the last task and not start one again, such as by `cpuPercent` alone.
   */
  readonly minCapacity: number;

  /**
   * Maximum number of tasks, 1 or more, and at least `minCapacity`.
   */
  readonly maxCapacity: number;

  /**
   * Desired count in the template, from `minCapacity` to `maxCapacity`. Each update of the service by CloudFormation resets the number of tasks to
   * it, whatever scaling has chosen meanwhile.
   *
   * @default - none; a new service starts with one task, and scaling raises it to `minCapacity`
   */
  readonly desiredCount?: number;

  /**
   * Average CPU utilization to maintain, in percent of the reserved CPU, from 1 to 100.
   *
   * @default - CPU does not scale the service
   */
  readonly cpuPercent?: number;

  /**
   * Average memory utilization to maintain, in percent of the reserved memory, from 1 to 100.
   *
   * @default - memory does not scale the service
   */
  readonly memoryPercent?: number;

  /**
   * Requests per minute and task to maintain, 1 or more. Fails synthesis without an Application Load Balancer. If deployments shift traffic between
   * two target groups, the requests to both are counted.
   *
   * @default - requests do not scale the service
   */
  readonly requestsPerTarget?: number;

  /**
   * Average response time of the tasks to maintain, from 1 millisecond to 4000 seconds. Fails synthesis without an Application Load Balancer. For
   * services that respond faster with more tasks: if a slow database is the cause, scaling adds tasks up to `maxCapacity`, which slows it down
   * further. If deployments shift traffic between two target groups, the slower one counts.
   *
   * @default - response time does not scale the service
   */
  readonly responseTime?: Duration;

  /**
   * Metrics of your own to maintain, by the construct id of their scaling policy.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html
   */
  readonly customTargets?: { [id: string]: CustomMetricScalingTarget };

  /**
   * Step scaling policies, by construct id.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-step-scaling-policies.html
   */
  readonly steps?: { [id: string]: StepScalingOptions };

  /**
   * Scheduled changes of the minimum and maximum capacity, by the name of the scheduled action. A change lasts until the next one, so the end of each
   * busy time needs a schedule, too.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scheduled-scaling.html
   */
  readonly schedules?: { [id: string]: appscaling.ScalingSchedule };

  /**
   * Scaling ahead of daily or weekly load patterns, by forecasts.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/predictive-auto-scaling.html
   */
  readonly predictive?: PredictiveScalingOptions;

  /**
   * Minimum time between two scale-in activities of a target, in whole seconds.
   *
   * @default - 5 minutes, the default of Application Auto Scaling for ECS services
   */
  readonly scaleInCooldown?: Duration;

  /**
   * Minimum time between two scale-out activities of a target, in whole seconds.
   *
   * @default - 5 minutes, the default of Application Auto Scaling for ECS services
   */
  readonly scaleOutCooldown?: Duration;

  /**
   * Whether targets only add tasks and never remove any.
   *
   * @default false
   */
  readonly disableScaleIn?: boolean;
}

const FACTORY = 'Scaling.automatic()';

/** Ids of the scalable target, and of the policies of other options. */
const RESERVED_POLICY_IDS = ['Target', 'Requests', 'ResponseTime', 'Predictive'];

/** Fails on options that Application Auto Scaling rejects, and on options that would never scale. */
export function requireAutomaticScalingOptions(options: AutomaticScalingOptions): void {
  requireCapacity(FACTORY, options);
  requireCooldowns(FACTORY, options);
  requireScalingPolicy(options);
  requireTargets(options);
  for (const [id, step] of Object.entries(options.steps ?? {})) requireStep(id, step);
  for (const [id, schedule] of Object.entries(options.schedules ?? {})) requireSchedule(id, schedule);
  if (options.predictive) requireOptions(`${FACTORY} predictive`, options.predictive, { targetPercent: 'use the percentage to maintain' });
  if (options.predictive) requirePredictiveScalingOptions(FACTORY, options.predictive);
}

/** Fails on cooldowns that are not whole seconds. */
export function requireCooldowns(
  factory: string, { scaleInCooldown, scaleOutCooldown }: Pick<AutomaticScalingOptions, 'scaleInCooldown' | 'scaleOutCooldown'>,
): void {
  for (const [option, cooldown] of Object.entries({ scaleInCooldown, scaleOutCooldown })) {
    requireDuration(factory, option, cooldown, 'seconds', { min: 0, max: Infinity }, 'use whole seconds');
  }
}

/** Fails on a minimum above the maximum, and on a desired count outside of them. */
export function requireCapacity(
  factory: string, { minCapacity, maxCapacity, desiredCount }: Pick<AutomaticScalingOptions, 'minCapacity' | 'maxCapacity' | 'desiredCount'>,
): void {
  requireInRange(factory, 'minCapacity', minCapacity, { min: 0, max: Infinity }, 'use the minimum number of tasks');
  requireInRange(factory, 'maxCapacity', maxCapacity, { min: 1, max: Infinity }, 'use the maximum number of tasks');
  if (isAbove(minCapacity, maxCapacity)) {
    failWith(factory, {
      problem: `minCapacity is above maxCapacity (${maxCapacity})`,
      actual: minCapacity,
      remedy: 'swap them, or raise maxCapacity',
    });
  }
  const bounds = { min: Token.isUnresolved(minCapacity) ? 0 : minCapacity, max: Token.isUnresolved(maxCapacity) ? Infinity : maxCapacity };
  requireInRange(factory, 'desiredCount', desiredCount, bounds, 'use a number from minCapacity to maxCapacity, or omit it');
}

function requireScalingPolicy(options: AutomaticScalingOptions): void {
  const { cpuPercent, memoryPercent, requestsPerTarget, responseTime, predictive, customTargets = {}, steps = {}, schedules = {} } = options;
  if ([cpuPercent, memoryPercent, requestsPerTarget, responseTime, predictive].some((target) => target !== undefined)) return;
  if ([customTargets, steps, schedules].some((group) => Object.keys(group).length > 0)) return;
  failWith(FACTORY, {
    problem: 'there is neither a target nor a step nor a schedule to scale by',
    remedy: 'set cpuPercent, memoryPercent, requestsPerTarget or another target, steps or schedules, or use Scaling.fixedCount()',
  });
}

function requireTargets({ cpuPercent, memoryPercent, requestsPerTarget, responseTime, customTargets = {} }: AutomaticScalingOptions): void {
  const percent = { min: 1, max: 100, allowsFractions: true };
  requireInRange(FACTORY, 'cpuPercent', cpuPercent, percent, 'use the percentage of the reserved CPU to maintain');
  requireInRange(FACTORY, 'memoryPercent', memoryPercent, percent, 'use the percentage of the reserved memory to maintain');
  requireInRange(FACTORY, 'requestsPerTarget', requestsPerTarget, { min: 1, max: Infinity, allowsFractions: true },
    'use the number of requests that a task can handle in a minute');
  requireDuration(FACTORY, 'responseTime', responseTime, 'seconds', { min: 0.001, max: 4000, allowsFractions: true },
    'use the average response time to maintain');
  const reserved = RESERVED_POLICY_IDS.find((id) => id in customTargets);
  if (reserved) failWith(FACTORY, { problem: 'customTargets has an id that the library itself uses', actual: reserved, remedy: 'choose another id' });
  for (const [id, target] of Object.entries(customTargets)) {
    const { targetValue } = requireOptions(`${FACTORY} customTargets.${id}`, target, { metric: 'pass the metric', targetValue: 'use a number above 0' });
    requireInRange(FACTORY, `customTargets.${id}.targetValue`, targetValue, { min: Number.MIN_VALUE, max: Infinity, allowsFractions: true },
      'use a number above 0');
  }
}

/** @see https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html */
function requireStep(id: string, options: StepScalingOptions): void {
  const { scalingSteps, cooldown, evaluationPeriods = 1, datapointsToAlarm } = requireOptions(`${FACTORY} steps.${id}`, options, {
    metric: 'use one such as StepScalingMetric.cpuUtilization()', scalingSteps: 'use an interval that scales out and one that scales in',
  });
  requireInRange(FACTORY, `the number of steps.${id}.scalingSteps`, scalingSteps.length, { min: 2, max: 40 },
    'use an interval that scales out and one that scales in, and at most 40');
  scalingSteps.forEach(({ lower, upper, change }, i) => {
    for (const [name, value] of Object.entries({ lower, upper, change })) requireNumber(FACTORY, `steps.${id}.scalingSteps[${i}].${name}`, value);
  });
  requireDuration(FACTORY, `steps.${id}.cooldown`, cooldown, 'seconds', { min: 0, max: Infinity }, 'use whole seconds');
  requireInRange(FACTORY, `steps.${id}.evaluationPeriods`, evaluationPeriods, { min: 1, max: Infinity }, 'use 1 or more');
  const maxDatapoints = Token.isUnresolved(evaluationPeriods) ? Infinity : evaluationPeriods;
  requireInRange(FACTORY, `steps.${id}.datapointsToAlarm`, datapointsToAlarm, { min: 1, max: maxDatapoints }, 'use at most evaluationPeriods');
}

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalableTargetAction.html */
function requireSchedule(id: string, { minCapacity, maxCapacity }: appscaling.ScalingSchedule): void {
  if (minCapacity === undefined && maxCapacity === undefined) {
    failWith(FACTORY, { problem: `schedules.${id} changes nothing`, remedy: 'set minCapacity, maxCapacity or both' });
  }
  requireInRange(FACTORY, `schedules.${id}.minCapacity`, minCapacity, { min: 0, max: Infinity }, 'use the minimum number of tasks');
  requireInRange(FACTORY, `schedules.${id}.maxCapacity`, maxCapacity, { min: 0, max: Infinity }, 'use the maximum number of tasks');
  if (minCapacity === undefined || maxCapacity === undefined || !isAbove(minCapacity, maxCapacity)) return;
  failWith(FACTORY, {
    problem: `schedules.${id} has a minCapacity above its maxCapacity (${maxCapacity})`,
    actual: minCapacity,
    remedy: 'swap them',
  });
}

function isAbove(min: number, max: number): boolean {
  return !Token.isUnresolved(min) && !Token.isUnresolved(max) && min > max;
}
