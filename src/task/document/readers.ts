import { failWith, Problem, Range, requireInRange } from '../../private/errors';
import { Token } from 'aws-cdk-lib/core';

/** A place in a document: what the document came from, and the path to a value in it such as `volumes[0].name`. */
export class DocumentPath {
  constructor(public readonly source: string, private readonly path = '') {}

  public field(name: string): DocumentPath {
    return new DocumentPath(this.source, this.path ? `${this.path}.${name}` : name);
  }

  public item(index: number): DocumentPath {
    return new DocumentPath(this.source, `${this.path}[${index}]`);
  }

  public toString(): string {
    return this.path || 'the document';
  }

  /** Throws an error whose sentence starts with this place. */
  public refuse(problem: Problem): never {
    failWith(this.source, { ...problem, problem: `${this} ${problem.problem}` });
  }
}

/** Reads a value that is set, or refuses it. */
export type Reader<T> = (value: unknown, place: DocumentPath) => T;

/** A string. Numbers are not turned into one: the API does not take them either. */
export const stringValue: Reader<string> = (value, place) => {
  if (Token.isUnresolved(value)) return Token.asString(value);
  return typeof value === 'string' ? value : place.refuse({ problem: 'must be a string', actual: value, remedy: 'write it in double quotes' });
};

/** A string of a certain form. Tokens pass. */
export const matching = (form: RegExp, rule: string, remedy: string): Reader<string> => (value, place) => {
  const given = stringValue(value, place);
  return Token.isUnresolved(given) || form.test(given) ? given : place.refuse({ problem: rule, actual: given, remedy });
};

/** One of a few strings. Tokens pass. */
export const oneOf = <T extends string>(values: readonly T[], remedy?: string): Reader<T> => {
  const isOne = (given: string): given is T => Token.isUnresolved(given) || (values as readonly string[]).includes(given);
  return (value, place) => {
    const given = stringValue(value, place);
    return isOne(given) ? given : place.refuse({ problem: 'is not possible', actual: given, remedy: remedy ?? `use one of ${values.join(', ')}` });
  };
};

/** A number, or a string that holds one. Tokens pass. */
export const wholeNumber = (range: Range, remedy = 'use a number that ECS takes'): Reader<number> => (value, place) => {
  const number = numberOf(value) ?? place.refuse({ problem: 'must be a number', actual: value, remedy });
  requireInRange(place.source, `${place}`, number, range, remedy);
  return number;
};

const BOOLEANS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([[true, true], ['true', true], [false, false], ['false', false]]);

/** A boolean, or a string that holds one. */
export const booleanValue: Reader<boolean> = (value, place) =>
  BOOLEANS.get(value) ?? place.refuse({ problem: 'must be true or false', actual: value, remedy: 'write one of the two' });

/** A boolean that Fargate lets be false only. */
export const onlyFalse = (remedy: string): Reader<boolean> => (value, place) =>
  booleanValue(value, place) ? place.refuse({ problem: 'is not available on Fargate', actual: value, remedy }) : false;

/** A list, its members read one by one. */
export const listOf = <T>(read: Reader<T>): Reader<T[]> => (value, place) =>
  Array.isArray(value)
    ? value.map((item, i) => read(item, place.item(i)))
    : place.refuse({ problem: 'must be a list', actual: value, remedy: 'write it in square brackets' });

/** An object whose field names are free and whose values are strings. */
export const stringMap: Reader<Readonly<Record<string, string>>> = (value, place) =>
  Object.fromEntries(Object.entries(objectOf(value, place)).map(([name, item]) => [name, stringValue(item, place.field(name))]));

/** What the L2 builds from or compares, and so must be known now. */
export const notToken = <T>(read: Reader<T>): Reader<T> => (value, place) =>
  Token.isUnresolved(value)
    ? place.refuse({ problem: 'is a token', remedy: 'write the value itself: it must be known when the app is synthesized' })
    : read(value, place);

/** A field that Fargate does not have. */
export const notOnFargate = (remedy: string): Reader<never> => (value, place) =>
  place.refuse({ problem: 'is not available on Fargate', actual: value, remedy });

/** A field that exists, but that the L2 constructs do not have. */
export const unsupported = (remedy: string): Reader<never> => (_value, place) =>
  place.refuse({ problem: 'cannot be carried over', remedy });

/** A field that ECS writes and nobody sets. */
export const ignored: Reader<undefined> = () => undefined;

/** The fields of an object. */
export function objectOf(value: unknown, place: DocumentPath): Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value) && !Token.isUnresolved(value);
  return isObject ? value as Record<string, unknown> : place.refuse({ problem: 'must be an object', actual: value, remedy: 'write it in curly brackets' });
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (Token.isUnresolved(value)) return Token.asNumber(value);
  return typeof value === 'string' && /^\s*-?\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}
