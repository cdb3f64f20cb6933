import { Duration, Size } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { Choice, tokens } from './choice';
import { call, Deferred } from './deferred';

/** Bounds that a user would keep to. */
interface Bounds {
  readonly min: number;
  readonly max: number;
}

const within = ({ min, max }: Bounds) => fc.oneof(fc.constantFrom(min, max), fc.integer({ min, max }));

/** Numbers that no bounds are made for; what plain JavaScript lets through is among them. */
const STRANGE = [0, -1, -0, 0.5, 1.5, 1e-7, NaN, Infinity, -Infinity, 2 ** 31, Number.MAX_SAFE_INTEGER, 1e21, '80', null];

/** Numbers from `min` to `max`; odd ones are beyond, broken or not known. */
export function numbers(bounds: Bounds): Choice {
  const { min, max } = bounds;
  return {
    sane: within(bounds),
    odd: fc.oneof(fc.constantFrom(min - 1, max + 1, min + 0.5, max * 10), fc.constantFrom(...STRANGE), fc.constant(tokens.number)),
  };
}

/** Times, in seconds. */
export function seconds(bounds: Bounds): Choice {
  const amounts = within(bounds).map((amount) => duration('seconds', amount));
  return { sane: amounts, odd: fc.oneof(fc.constantFrom(bounds.min - 1, bounds.max + 1, bounds.max * 10).filter((n) => n >= 0).map((n) => duration('seconds', n)), oddDurations) };
}

/** Times of whole minutes. */
export function minutes(bounds: Bounds): Choice {
  return {
    sane: within(bounds).map((amount) => duration('minutes', amount)),
    odd: fc.oneof(fc.constantFrom(bounds.min - 1, bounds.max + 1, bounds.max * 10).filter((n) => n >= 0).map((n) => duration('minutes', n)), oddDurations),
  };
}

type Unit = 'millis' | 'seconds' | 'minutes' | 'hours' | 'days';

function duration(unit: Unit, amount: number | Deferred): Deferred {
  return call(`Duration.${unit}`, (value: number) => Duration[unit](value), [amount]);
}

const oddDurations = fc.constantFrom(
  duration('seconds', 0), duration('millis', 1), duration('millis', 1500), duration('seconds', 0.5), duration('seconds', 59), duration('seconds', 61),
  duration('seconds', 90), duration('minutes', 1.5), duration('minutes', 0.1), duration('hours', 1), duration('days', 1), duration('days', 400),
  duration('days', 100_000), duration('seconds', tokens.number), duration('minutes', tokens.number),
);

/** Amounts of storage or memory. */
export function sizes(unit: 'mebibytes' | 'gibibytes', bounds: Bounds): Choice {
  const size = (of: 'bytes' | 'kibibytes' | 'mebibytes' | 'gibibytes' | 'tebibytes', amount: number | Deferred) => (
    call(`Size.${of}`, (value: number) => Size[of](value), [amount])
  );
  return {
    sane: within(bounds).map((amount) => size(unit, amount)),
    odd: fc.constantFrom(
      size(unit, 0), size(unit, Math.max(bounds.min - 1, 0)), size(unit, bounds.max + 1), size('bytes', 1), size('kibibytes', 1.5), size('kibibytes', 1),
      size('mebibytes', 1.5), size('mebibytes', 1500), size('tebibytes', 100), size(unit, tokens.number), size('tebibytes', tokens.number),
    ),
  };
}

/** Texts that nothing is made for. */
const STRANGE_TEXTS = [
  '', ' ', 'a b', '-', '_', '.', '/', '*', '?', 'ü', 'ß'.repeat(64), '🦊', 'UPPER', 'a'.repeat(33), 'a'.repeat(65), 'a'.repeat(129), 'a'.repeat(256), 'a'.repeat(1100),
  'a\nb', 'a\tb', '"quoted"', "it's", '${aws}', '{{resolve:ssm:x}}', '$.path', 'a,b', 'a:b', 'a=b', '<html>', '0', '-a', 'a-', '../..', 'constructor', '__proto__',
];

/** A choice with further odd values, which belong to its option. */
export function withOdd({ sane, odd }: Choice, ...further: readonly unknown[]): Choice {
  return { sane, odd: fc.oneof(odd, fc.constantFrom(...further)) };
}

/** Texts, sane ones as they are listed. */
export function texts(...sane: readonly string[]): Choice {
  return { sane: fc.constantFrom(...sane), odd: fc.oneof(fc.constantFrom(...STRANGE_TEXTS), fc.string({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 8 }), fc.constant(tokens.text)) };
}
