import { Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';

/** What an error says: what is wrong, what was given, and the way out. */
export interface Refusal {
  /** What is wrong, as the start of a sentence. */
  readonly what: string;
  /** The value that was given; left out of the message when there is none to show. */
  readonly got?: unknown;
  /** What the user can do instead. */
  readonly instead: string;
}

/** Writes `what, got value`. */
export function problemText({ what, got }: Omit<Refusal, 'instead'>): string {
  return `${what}${got === undefined ? '' : `, got ${display(got)}`}`;
}

/** Writes `what, got value; instead`. */
export function refusalText(refusal: Refusal): string {
  return `${problemText(refusal)}; ${refusal.instead}`;
}

/** Writes `[where] what, got value; instead`. `where` is a construct, or the factory and option that was called. */
export function refusalMessage(where: IConstruct | string, refusal: Refusal): string {
  return `[${typeof where === 'string' ? where : where.node.path}] ${refusalText(refusal)}`;
}

/** Throws the error. */
export function refuse(where: IConstruct | string, refusal: Refusal): never {
  throw new Error(refusalMessage(where, refusal));
}

/** Bounds of a number: inclusive, whole unless told otherwise. */
export interface Range {
  readonly min: number;
  readonly max: number;
  readonly fractions?: boolean;
}

/** The refusal of a number outside its range, if it is. Tokens and `undefined` pass. */
export function outOfRange(option: string, value: number | undefined, range: Range, instead: string): Refusal | undefined {
  if (value === undefined || Token.isUnresolved(value)) return undefined;
  const isNumber = range.fractions ? Number.isFinite(value) : Number.isInteger(value);
  if (isNumber && value >= range.min && value <= range.max) return undefined;
  const bounds = range.max === Infinity ? `${range.min} or more` : `from ${range.min} to ${range.max}`;
  return { what: `${option} must be a ${range.fractions ? 'number' : 'whole number'} ${bounds}`, got: value, instead };
}

/** Refuses a number outside its range. Tokens and `undefined` pass. */
export function requireInRange(where: IConstruct | string, option: string, value: number | undefined, range: Range, instead: string): void {
  const refusal = outOfRange(option, value, range, instead);
  if (refusal) refuse(where, refusal);
}

function display(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
