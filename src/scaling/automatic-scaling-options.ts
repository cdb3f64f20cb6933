import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import { Duration, Token } from 'aws-cdk-lib/core';
import { PredictiveScalingOptions, requirePredictiveScalingOptions } from './predictive-scaling';
import { StepScalingOptions } from './step-scaling';
import { requireDuration } from '../private/units';
import { failWith, requireInRange } from '../private/errors';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

const FACTORY = 'Scaling.automatic()';

/** Ids of policies that other options make, and of what they hang on. */
const RESERVED_POLICY_IDS = ['Target', 'Requests', 'ResponseTime', 'Predictive'];

/** Refuses what Application Auto Scaling does not take, and what would never scale. */
export function requireAutomaticScalingOptions(options: AutomaticScalingOptions): void {
  requireCapacity(FACTORY, options);
  requireCooldowns(FACTORY, options);
  requireScalingPolicy(options);
  requireTargets(options);
  for (const [id, step] of Object.entries(options.steps ?? {})) requireStep(id, step);
  for (const [id, schedule] of Object.entries(options.schedules ?? {})) requireSchedule(id, schedule);
  if (options.predictive) requirePredictiveScalingOptions(FACTORY, options.predictive);
}

/** Refuses times that Application Auto Scaling cannot be told in seconds. */
export function requireCooldowns(factory: string, { scaleInCooldown, scaleOutCooldown }: Pick<AutomaticScalingOptions, 'scaleInCooldown' | 'scaleOutCooldown'>): void {
  for (const [option, time] of Object.entries({ scaleInCooldown, scaleOutCooldown })) {
    requireDuration(factory, option, time, 'seconds', { min: 0, max: Infinity }, 'use whole seconds');
  }
}

/** Refuses bounds that leave no number of tasks, and a desired count beyond them. */
export function requireCapacity(factory: string, { minCapacity, maxCapacity, desiredCount }: Pick<AutomaticScalingOptions, 'minCapacity' | 'maxCapacity' | 'desiredCount'>): void {
  requireInRange(factory, 'minCapacity', minCapacity, { min: 0, max: Infinity }, 'use the fewest tasks to run');
  requireInRange(factory, 'maxCapacity', maxCapacity, { min: 1, max: Infinity }, 'use the most tasks to run');
  if (isAbove(minCapacity, maxCapacity)) failWith(factory, { problem: `minCapacity is above maxCapacity (${maxCapacity})`, actual: minCapacity, remedy: 'swap them, or raise maxCapacity' });
  const bounds = { min: Token.isUnresolved(minCapacity) ? 0 : minCapacity, max: Token.isUnresolved(maxCapacity) ? Infinity : maxCapacity };
  requireInRange(factory, 'desiredCount', desiredCount, bounds, 'use a number that scaling may choose, or leave it out');
}

function requireScalingPolicy(options: AutomaticScalingOptions): void {
  const { cpuPercent, memoryPercent, requestsPerTarget, responseTime, predictive, customTargets = {}, steps = {}, schedules = {} } = options;
  if ([cpuPercent, memoryPercent, requestsPerTarget, responseTime, predictive].some((target) => target !== undefined)) return;
  if ([customTargets, steps, schedules].some((group) => Object.keys(group).length > 0)) return;
  failWith(FACTORY, {
    problem: 'there is nothing to scale by',
    remedy: 'set cpuPercent, memoryPercent, requestsPerTarget or another target, steps or schedules, or use Scaling.fixed()',
  });
}

function requireTargets({ cpuPercent, memoryPercent, requestsPerTarget, responseTime, customTargets = {} }: AutomaticScalingOptions): void {
  const percent = { min: 1, max: 100, allowsFractions: true };
  requireInRange(FACTORY, 'cpuPercent', cpuPercent, percent, 'use the share of the reserved CPU to keep in use');
  requireInRange(FACTORY, 'memoryPercent', memoryPercent, percent, 'use the share of the reserved memory to keep in use');
  requireInRange(FACTORY, 'requestsPerTarget', requestsPerTarget, { min: 1, max: Infinity, allowsFractions: true }, 'use the requests a task can take in a minute');
  requireDuration(FACTORY, 'responseTime', responseTime, 'seconds', { min: 0.001, max: 4000, allowsFractions: true },
    'use the time that an answer may take');
  const reserved = RESERVED_POLICY_IDS.find((id) => id in customTargets);
  if (reserved) failWith(FACTORY, { problem: 'an id of customTargets is one that this library uses itself', actual: reserved, remedy: 'choose another id' });
  for (const [id, { targetValue }] of Object.entries(customTargets)) {
    requireInRange(FACTORY, `customTargets.${id}.targetValue`, targetValue, { min: Number.MIN_VALUE, max: Infinity, allowsFractions: true }, 'use a number above 0');
  }
}

/** @see https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html */
function requireStep(id: string, { scalingSteps, cooldown, evaluationPeriods = 1, datapointsToAlarm }: StepScalingOptions): void {
  requireInRange(FACTORY, `the number of steps.${id}.scalingSteps`, scalingSteps.length, { min: 2, max: 40 },
    'give one interval that scales out and one that scales in, and at most 40');
  requireDuration(FACTORY, `steps.${id}.cooldown`, cooldown, 'seconds', { min: 0, max: Infinity }, 'use whole seconds');
  requireInRange(FACTORY, `steps.${id}.evaluationPeriods`, evaluationPeriods, { min: 1, max: Infinity }, 'use 1 or more');
  const most = Token.isUnresolved(evaluationPeriods) ? Infinity : evaluationPeriods;
  requireInRange(FACTORY, `steps.${id}.datapointsToAlarm`, datapointsToAlarm, { min: 1, max: most }, 'use no more than evaluationPeriods');
}

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalableTargetAction.html */
function requireSchedule(id: string, { minCapacity, maxCapacity }: appscaling.ScalingSchedule): void {
  if (minCapacity === undefined && maxCapacity === undefined) {
    failWith(FACTORY, { problem: `schedules.${id} changes nothing`, remedy: 'give it minCapacity, maxCapacity or both' });
  }
  requireInRange(FACTORY, `schedules.${id}.minCapacity`, minCapacity, { min: 0, max: Infinity }, 'use the fewest tasks to run');
  requireInRange(FACTORY, `schedules.${id}.maxCapacity`, maxCapacity, { min: 0, max: Infinity }, 'use the most tasks to run');
  if (minCapacity === undefined || maxCapacity === undefined || !isAbove(minCapacity, maxCapacity)) return;
  failWith(FACTORY, { problem: `schedules.${id} has a minCapacity above its maxCapacity (${maxCapacity})`, actual: minCapacity, remedy: 'swap them' });
}

function isAbove(min: number, max: number): boolean {
  return !Token.isUnresolved(min) && !Token.isUnresolved(max) && min > max;
}

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
  readonly minCapacity: number;

  /**
   * Most tasks; not below `minCapacity`.
   */
  readonly maxCapacity: number;

  /**
   * Tasks that the template asks for, from `minCapacity` to `maxCapacity`. CloudFormation sets the number again whenever it updates the
   * service, whatever scaling has chosen meanwhile.
   *
   * @default - none; a new service starts with one task, and scaling brings it to `minCapacity`
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
   * that answer faster when tasks are added: a slow database makes scaling add tasks up to `maxCapacity`, and the database slower. Where a deployment
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
