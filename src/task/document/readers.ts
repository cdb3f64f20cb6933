import { Token } from 'aws-cdk-lib/core';
import { Place } from './place';
import { Range, requireInRange } from '../../private/errors';

/** Reads a value that is set, or refuses it. */
export type Read<T> = (value: unknown, place: Place) => T;

/** A string. Numbers are not turned into one: the API does not take them either. */
export const text: Read<string> = (value, place) => {
  if (Token.isUnresolved(value)) return Token.asString(value);
  return typeof value === 'string' ? value : place.refuse({ what: 'must be a string', got: value, instead: 'write it in double quotes' });
};

/** A string of a certain form. Tokens pass. */
export const matching = (form: RegExp, rule: string, instead: string): Read<string> => (value, place) => {
  const given = text(value, place);
  return Token.isUnresolved(given) || form.test(given) ? given : place.refuse({ what: rule, got: given, instead });
};

/** One of a few strings. Tokens pass. */
export const oneOf = <T extends string>(values: readonly T[], instead?: string): Read<T> => {
  const isOne = (given: string): given is T => Token.isUnresolved(given) || (values as readonly string[]).includes(given);
  return (value, place) => {
    const given = text(value, place);
    return isOne(given) ? given : place.refuse({ what: 'is not possible', got: given, instead: instead ?? `use one of ${values.join(', ')}` });
  };
};

/** A number, or a string that holds one. Tokens pass. */
export const wholeNumber = (range: Range, instead = 'use a number that ECS takes'): Read<number> => (value, place) => {
  const number = numberOf(value) ?? place.refuse({ what: 'must be a number', got: value, instead });
  requireInRange(place.source, `${place}`, number, range, instead);
  return number;
};

const BOOLEANS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([[true, true], ['true', true], [false, false], ['false', false]]);

/** A boolean, or a string that holds one. */
export const truth: Read<boolean> = (value, place) =>
  BOOLEANS.get(value) ?? place.refuse({ what: 'must be true or false', got: value, instead: 'write one of the two' });

/** A boolean that Fargate lets be false only. */
export const onlyFalse = (instead: string): Read<boolean> => (value, place) =>
  truth(value, place) ? place.refuse({ what: 'is not available on Fargate', got: value, instead }) : false;

/** A list, its members read one by one. */
export const listOf = <T>(read: Read<T>): Read<T[]> => (value, place) =>
  Array.isArray(value)
    ? value.map((item, i) => read(item, place.item(i)))
    : place.refuse({ what: 'must be a list', got: value, instead: 'write it in square brackets' });

/** An object whose field names are free and whose values are strings. */
export const texts: Read<Readonly<Record<string, string>>> = (value, place) =>
  Object.fromEntries(Object.entries(objectOf(value, place)).map(([name, item]) => [name, text(item, place.field(name))]));

/** What the L2 builds from or compares, and so must be known now. */
export const literal = <T>(read: Read<T>): Read<T> => (value, place) =>
  Token.isUnresolved(value)
    ? place.refuse({ what: 'is a token', instead: 'write the value itself: it must be known when the app is synthesized' })
    : read(value, place);

/** A field that Fargate does not have. */
export const notOnFargate = (instead: string): Read<never> => (value, place) =>
  place.refuse({ what: 'is not available on Fargate', got: value, instead });

/** A field that exists, but that the L2 constructs do not have. */
export const notCarriedOver = (instead: string): Read<never> => (_value, place) =>
  place.refuse({ what: 'cannot be carried over', instead });

/** A field that ECS writes and nobody sets. */
export const outputOnly: Read<undefined> = () => undefined;

/** The fields of an object. */
export function objectOf(value: unknown, place: Place): Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value) && !Token.isUnresolved(value);
  return isObject ? value as Record<string, unknown> : place.refuse({ what: 'must be an object', got: value, instead: 'write it in curly brackets' });
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (Token.isUnresolved(value)) return Token.asNumber(value);
  return typeof value === 'string' && /^\s*-?\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}
