import { Duration, Size, SizeRoundingBehavior } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { failWith, Range, requireInRange } from './errors';

/** Units of time of AWS APIs, as CDK names them. */
type TimeUnit = 'seconds' | 'minutes' | 'days';

const CONVERSIONS: Readonly<Record<TimeUnit, (duration: Duration) => number>> = {
  seconds: (duration) => duration.toSeconds({ integral: false }),
  minutes: (duration) => duration.toMinutes({ integral: false }),
  days: (duration) => duration.toDays({ integral: false }),
};

/** Converts a duration to a unit. Fails on a token of another unit, as tokens cannot be converted. */
export function durationIn(where: IConstruct | string, option: string, duration: Duration, unit: TimeUnit): number {
  if (duration.isUnresolved() && duration.unitLabel() !== unit) {
    failWith(where, {
      problem: `${option} is a token that cannot be converted to ${unit}`, actual: duration.unitLabel(), remedy: `create it with Duration.${unit}()`,
    });
  }
  return CONVERSIONS[unit](duration);
}

/** Fails on a duration outside its range, and on a token of another unit. Tokens of the unit and `undefined` pass. */
export function requireDuration(
  where: IConstruct | string, option: string, duration: Duration | undefined, unit: TimeUnit, range: Range, remedy: string,
): void {
  if (duration) requireInRange(where, `${option} in ${unit}`, durationIn(where, option, duration, unit), range, remedy);
}

/**
 * Fails on a size outside its range, or that is not a whole number of its unit, and on a token of another unit. Tokens of the unit and `undefined`
 * pass.
 */
export function requireSize(
  where: IConstruct | string, option: string, size: Size | undefined, unit: 'MiB' | 'GiB', range: Range, remedy: string,
): void {
  if (size) requireInRange(where, `${option} in ${unit}`, sizeIn(where, option, size, unit), range, remedy);
}

/** CDK does not expose the unit of a token, but fails to convert it. */
function sizeIn(where: IConstruct | string, option: string, size: Size, unit: 'MiB' | 'GiB'): number {
  const options = { rounding: SizeRoundingBehavior.NONE };
  try {
    return unit === 'MiB' ? size.toMebibytes(options) : size.toGibibytes(options);
  } catch {
    return failWith(where, {
      problem: `${option} is a token that cannot be converted to ${unit}`,
      remedy: `create it with Size.${unit === 'MiB' ? 'mebibytes' : 'gibibytes'}()`,
    });
  }
}
