import { Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';

/** The parts of an error message. */
export interface Problem {
  /** States what is wrong, as the start of a sentence. */
  readonly problem: string;
  /** The value that the user passed; omitted from the message when undefined. */
  readonly actual?: unknown;
  /** Says what to do instead. */
  readonly remedy: string;
}

/** Formats `problem, got actual`. */
export function formatProblem({ problem, actual }: Omit<Problem, 'remedy'>): string {
  return `${problem}${actual === undefined ? '' : `, got ${formatValue(actual)}`}`;
}

/** Formats `problem, got actual; remedy`. */
export function formatProblemWithRemedy(problem: Problem): string {
  return `${formatProblem(problem)}; ${problem.remedy}`;
}

/** Formats `[where] problem, got actual; remedy`. `where` is a construct, or the factory that was called. */
export function formatError(where: IConstruct | string, problem: Problem): string {
  return `[${typeof where === 'string' ? where : where.node.path}] ${formatProblemWithRemedy(problem)}`;
}

/** Throws an error in the library's form. */
export function failWith(where: IConstruct | string, problem: Problem): never {
  throw new Error(formatError(where, problem));
}

/** Rethrows the first line of an error of CDK's in the library's form. For checks that only CDK can make, such as the layout of a VPC. */
export function withContext<T>(where: IConstruct | string, { problem, remedy }: Omit<Problem, 'actual'>, call: () => T): T {
  try {
    return call();
  } catch (error) {
    const message = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return failWith(where, { problem: `${problem}: ${message}`, remedy });
  }
}

/** Lists the names or ports that an option may have, as the start of a remedy. Those that are only known at deployment are left out. */
export function useOneOf(values: readonly (string | number)[], option?: string): string {
  const known = [...new Set(values.filter((value) => !Token.isUnresolved(value)))];
  return known.length === 0 ? 'there is none' : `use one of ${known.join(', ')}${option === undefined ? '' : ` as \`${option}\``}`;
}

/** Fails on options of other factories, which plain JavaScript lets through. `remedies` maps each of them to what to do instead. */
export function rejectUnknownOptions(factory: string, options: object, remedies: Readonly<Record<string, string>>): void {
  for (const [option, remedy] of Object.entries(remedies)) {
    if (option in Object(options)) failWith(factory, { problem: `there is no option ${option}`, remedy });
  }
}

/** Bounds of a number, inclusive. Whole numbers only, unless fractions are allowed. */
export interface Range {
  readonly min: number;
  readonly max: number;
  readonly allowsFractions?: boolean;
}

/** Returns the problem of a number outside its range. Tokens and `undefined` pass. */
export function rangeProblem(option: string, value: number | undefined, range: Range, remedy: string): Problem | undefined {
  if (value === undefined || Token.isUnresolved(value)) return undefined;
  const isNumber = range.allowsFractions ? Number.isFinite(value) : Number.isInteger(value);
  if (isNumber && value >= range.min && value <= range.max) return undefined;
  const bounds = range.max === Infinity ? `${range.min} or more` : `from ${range.min} to ${range.max}`;
  return { problem: `${option} must be a ${range.allowsFractions ? 'number' : 'whole number'} ${bounds}`, actual: value, remedy };
}

/** Fails on a number that plain JavaScript passes as a text, where nothing else checks it. */
export function requireNumber(where: IConstruct | string, option: string, value: number | undefined): void {
  if (typeof value !== 'string') return;
  failWith(where, { problem: `${option} must be a number`, actual: value, remedy: 'remove the quotes, or convert it with Number()' });
}

/** Fails on a number outside its range. Tokens and `undefined` pass. */
export function requireInRange(where: IConstruct | string, option: string, value: number | undefined, range: Range, remedy: string): void {
  const problem = rangeProblem(option, value, range, remedy);
  if (problem) failWith(where, problem);
}

/** Returns the first value whose key occurred before. Values without a key never count. */
export function firstDuplicate<T>(values: readonly T[], keyOf: (value: T) => unknown = (value) => value): T | undefined {
  const seen = new Set<unknown>();
  return values.find((value) => {
    const key = keyOf(value);
    if (key === undefined || !seen.has(key)) {
      seen.add(key);
      return false;
    }
    return true;
  });
}

/** Fails when two values have the same key. */
export function requireDistinct<T>(
  where: IConstruct | string, values: readonly T[], { problem, remedy }: Omit<Problem, 'actual'>, keyOf?: (value: T) => unknown,
): void {
  const duplicate = firstDuplicate(values, keyOf);
  if (duplicate !== undefined) failWith(where, { problem, actual: duplicate, remedy });
}

function formatValue(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
