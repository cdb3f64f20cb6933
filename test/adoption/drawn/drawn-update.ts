import { Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { recommendedFlags } from '../../fixtures/recommended-flags';
import { updateInPlace } from '../update-in-place';

/** A pattern with options, and the workload that adopts it. */
export interface DrawnPattern {
  readonly before: (stack: Stack) => void;
  readonly after: (stack: Stack) => void;
  /** Resources that are deleted, because the workload does the same in another way. */
  readonly mayDelete?: RegExp;
}

const FLAGS = { recommended: recommendedFlags, none: {} };

/** CDK lets tasks with ECS Exec write to any log group, unless a feature flag is set; they need that where the cluster logs sessions. */
const LOG_PERMISSION = /^permission taken: \w+ loses logs:CreateLogStream \*; logs:DescribeLogStreams \*; logs:PutLogEvents \*$/;

const IN_FORM = /^\[[^\]]+\] .+; .+/;
const TASK_DEFINITION = 'AWS::ECS::TaskDefinition ';

/** Requires that a drawn update replaces nothing but task definitions, or is refused in the form of the library. */
export function expectInPlace<T>(drawn: fc.Arbitrary<T>, patternOf: (drawn: T) => DrawnPattern, numRuns: number): void {
  let refused = 0;
  fc.assert(fc.property(fc.constantFrom('recommended', 'none'), drawn, (flags, options) => {
    const { before, after, mayDelete = /^$/ } = patternOf(options);
    const update = attempt(() => updateInPlace(before, after, { flags: FLAGS[flags] }));
    if (typeof update === 'string') {
      refused += 1;
      expect(update).toMatch(IN_FORM);
      return;
    }
    expect({
      replaced: update.replaced.filter((each) => !each.startsWith(TASK_DEFINITION)),
      deleted: update.deleted.filter((each) => !mayDelete.test(each)),
      problems: update.problems.filter((problem) => !LOG_PERMISSION.test(problem)),
    }).toEqual({ replaced: [], deleted: [], problems: [] });
  }), { numRuns, seed: 20261201, endOnFailure: true });
  expect(refused).toBeLessThan(numRuns / 2);
}

/** Returns the update, or the message with which the workload was refused. */
function attempt<T>(update: () => T): T | string {
  try {
    return update();
  } catch (error) {
    const [first, ...others] = (error as Error).message.split('\n');
    return first.startsWith('Validation failed') ? others.join(' ').trim() : first;
  }
}
