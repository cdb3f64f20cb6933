import { createHash } from 'node:crypto';
import { Token } from 'aws-cdk-lib/core';
import { RouteConditions } from './route-conditions';
import { failWith, requireInRange } from '../../private/errors';

/** Options for the priorities of a service's rules. */
interface PriorityOptions extends RouteConditions {
  readonly priority?: number;
  readonly testPriority?: number;
}

/** Requires valid priorities, with the test rule first: after the production rule it would never match. */
export function requirePriorities(factory: string, { priority, testPriority }: PriorityOptions): void {
  requireInRange(factory, 'priority', priority, { min: 1, max: 50000 }, 'use a free priority, or leave it out');
  requireInRange(factory, 'testPriority', testPriority, { min: 1, max: 50000 }, 'use a free priority, or leave it out');
  if (priority === undefined || testPriority === undefined) return;
  if (Token.isUnresolved(priority) || Token.isUnresolved(testPriority) || testPriority < priority) return;
  failWith(factory, { problem: `testPriority must come before priority (${priority})`, actual: testPriority, remedy: 'use a lower one, or leave it out' });
}

/** The priorities of a service's rules on a listener. */
export class RulePriorities {
  constructor(private readonly factory: string, private readonly owner: string, private readonly options: PriorityOptions) {}

  public get production(): number {
    return this.options.priority ?? automaticPriority(this.owner, this.options, false);
  }

  /** Priority of the rule for test traffic by a header. */
  public get test(): number {
    const { priority, testPriority } = this.options;
    if (testPriority !== undefined) return testPriority;
    if (priority === undefined) return automaticPriority(this.owner, this.options, true);
    if (!Token.isUnresolved(priority) && priority > 1) return priority - 1;
    return failWith(this.factory, {
      problem: `the rule of the test header needs the number before priority, ${Token.isUnresolved(priority) ? 'which is not known' : 'and there is none'}`,
      actual: Token.isUnresolved(priority) ? undefined : priority,
      remedy: 'pass `testPriority`, or another `priority`',
    });
  }
}

/** Automatic priorities leave the first and the last thousand to explicit ones. */
const FIRST_PRIORITY = 1001;
/** Number of priorities for rules that are equally specific. */
const BAND_SIZE = 6000;
/** Score of the first band. */
const MAX_SPECIFICITY = 7;

/**
 * Computes a priority only from the owner and the conditions of a rule, so that other services do not change it. More specific conditions
 * come first; within a band, a hash of the owner's path decides.
 */
export function automaticPriority(owner: string, conditions: RouteConditions, test: boolean): number {
  const score = Math.min(specificity(conditions), MAX_SPECIFICITY - 1) + (test ? 1 : 0);
  const offset = createHash('sha256').update(owner).digest().readUInt32BE(0) % BAND_SIZE;
  return FIRST_PRIORITY + (MAX_SPECIFICITY - score) * BAND_SIZE + offset;
}

/**
 * Scores how specific conditions are: one for each condition, each segment of a path, and each value without wildcards. Of several values
 * the least specific one counts.
 */
export function specificity({ paths, hosts, headers = {}, methods, queryStrings, sourceIps }: RouteConditions): number {
  const others = [...Object.values(headers), methods, queryStrings, sourceIps].filter((values) => values !== undefined).length;
  return others + lowestScore(paths, pathScore) + lowestScore(hosts, (host) => 1 + exactScore(host));
}

function pathScore(path: string): number {
  const [literal] = path.split(/[*?]/);
  return literal.split('/').filter((segment) => segment !== '').length + exactScore(path);
}

function exactScore(value: string): number {
  return /[*?]/.test(value) ? 0 : 1;
}

function lowestScore(values: string[] | undefined, score: (value: string) => number): number {
  return values ? Math.min(...values.map(score)) : 0;
}
