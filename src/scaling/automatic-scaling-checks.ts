import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import { Token } from 'aws-cdk-lib/core';
import { AutomaticScalingOptions } from './automatic-scaling-options';
import { requirePredictive } from './predictive-scaling';
import { StepScalingOptions } from './step-scaling';
import { requireTime } from '../private/amounts';
import { refuse, requireInRange } from '../private/errors';

const FACTORY = 'Scaling.automatic()';

/** Ids of policies that other options make, and of what they hang on. */
const RESERVED_IDS = ['Target', 'Requests', 'ResponseTime', 'Predictive'];

/** Refuses what Application Auto Scaling does not take, and what would never scale. */
export function requireAutomaticScaling(options: AutomaticScalingOptions): void {
  requireBounds(FACTORY, options);
  requireCooldowns(FACTORY, options);
  requireSomethingToScaleBy(options);
  requireTargets(options);
  for (const [id, step] of Object.entries(options.steps ?? {})) requireStep(id, step);
  for (const [id, schedule] of Object.entries(options.schedules ?? {})) requireSchedule(id, schedule);
  if (options.predictive) requirePredictive(FACTORY, options.predictive);
}

/** Refuses times that Application Auto Scaling cannot be told in seconds. */
export function requireCooldowns(factory: string, { scaleInCooldown, scaleOutCooldown }: Pick<AutomaticScalingOptions, 'scaleInCooldown' | 'scaleOutCooldown'>): void {
  for (const [option, time] of Object.entries({ scaleInCooldown, scaleOutCooldown })) {
    requireTime(factory, option, time, 'seconds', { min: 0, max: Infinity }, 'use whole seconds');
  }
}

/** Refuses bounds that leave no number of tasks, and a desired count beyond them. */
export function requireBounds(factory: string, { min, max, desiredCount }: Pick<AutomaticScalingOptions, 'min' | 'max' | 'desiredCount'>): void {
  requireInRange(factory, 'min', min, { min: 0, max: Infinity }, 'use the fewest tasks to run');
  requireInRange(factory, 'max', max, { min: 1, max: Infinity }, 'use the most tasks to run');
  if (isAbove(min, max)) refuse(factory, { what: `min is above max (${max})`, got: min, instead: 'swap them, or raise max' });
  const bounds = { min: Token.isUnresolved(min) ? 0 : min, max: Token.isUnresolved(max) ? Infinity : max };
  requireInRange(factory, 'desiredCount', desiredCount, bounds, 'use a number that scaling may choose, or leave it out');
}

function requireSomethingToScaleBy(options: AutomaticScalingOptions): void {
  const { cpuPercent, memoryPercent, requestsPerTarget, responseTime, predictive, customTargets = {}, steps = {}, schedules = {} } = options;
  if ([cpuPercent, memoryPercent, requestsPerTarget, responseTime, predictive].some((target) => target !== undefined)) return;
  if ([customTargets, steps, schedules].some((group) => Object.keys(group).length > 0)) return;
  refuse(FACTORY, {
    what: 'there is nothing to scale by',
    instead: 'set cpuPercent, memoryPercent, requestsPerTarget or another target, steps or schedules, or use Scaling.fixed()',
  });
}

function requireTargets({ cpuPercent, memoryPercent, requestsPerTarget, responseTime, customTargets = {} }: AutomaticScalingOptions): void {
  const percent = { min: 1, max: 100, fractions: true };
  requireInRange(FACTORY, 'cpuPercent', cpuPercent, percent, 'use the share of the reserved CPU to keep in use');
  requireInRange(FACTORY, 'memoryPercent', memoryPercent, percent, 'use the share of the reserved memory to keep in use');
  requireInRange(FACTORY, 'requestsPerTarget', requestsPerTarget, { min: 1, max: Infinity, fractions: true }, 'use the requests a task can take in a minute');
  requireTime(FACTORY, 'responseTime', responseTime, 'seconds', { min: 0.001, max: 4000, fractions: true },
    'use the time that an answer may take');
  const reserved = RESERVED_IDS.find((id) => id in customTargets);
  if (reserved) refuse(FACTORY, { what: 'an id of customTargets is one that this library uses itself', got: reserved, instead: 'choose another id' });
  for (const [id, { targetValue }] of Object.entries(customTargets)) {
    requireInRange(FACTORY, `customTargets.${id}.targetValue`, targetValue, { min: Number.MIN_VALUE, max: Infinity, fractions: true }, 'use a number above 0');
  }
}

/** @see https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html */
function requireStep(id: string, { scalingSteps, cooldown, evaluationPeriods = 1, datapointsToAlarm }: StepScalingOptions): void {
  requireInRange(FACTORY, `the number of steps.${id}.scalingSteps`, scalingSteps.length, { min: 2, max: 40 },
    'give one interval that scales out and one that scales in, and at most 40');
  requireTime(FACTORY, `steps.${id}.cooldown`, cooldown, 'seconds', { min: 0, max: Infinity }, 'use whole seconds');
  requireInRange(FACTORY, `steps.${id}.evaluationPeriods`, evaluationPeriods, { min: 1, max: Infinity }, 'use 1 or more');
  const most = Token.isUnresolved(evaluationPeriods) ? Infinity : evaluationPeriods;
  requireInRange(FACTORY, `steps.${id}.datapointsToAlarm`, datapointsToAlarm, { min: 1, max: most }, 'use no more than evaluationPeriods');
}

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalableTargetAction.html */
function requireSchedule(id: string, { minCapacity, maxCapacity }: appscaling.ScalingSchedule): void {
  if (minCapacity === undefined && maxCapacity === undefined) {
    refuse(FACTORY, { what: `schedules.${id} changes nothing`, instead: 'give it minCapacity, maxCapacity or both' });
  }
  requireInRange(FACTORY, `schedules.${id}.minCapacity`, minCapacity, { min: 0, max: Infinity }, 'use the fewest tasks to run');
  requireInRange(FACTORY, `schedules.${id}.maxCapacity`, maxCapacity, { min: 0, max: Infinity }, 'use the most tasks to run');
  if (minCapacity === undefined || maxCapacity === undefined || !isAbove(minCapacity, maxCapacity)) return;
  refuse(FACTORY, { what: `schedules.${id} has a minCapacity above its maxCapacity (${maxCapacity})`, got: minCapacity, instead: 'swap them' });
}

function isAbove(min: number, max: number): boolean {
  return !Token.isUnresolved(min) && !Token.isUnresolved(max) && min > max;
}
