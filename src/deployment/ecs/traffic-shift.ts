import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration, Lazy, Token } from 'aws-cdk-lib/core';
import { failWith, requireInRange } from '../../private/errors';
import { durationIn } from '../../private/units';

/** The steps in which production traffic shifts to the new tasks. */
export interface TrafficShift {
  readonly serviceProps: Pick<ecs.FargateServiceProps, 'deploymentStrategy' | 'canaryConfiguration' | 'linearConfiguration'>;
  /** Share of the traffic on the new tasks after each step, in percent; undefined when unknown at synthesis. */
  readonly shares?: readonly number[];
  /** Wait between two steps. */
  readonly pause?: { readonly option: string; readonly minutes: number };
}

/** The option with a step's share of the traffic, and the lower bound that ECS sets it. */
interface StepOption {
  readonly option: string;
  readonly percent: number;
  readonly min: number;
}

/** Shifts all traffic in one step. */
export function allAtOnce(): TrafficShift {
  return { serviceProps: { deploymentStrategy: ecs.DeploymentStrategy.BLUE_GREEN }, shares: [100] };
}

/** Shifts a first share, and the rest after the bake time. */
export function canary(factory: string, percent: number, bakeTime: Duration): TrafficShift {
  const stepPercent = stepPercentToken(factory, { option: 'canaryPercent', percent, min: 0.1 });
  return {
    serviceProps: { deploymentStrategy: ecs.DeploymentStrategy.CANARY, canaryConfiguration: { stepPercent, stepBakeTime: bakeTime } },
    shares: [percent, 100],
    pause: { option: 'canaryBakeTime', minutes: bakeTimeMinutes(factory, 'canaryBakeTime', bakeTime) },
  };
}

/** Shifts equal shares; the last step takes the remainder. */
export function linear(factory: string, percent: number, bakeTime: Duration): TrafficShift {
  const stepPercent = stepPercentToken(factory, { option: 'stepPercent', percent, min: 3 });
  return {
    serviceProps: { deploymentStrategy: ecs.DeploymentStrategy.LINEAR, linearConfiguration: { stepPercent, stepBakeTime: bakeTime } },
    shares: Token.isUnresolved(percent) ? undefined : equalShares(percent),
    pause: { option: 'stepBakeTime', minutes: bakeTimeMinutes(factory, 'stepBakeTime', bakeTime) },
  };
}

/** Returns a bake time in minutes. Fails outside the bounds that ECS sets. */
export function bakeTimeMinutes(factory: string, option: string, bakeTime: Duration): number {
  const minutes = durationIn(factory, option, bakeTime, 'minutes');
  requireInRange(factory, `${option} in minutes`, minutes, { min: 0, max: 1440 }, 'use at most 24 hours');
  return minutes;
}

/** Converts percent to tenths of a percent, the unit of ECS: whole numbers, which have no rounding errors. */
function tenths(percent: number): number {
  return Math.round(percent * 10);
}

function equalShares(percent: number): number[] {
  const steps = Math.ceil(1000 / tenths(percent));
  return Array.from({ length: steps }, (_, i) => Math.min(1000, (i + 1) * tenths(percent)) / 10);
}

/** Returns the share as a token, because the L2's own check rejects 1.1 as no multiple of 0.1. */
function stepPercentToken(factory: string, { option, percent, min }: StepOption): number {
  requireInRange(factory, option, percent, { min, max: 100, allowsFractions: true }, 'use a share of the production traffic in percent');
  if (!Token.isUnresolved(percent) && Math.abs(percent * 10 - tenths(percent)) > 1e-9) {
    failWith(factory, { problem: `${option} must be a multiple of 0.1`, actual: percent, remedy: `use ${tenths(percent) / 10}` });
  }
  return Lazy.number({ produce: () => percent });
}
