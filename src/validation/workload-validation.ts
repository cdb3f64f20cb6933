import { CfnResource, Validations } from 'aws-cdk-lib/core';
import { IConstruct, IValidation } from 'constructs';
import { checkResources, Finding, PLUGIN_NAME } from './all-rules';
import { ResourceReader } from '../private/synthesis';
import { TASK_DEFINITION } from './template/template';
import { formatProblemWithRemedy } from '../private/errors';

/**
 * Checks the resources of a workload when the app is synthesized, after the app has made all its changes to them. Resources that they refer to are
 * not read, which would slow down each synthesis: `EcsRules` checks whole templates.
 *
 * @param workload The construct that CDK names in the error.
 * @param parts The L2 constructs to check, whose resources may refer to each other.
 */
export function workloadValidation(workload: IConstruct, ...parts: readonly IConstruct[]): IValidation {
  return { validate: () => problemsOf(workload, parts.map(({ node }) => node.defaultChild as CfnResource)) };
}

function problemsOf(workload: IConstruct, resources: readonly CfnResource[]): string[] {
  const reader = new ResourceReader();
  const byPlaceholder = new Map(resources.map((resource) => [reader.placeholderFor(resource), resource]));
  const documents = Object.fromEntries([...byPlaceholder].map(([placeholder, resource]) => [
    placeholder, { Type: resource.cfnResourceType, Properties: reader.properties(resource) },
  ]));
  return checkResources(documents).flatMap((finding) => {
    const resource = byPlaceholder.get(finding.logicalId)!;
    return isAcknowledged(resource, `${PLUGIN_NAME}::${finding.rule.id}`) ? [] : [formatFinding(finding, workload, resource)];
  });
}

/** Returns whether a rule is acknowledged at a construct or above it, by `Validations.of(construct).acknowledge()`. */
function isAcknowledged(construct: IConstruct, id: string): boolean {
  return construct.node.scopes.some(({ node }) => node.metadata.some(({ type, data }) => (
    type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && id in data
  )));
}

/** Adds the rule to a finding, and the path below the workload, unless it is in a task definition: that finding names the container already. */
function formatFinding({ rule, logicalId: _, ...problem }: Finding, workload: IConstruct, resource: CfnResource): string {
  const where = rule.type === TASK_DEFINITION ? '' : `${resource.node.path.slice(workload.node.path.length + 1)}: `;
  return `${where}${formatProblemWithRemedy(problem)} (${PLUGIN_NAME}::${rule.id})`;
}
