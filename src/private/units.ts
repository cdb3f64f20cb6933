import { Duration, Size, SizeRoundingBehavior } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { failWith, Range, requireInRange } from './errors';

/** Units of time that AWS takes, as CDK names them. */
export type TimeUnit = 'seconds' | 'minutes' | 'days';

const CONVERSIONS: Readonly<Record<TimeUnit, (time: Duration) => number>> = {
  seconds: (time) => time.toSeconds({ integral: false }),
  minutes: (time) => time.toMinutes({ integral: false }),
  days: (time) => time.toDays({ integral: false }),
};

/** A time in a unit. A token of another unit is refused: it cannot be converted before the stack is deployed. */
export function durationIn(where: IConstruct | string, option: string, time: Duration, unit: TimeUnit): number {
  if (time.isUnresolved() && time.unitLabel() !== unit) {
    failWith(where, { problem: `${option} comes from a token, and a token cannot be converted to ${unit}`, actual: time.unitLabel(), remedy: `make it by Duration.${unit}()` });
  }
  return CONVERSIONS[unit](time);
}

/** Refuses a time outside its range, and a token of another unit. Tokens of the unit and `undefined` pass. */
export function requireDuration(
  where: IConstruct | string, option: string, time: Duration | undefined, unit: TimeUnit, range: Range, remedy: string,
): void {
  if (time) requireInRange(where, `${option} in ${unit}`, durationIn(where, option, time, unit), range, remedy);
}

/** Refuses a size outside its range or that is no whole number of its unit, and a token of another unit. Tokens of the unit and `undefined` pass. */
export function requireSize(where: IConstruct | string, option: string, size: Size | undefined, unit: 'MiB' | 'GiB', range: Range, remedy: string): void {
  if (size) requireInRange(where, `${option} in ${unit}`, sizeIn(where, option, size, unit), range, remedy);
}

/** CDK does not tell the unit of a token, but refuses to convert it. */
function sizeIn(where: IConstruct | string, option: string, size: Size, unit: 'MiB' | 'GiB'): number {
  const options = { rounding: SizeRoundingBehavior.NONE };
  try {
    return unit === 'MiB' ? size.toMebibytes(options) : size.toGibibytes(options);
  } catch {
    return failWith(where, {
      problem: `${option} comes from a token, and a token cannot be converted to ${unit}`,
      remedy: `make it by Size.${unit === 'MiB' ? 'mebibytes' : 'gibibytes'}()`,
    });
  }
}
