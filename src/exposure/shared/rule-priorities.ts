import { createHash } from 'node:crypto';
import { Token } from 'aws-cdk-lib/core';
import { RouteConditions } from './route-conditions';
import { failWith, requireInRange } from '../../private/errors';

/** Automatic priorities leave the first and the last thousand to those that are chosen. */
const FIRST_PRIORITY = 1001;
/** Priorities of one band: rules that are equally specific. */
const BAND_SIZE = 6000;
/** The highest score: band 0 comes first. */
const MAX_SPECIFICITY = 7;

/**
 * The priority of a rule, from nothing but its owner and its conditions: another service that comes or goes does not change it. More
 * specific conditions come first; within a band, a hash of the owner's path decides.
 */
export function automaticPriority(owner: string, conditions: RouteConditions, test: boolean): number {
  const score = Math.min(specificity(conditions), MAX_SPECIFICITY - 1) + (test ? 1 : 0);
  const place = createHash('sha256').update(owner).digest().readUInt32BE(0) % BAND_SIZE;
  return FIRST_PRIORITY + (MAX_SPECIFICITY - score) * BAND_SIZE + place;
}

/**
 * How few requests fulfil the conditions. Each condition adds to it, each segment of a path, and each value without wildcards. Of
 * several values the least specific one counts.
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

/** What a service may say about the places of its rules. */
interface PriorityOptions extends RouteConditions {
  readonly priority?: number;
  readonly testPriority?: number;
}

/** Refuses places that a listener does not have, and a test rule that would never be asked. */
export function requirePriorities(factory: string, { priority, testPriority }: PriorityOptions): void {
  requireInRange(factory, 'priority', priority, { min: 1, max: 50000 }, 'use a free one, or leave it out');
  requireInRange(factory, 'testPriority', testPriority, { min: 1, max: 50000 }, 'use a free one, or leave it out');
  if (priority === undefined || testPriority === undefined) return;
  if (Token.isUnresolved(priority) || Token.isUnresolved(testPriority) || testPriority < priority) return;
  failWith(factory, { problem: `testPriority must come before priority (${priority})`, actual: testPriority, remedy: 'use a lower one, or leave it out' });
}

/** The places of a service's rules among those of a listener. */
export class RulePriorities {
  constructor(private readonly factory: string, private readonly owner: string, private readonly options: PriorityOptions) {}

  public get production(): number {
    return this.options.priority ?? automaticPriority(this.owner, this.options, false);
  }

  /** Of the rule that looks for the header of test traffic. */
  public get test(): number {
    const { priority, testPriority } = this.options;
    if (testPriority !== undefined) return testPriority;
    if (priority === undefined) return automaticPriority(this.owner, this.options, true);
    if (!Token.isUnresolved(priority) && priority > 1) return priority - 1;
    return failWith(this.factory, {
      problem: `the number before priority, for the rule of the test header, is ${Token.isUnresolved(priority) ? 'not known' : 'none'}`,
      actual: Token.isUnresolved(priority) ? undefined : priority,
      remedy: 'pass `testPriority`, or another `priority`',
    });
  }
}
