import * as path from 'node:path';
import { PolicyViolatingResource, PolicyViolation, Stack, Stage } from 'aws-cdk-lib/core';
import { Finding } from './all-rules';
import { formatProblem } from '../private/errors';

/** Returns a finding as CDK reports it. */
export function violation({ rule, logicalId, ...problem }: Finding, resource: Omit<PolicyViolatingResource, 'locations'>): PolicyViolation {
  return {
    ruleName: rule.id,
    severity: rule.severity,
    description: formatProblem(problem),
    fix: `${problem.remedy}; see ${rule.link}`,
    violatingResources: [{ ...resource, locations: [`Properties.${rule.property}`] }],
  };
}

/** Returns the path of a file in the directory that a stack is synthesized into. */
export function synthesizedFile(stack: Stack, name: string): string {
  return path.resolve(Stage.of(stack)!.outdir, name);
}
