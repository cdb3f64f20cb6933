import { Duration, Size, SizeRoundingBehavior } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { Range, refuse, requireInRange } from './errors';

/** Units of time that AWS takes, as CDK names them. */
export type TimeUnit = 'seconds' | 'minutes' | 'days';

const NUMBER_OF: Readonly<Record<TimeUnit, (time: Duration) => number>> = {
  seconds: (time) => time.toSeconds({ integral: false }),
  minutes: (time) => time.toMinutes({ integral: false }),
  days: (time) => time.toDays({ integral: false }),
};

/** A time in a unit. A token of another unit is refused: it cannot be converted before the stack is deployed. */
export function timeIn(where: IConstruct | string, option: string, time: Duration, unit: TimeUnit): number {
  if (time.isUnresolved() && time.unitLabel() !== unit) {
    refuse(where, { what: `${option} comes from a token, and a token cannot be converted to ${unit}`, got: time.unitLabel(), instead: `make it by Duration.${unit}()` });
  }
  return NUMBER_OF[unit](time);
}

/** Refuses a time outside its range, and a token of another unit. Tokens of the unit and `undefined` pass. */
export function requireTime(
  where: IConstruct | string, option: string, time: Duration | undefined, unit: TimeUnit, range: Range, instead: string,
): void {
  if (time) requireInRange(where, `${option} in ${unit}`, timeIn(where, option, time, unit), range, instead);
}

/** Refuses a size outside its range or that is no whole number of its unit, and a token of another unit. Tokens of the unit and `undefined` pass. */
export function requireSize(where: IConstruct | string, option: string, size: Size | undefined, unit: 'MiB' | 'GiB', range: Range, instead: string): void {
  if (size) requireInRange(where, `${option} in ${unit}`, sizeIn(where, option, size, unit), range, instead);
}

/** CDK does not tell the unit of a token, but refuses to convert it. */
function sizeIn(where: IConstruct | string, option: string, size: Size, unit: 'MiB' | 'GiB'): number {
  const options = { rounding: SizeRoundingBehavior.NONE };
  try {
    return unit === 'MiB' ? size.toMebibytes(options) : size.toGibibytes(options);
  } catch {
    return refuse(where, {
      what: `${option} comes from a token, and a token cannot be converted to ${unit}`,
      instead: `make it by Size.${unit === 'MiB' ? 'mebibytes' : 'gibibytes'}()`,
    });
  }
}
