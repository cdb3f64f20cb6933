import { CfnResource } from 'aws-cdk-lib/core';
import { IConstruct, IValidation } from 'constructs';
import { isAcknowledged } from './acknowledgement';
import { checkResources, Finding } from './check-template';
import { PLUGIN_NAME } from './plugin-name';
import { FinishedProperties } from './template/finished-properties';
import { TASK_DEFINITION } from './template/template';
import { refusalText } from '../private/errors';

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
  const properties = new FinishedProperties();
  const byName = new Map(resources.map((resource) => [properties.nameOf(resource), resource]));
  const documents = Object.fromEntries([...byName].map(([name, resource]) => [
    name, { Type: resource.cfnResourceType, Properties: properties.of(resource) },
  ]));
  return checkResources(documents).flatMap((finding) => {
    const resource = byName.get(finding.logicalId)!;
    return isAcknowledged(resource, `${PLUGIN_NAME}::${finding.rule.id}`) ? [] : [message(finding, workload, resource)];
  });
}

/** CDK names the workload; messages about its task name the container, others the resource. */
function message({ rule, logicalId: _, ...refusal }: Finding, workload: IConstruct, resource: CfnResource): string {
  const text = refusalText(refusal);
  return rule.type === TASK_DEFINITION ? text : `${resource.node.path.slice(workload.node.path.length + 1)}: ${text} (${PLUGIN_NAME}::${rule.id})`;
}
