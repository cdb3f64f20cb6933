import * as fc from 'fast-check';
import { deferred } from './deferred';

/** Values of one option: those that a user means, and those that a user gets wrong or that lie at the edge. */
export interface Choice {
  /** The interface of aws-cdk-lib, such as `s3.IBucket`, whose origins are drawn. */
  readonly estate?: string;
  readonly sane: fc.Arbitrary<unknown>;
  readonly odd: fc.Arbitrary<unknown>;
}

/** Sane values, and odd ones; without odd ones the sane ones serve. */
export function among(sane: readonly unknown[], odd: readonly unknown[] = sane): Choice {
  return { sane: fc.constantFrom(...sane), odd: fc.constantFrom(...odd) };
}

/** What never goes wrong by itself. */
export function always(arbitrary: fc.Arbitrary<unknown>): Choice {
  return { sane: arbitrary, odd: arbitrary };
}

/** All members of an enumeration. */
export function anyOf(enumeration: object): Choice {
  return among(Object.values(enumeration));
}

export const booleans = always(fc.boolean());

/** One of several choices. */
export function oneOf(...choices: readonly Choice[]): Choice {
  const [{ estate }] = choices;
  return {
    estate: choices.every((choice) => choice.estate === estate) ? estate : undefined,
    sane: fc.oneof(...choices.map(({ sane }) => sane)),
    odd: fc.oneof(...choices.map(({ odd }) => odd)),
  };
}

/** A choice that knows itself, such as a sidecar among the options of a task. */
export function later(choice: () => Choice): Choice {
  return { sane: fc.constant(null).chain(() => choice().sane), odd: fc.constant(null).chain(() => choice().odd) };
}

/** A list of one to `most` sane items; odd ones are empty, long, repeat an item, or have an odd one. */
export function listOf(item: Choice, most = 3): Choice {
  const some = fc.uniqueArray(item.sane, { minLength: 1, maxLength: most });
  return {
    estate: item.estate,
    sane: some,
    odd: fc.oneof(
      fc.constant([]),
      fc.array(item.sane, { minLength: most + 1, maxLength: most * 4 }),
      some.map((items) => [...items, items[0]]),
      fc.tuple(some, item.odd).map(([items, odd]) => [...items, odd]),
    ),
  };
}

/** A map of up to `most` items. */
export function mapOf(key: Choice, item: Choice, most = 3): Choice {
  const entries = (keys: fc.Arbitrary<unknown>, items: fc.Arbitrary<unknown>, least: number) => (
    fc.uniqueArray(fc.tuple(keys.filter((name) => typeof name === 'string'), items), { selector: ([name]) => name as string, minLength: least, maxLength: most }).map((pairs) => Object.fromEntries(pairs as [string, unknown][]))
  );
  return {
    sane: entries(key.sane, item.sane, 1),
    odd: fc.oneof(fc.constant({}), entries(key.odd, item.sane, 1), entries(key.sane, item.odd, 1)),
  };
}

const parameter = (type: 'String' | 'Number') => deferred(`a ${type} parameter`, (world) => {
  const value = world.newParameter(type);
  return type === 'String' ? value.valueAsString : value.valueAsNumber;
});

/** What is not known at synth. */
export const tokens = { text: parameter('String'), number: parameter('Number') };
