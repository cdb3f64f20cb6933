import * as fc from 'fast-check';
import { Choice } from './choice';
import { call } from './deferred';

/** What the arbitraries cover, by the name of the interface or of the function: compared with the public API. */
export const covered = {
  options: new Map<string, readonly string[]>(),
  functions: new Set<string>(),
  /** The interface of aws-cdk-lib whose origins are drawn, by `Interface.option` or `Class.factory(0)`. */
  estate: new Map<string, string>(),
};

const ABSENT = Symbol('absent');

/** How many optional ones are there on average. */
const USUALLY = 2;

/** Choices for the options of an interface, the required ones first. A missing one is an error of the type. */
export type ChoicesOf<T> = { readonly [K in keyof Required<T>]: Choice };

/**
 * Options: a few of the optional ones are there, and now and then one is `undefined`, which is as good as absent. Odd are one or two of them.
 */
export function optionsOf<T>(name: string, required: readonly (keyof T & string)[], choices: ChoicesOf<T>): Choice {
  const names = Object.keys(choices);
  covered.options.set(name, names);
  for (const [option, { estate }] of Object.entries<Choice>(choices)) if (estate) covered.estate.set(`${name}.${option}`, estate);
  const record = (odd: readonly string[]) => drawRecord(choices, required, odd);
  return {
    sane: record([]),
    odd: names.length === 0 ? record([]) : fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...names).chain((one) => record([one])) },
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)).chain(record) },
    ),
  };
}

function drawRecord(choices: Readonly<Record<string, Choice>>, required: readonly string[], odd: readonly string[]): fc.Arbitrary<unknown> {
  const optional = Object.keys(choices).length - required.length;
  const present = Math.max(1, Math.round(100 * Math.min(0.6, USUALLY / Math.max(optional, 1))));
  const arbitraries = Object.entries(choices).map(([name, { sane, odd: strange }]) => {
    const arbitrary = odd.includes(name) ? strange : sane;
    return [name, required.includes(name) || odd.includes(name) ? arbitrary : perhaps(arbitrary, present)];
  });
  return fc.record(Object.fromEntries(arbitraries)).map((drawn: Record<string, unknown>) => (
    Object.fromEntries(Object.entries(drawn).filter(([, value]) => value !== ABSENT))
  ));
}

function perhaps(arbitrary: fc.Arbitrary<unknown>, percent: number): fc.Arbitrary<unknown> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 100 - percent, arbitrary: fc.constant(ABSENT) },
    { weight: 2, arbitrary: fc.constant(undefined) },
    { weight: percent, arbitrary },
  );
}

/** The call of a static factory, such as `ServiceDeployment.canary`. */
export function factory(name: string, fn: (...args: never[]) => unknown, ...args: readonly Choice[]): Choice {
  covered.functions.add(name);
  args.forEach(({ estate }, i) => { if (estate) covered.estate.set(`${name}(${i})`, estate); });
  const calls = (each: readonly fc.Arbitrary<unknown>[]) => fc.tuple(...each).map((drawn) => call(name, fn, drawn));
  const oneOdd = args.map((_, i) => calls(args.map(({ sane, odd }, j) => (i === j ? odd : sane))));
  return { sane: calls(args.map(({ sane }) => sane)), odd: oneOdd.length > 0 ? fc.oneof(...oneOdd) : calls([]) };
}

/** Mostly sane, and often enough not. */
export function mixed({ sane, odd }: Choice): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 3, arbitrary: sane }, { weight: 2, arbitrary: odd });
}
