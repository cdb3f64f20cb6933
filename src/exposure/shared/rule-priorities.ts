import { Token } from 'aws-cdk-lib/core';
import { automaticPriority } from './priority';
import { RouteConditions } from './route-conditions';
import { refuse, requireInRange } from '../../private/errors';

/** What a service may say about the places of its rules. */
interface Priorities extends RouteConditions {
  readonly priority?: number;
  readonly testPriority?: number;
}

/** Refuses places that a listener does not have, and a test rule that would never be asked. */
export function requirePriorities(factory: string, { priority, testPriority }: Priorities): void {
  requireInRange(factory, 'priority', priority, { min: 1, max: 50000 }, 'use a free one, or leave it out');
  requireInRange(factory, 'testPriority', testPriority, { min: 1, max: 50000 }, 'use a free one, or leave it out');
  if (priority === undefined || testPriority === undefined) return;
  if (Token.isUnresolved(priority) || Token.isUnresolved(testPriority) || testPriority < priority) return;
  refuse(factory, { what: `testPriority must come before priority (${priority})`, got: testPriority, instead: 'use a lower one, or leave it out' });
}

/** The places of a service's rules among those of a listener. */
export class RulePriorities {
  constructor(private readonly factory: string, private readonly owner: string, private readonly options: Priorities) {}

  public get production(): number {
    return this.options.priority ?? automaticPriority(this.owner, this.options, false);
  }

  /** Of the rule that looks for the header of test traffic. */
  public get test(): number {
    const { priority, testPriority } = this.options;
    if (testPriority !== undefined) return testPriority;
    if (priority === undefined) return automaticPriority(this.owner, this.options, true);
    if (!Token.isUnresolved(priority) && priority > 1) return priority - 1;
    return refuse(this.factory, {
      what: `the number before priority, for the rule of the test header, is ${Token.isUnresolved(priority) ? 'not known' : 'none'}`,
      got: Token.isUnresolved(priority) ? undefined : priority,
      instead: 'pass `testPriority`, or another `priority`',
    });
  }
}
