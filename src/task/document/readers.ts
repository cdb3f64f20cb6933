import { Token } from 'aws-cdk-lib/core';
import { failWith, Problem, Range, requireInRange } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';

/** The path of a value in a document, such as `volumes[0].name`, and the source of the document. */
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

  /** Throws an error that starts with this path. */
  public failWith(problem: Problem): never {
    failWith(this.source, { ...problem, problem: `${this} ${problem.problem}` });
  }
}

/** Reads a value that is set, or throws an error. */
export type Reader<T> = (value: unknown, path: DocumentPath) => T;

/** Reads a string. Fails on numbers, as the ECS API does. */
export const stringValue: Reader<string> = (value, path) => {
  if (isUnknown(value)) return Token.asString(value);
  return typeof value === 'string' ? value : path.failWith({ problem: 'must be a string', actual: value, remedy: 'write it in double quotes' });
};

/** Reads a string that matches a pattern. Tokens pass. */
export const matching = (pattern: RegExp, problem: string, remedy: string): Reader<string> => (value, path) => {
  const text = stringValue(value, path);
  return isUnknown(text) || pattern.test(text) ? text : path.failWith({ problem, actual: text, remedy });
};

/** Reads one of a few strings. Tokens pass. */
export const oneOf = <T extends string>(values: readonly T[], remedy?: string): Reader<T> => {
  const isOne = (text: string): text is T => isUnknown(text) || (values as readonly string[]).includes(text);
  return (value, path) => {
    const text = stringValue(value, path);
    return isOne(text) ? text : path.failWith({ problem: 'is not possible', actual: text, remedy: remedy ?? `use one of ${values.join(', ')}` });
  };
};

/** Reads a whole number, or a string that holds one. Tokens pass. */
export const wholeNumber = (range: Range, remedy = 'use a number that ECS takes'): Reader<number> => (value, path) => {
  const number = numberOf(value) ?? path.failWith({ problem: 'must be a number', actual: value, remedy });
  requireInRange(path.source, `${path}`, number, range, remedy);
  return number;
};

const BOOLEANS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([[true, true], ['true', true], [false, false], ['false', false]]);

/** Reads a boolean, or a string that holds one. */
export const booleanValue: Reader<boolean> = (value, path) =>
  BOOLEANS.get(value) ?? path.failWith({ problem: 'must be true or false', actual: value, remedy: 'write one of the two' });

/** Reads a boolean that must be false on Fargate. */
export const onlyFalse = (remedy: string): Reader<boolean> => (value, path) =>
  booleanValue(value, path) ? path.failWith({ problem: 'is not available on Fargate', actual: value, remedy }) : false;

/** Reads a list by its members, without those that are objects of unset fields. */
export const listOf = <T>(read: Reader<T>): Reader<T[]> => (value, path) =>
  Array.isArray(value)
    ? value.flatMap((item, i) => typeof item === 'object' && item !== null && isMissing(item) ? [] : [read(item, path.item(i))])
    : path.failWith({ problem: 'must be a list', actual: value, remedy: 'write it in square brackets' });

/** Reads an object with arbitrary field names and strings as values. */
export const stringMap: Reader<Readonly<Record<string, string>>> = (value, path) =>
  Object.fromEntries(Object.entries(objectOf(value, path)).map(([name, item]) => [name, stringValue(item, path.field(name))]));

/** Fails on tokens, for values that the L2 compares or builds others from. */
export const notToken = <T>(read: Reader<T>): Reader<T> => (value, path) =>
  Token.isUnresolved(value)
    ? path.failWith({ problem: 'is a token', remedy: 'write the value itself: it must be known when the app is synthesized' })
    : read(value, path);

/** Fails on a field that Fargate does not support, unless it is switched off. */
export const notOnFargate = (remedy: string): Reader<undefined> => (value, path) =>
  value === 0 || value === '0' || value === false ? undefined : path.failWith({ problem: 'is not available on Fargate', actual: value, remedy });

/** Fails on a field that ECS has and CDK's L2 constructs have not. */
export const unsupported = (remedy: string): Reader<never> => (_value, path) =>
  path.failWith({ problem: 'cannot be carried over', remedy });

/** Ignores a field that only ECS writes. */
export const ignored: Reader<undefined> = () => undefined;

/** Returns the fields of an object. */
export function objectOf(value: unknown, path: DocumentPath): Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value) && !isUnknown(value);
  if (!isObject) path.failWith({ problem: 'must be an object', actual: value, remedy: 'write it in curly brackets' });
  return value as Record<string, unknown>;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (isUnknown(value)) return Token.asNumber(value);
  return typeof value === 'string' && /^\s*-?\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}

/** Treats null, empty values, and objects and lists of nothing else as unset: the AWS CLI writes them for unset fields. */
export function isMissing(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (typeof value !== 'object' || Token.isUnresolved(value)) return false;
  // A list of texts may hold an empty one: an entry point that is to have no effect, for example.
  if (Array.isArray(value)) return value.every((item) => typeof item === 'object' && item !== null && isMissing(item));
  return Object.values(value).every(isMissing);
}
