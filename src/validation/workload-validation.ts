import { CfnResource, Validations } from 'aws-cdk-lib/core';
import { IConstruct, IValidation } from 'constructs';
import { checkResources, Finding, PLUGIN_NAME } from './all-rules';
import { ResourceReader } from '../private/synthesis';
import { TASK_DEFINITION } from './template/template';
import { formatProblemWithRemedy } from '../private/errors';

/** Whether somebody has acknowledged a rule at a construct, or above it, by `Validations.of(construct).acknowledge()`. */
export function isAcknowledged(construct: IConstruct, id: string): boolean {
  return construct.node.scopes.some(({ node }) => node.metadata.some(({ type, data }) => (
    type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && id in data
  )));
}

/**
 * Refuses what cannot work in a task definition or a service once the app is finished, because every app may add to them. What they refer
 * to passes, and is `EcsRules`' to check: resolving all of that once more would cost each synthesis more than it finds.
 *
 * @param workload Is named by CDK.
 * @param parts Are checked: L2 constructs of resources that refer to each other.
 */
export function workloadValidation(workload: IConstruct, ...parts: readonly IConstruct[]): IValidation {
  return { validate: () => problemsOf(workload, parts.map(({ node }) => node.defaultChild as CfnResource)) };
}

function problemsOf(workload: IConstruct, resources: readonly CfnResource[]): string[] {
  const properties = new ResourceReader();
  const byName = new Map(resources.map((resource) => [properties.placeholderFor(resource), resource]));
  const documents = Object.fromEntries([...byName].map(([name, resource]) => [
    name, { Type: resource.cfnResourceType, Properties: properties.properties(resource) },
  ]));
  return checkResources(documents).flatMap((finding) => {
    const resource = byName.get(finding.logicalId)!;
    return isAcknowledged(resource, `${PLUGIN_NAME}::${finding.rule.id}`) ? [] : [message(finding, workload, resource)];
  });
}

/** CDK names the workload; messages about its task name the container, others the resource. */
function message({ rule, logicalId: _, ...problem }: Finding, workload: IConstruct, resource: CfnResource): string {
  const text = formatProblemWithRemedy(problem);
  return rule.type === TASK_DEFINITION ? text : `${resource.node.path.slice(workload.node.path.length + 1)}: ${text} (${PLUGIN_NAME}::${rule.id})`;
}
