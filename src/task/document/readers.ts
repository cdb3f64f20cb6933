import { failWith, Problem, Range, requireInRange } from '../../private/errors';
import { Token } from 'aws-cdk-lib/core';

/** A path in a document: what the document came from, and the path to a value in it such as `volumes[0].name`. */
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

  /** Throws an error whose sentence starts with this path. */
  public failWith(problem: Problem): never {
    failWith(this.source, { ...problem, problem: `${this} ${problem.problem}` });
  }
}

/** Reads a value that is set, or refuses it. */
export type Reader<T> = (value: unknown, path: DocumentPath) => T;

/** A string. Numbers are not turned into one: the API does not take them either. */
export const stringValue: Reader<string> = (value, path) => {
  if (Token.isUnresolved(value)) return Token.asString(value);
  return typeof value === 'string' ? value : path.failWith({ problem: 'must be a string', actual: value, remedy: 'write it in double quotes' });
};

/** A string of a certain form. Tokens pass. */
export const matching = (form: RegExp, rule: string, remedy: string): Reader<string> => (value, path) => {
  const text = stringValue(value, path);
  return Token.isUnresolved(text) || form.test(text) ? text : path.failWith({ problem: rule, actual: text, remedy });
};

/** One of a few strings. Tokens pass. */
export const oneOf = <T extends string>(values: readonly T[], remedy?: string): Reader<T> => {
  const isOne = (text: string): text is T => Token.isUnresolved(text) || (values as readonly string[]).includes(text);
  return (value, path) => {
    const text = stringValue(value, path);
    return isOne(text) ? text : path.failWith({ problem: 'is not possible', actual: text, remedy: remedy ?? `use one of ${values.join(', ')}` });
  };
};

/** A number, or a string that holds one. Tokens pass. */
export const wholeNumber = (range: Range, remedy = 'use a number that ECS takes'): Reader<number> => (value, path) => {
  const number = numberOf(value) ?? path.failWith({ problem: 'must be a number', actual: value, remedy });
  requireInRange(path.source, `${path}`, number, range, remedy);
  return number;
};

const BOOLEANS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([[true, true], ['true', true], [false, false], ['false', false]]);

/** A boolean, or a string that holds one. */
export const booleanValue: Reader<boolean> = (value, path) =>
  BOOLEANS.get(value) ?? path.failWith({ problem: 'must be true or false', actual: value, remedy: 'write one of the two' });

/** A boolean that Fargate lets be false only. */
export const onlyFalse = (remedy: string): Reader<boolean> => (value, path) =>
  booleanValue(value, path) ? path.failWith({ problem: 'is not available on Fargate', actual: value, remedy }) : false;

/** A list, its members read one by one. */
export const listOf = <T>(read: Reader<T>): Reader<T[]> => (value, path) =>
  Array.isArray(value)
    ? value.map((item, i) => read(item, path.item(i)))
    : path.failWith({ problem: 'must be a list', actual: value, remedy: 'write it in square brackets' });

/** An object whose field names are free and whose values are strings. */
export const stringMap: Reader<Readonly<Record<string, string>>> = (value, path) =>
  Object.fromEntries(Object.entries(objectOf(value, path)).map(([name, item]) => [name, stringValue(item, path.field(name))]));

/** What the L2 builds from or compares, and so must be known now. */
export const notToken = <T>(read: Reader<T>): Reader<T> => (value, path) =>
  Token.isUnresolved(value)
    ? path.failWith({ problem: 'is a token', remedy: 'write the value itself: it must be known when the app is synthesized' })
    : read(value, path);

/** A field that Fargate does not have. */
export const notOnFargate = (remedy: string): Reader<never> => (value, path) =>
  path.failWith({ problem: 'is not available on Fargate', actual: value, remedy });

/** A field that exists, but that the L2 constructs do not have. */
export const unsupported = (remedy: string): Reader<never> => (_value, path) =>
  path.failWith({ problem: 'cannot be carried over', remedy });

/** A field that ECS writes and nobody sets. */
export const ignored: Reader<undefined> = () => undefined;

/** The fields of an object. */
export function objectOf(value: unknown, path: DocumentPath): Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value) && !Token.isUnresolved(value);
  return isObject ? value as Record<string, unknown> : path.failWith({ problem: 'must be an object', actual: value, remedy: 'write it in curly brackets' });
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (Token.isUnresolved(value)) return Token.asNumber(value);
  return typeof value === 'string' && /^\s*-?\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}
