import { createHash } from 'node:crypto';
import { Token } from 'aws-cdk-lib/core';
import { isCatchAll, RouteConditions } from './route-conditions';
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

/** The last priority that there is. */
export const LAST_PRIORITY = 50000;

/** Properties of `RulePriorities`. */
export interface RulePrioritiesProps {
  /** Factory of the exposure, for messages. */
  readonly factory: string;
  /** Path of the service, and name of an additional route. */
  readonly owner: string;
  readonly options: PriorityOptions;
  /** Specifies whether a route without conditions comes last, on a listener of the service's own. */
  readonly isLast?: boolean;
}

/** The priorities of a route's rules on a listener. */
export class RulePriorities {
  private readonly explicit?: number;

  constructor(private readonly props: RulePrioritiesProps) {
    const { options, isLast } = props;
    this.explicit = options.priority ?? (isLast && isCatchAll(options) ? LAST_PRIORITY : undefined);
  }

  /** Returns the priority of each of the rules of a route: one after the other, or each of its own, of equally specific rules. */
  public production(rules: number): number[] {
    const { factory, owner, options } = this.props;
    const { explicit } = this;
    if (rules > 1) requireRoom(factory, rules, explicit);
    return Array.from({ length: rules }, (_, index) => (
      explicit === undefined ? automaticPriority(index === 0 ? owner : `${owner} ${index + 1}`, options, false) : explicit + index
    ));
  }

  /** Priority of the rule for test traffic by a header. */
  public get test(): number {
    const { factory, owner, options } = this.props;
    const { explicit: priority } = this;
    if (options.testPriority !== undefined) return options.testPriority;
    if (priority === undefined) return automaticPriority(owner, options, true);
    if (!Token.isUnresolved(priority) && priority > 1) return priority - 1;
    return failWith(factory, {
      problem: `the rule of the test header needs the number before priority, ${Token.isUnresolved(priority) ? 'which is not known' : 'and there is none'}`,
      actual: Token.isUnresolved(priority) ? undefined : priority,
      remedy: 'pass `testPriority`, or another `priority`',
    });
  }
}

function requireRoom(factory: string, rules: number, priority?: number): void {
  if (priority === undefined || (!Token.isUnresolved(priority) && priority + rules - 1 <= LAST_PRIORITY)) return;
  failWith(factory, {
    problem: `the conditions become ${rules} rules with one priority after the other, `
      + (Token.isUnresolved(priority) ? 'and the first one is not known' : `but ${LAST_PRIORITY} is the last one`),
    actual: Token.isUnresolved(priority) ? undefined : priority,
    remedy: 'pass a number that leaves room, or use fewer values',
  });
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
