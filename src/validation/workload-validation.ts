import { CfnResource } from 'aws-cdk-lib/core';
import { IConstruct, IValidation } from 'constructs';
import { isAcknowledged } from './acknowledgement';
import { checkResources, Finding } from './check-template';
import { PLUGIN_NAME } from './plugin-name';
import { TASK_DEFINITION } from './task/task-rules';
import { Template, TemplateDocument } from './template/template';
import { refusalText } from '../private/errors';

/**
 * Refuses what cannot work in a task definition or a service once the app is finished, because every app may add to them. What they refer
 * to passes, and is `EcsRules`' to check: resolving all of that once more would cost each synthesis more than it finds.
 *
 * @param workload Is named by CDK.
 * @param parts Are checked: L2 constructs of resources that refer to each other.
 */
export function workloadValidation(workload: IConstruct, ...parts: readonly IConstruct[]): IValidation {
  return {
    validate: () => {
      const resources = parts.map(({ node }) => node.defaultChild as CfnResource);
      const stacks = new Set(resources.map(({ stack }) => stack));
      return [...stacks].flatMap((stack) => problemsOf(workload, new Map(resources.filter((resource) => resource.stack === stack).map((resource) => [
        stack.resolve(resource.logicalId) as string, resource,
      ]))));
    },
  };
}

/** What is wrong with resources of one stack. */
function problemsOf(workload: IConstruct, resources: ReadonlyMap<string, CfnResource>): string[] {
  const findings = checkResources(new Template({ Resources: Object.fromEntries([...resources].map(resolved)) }, false));
  return findings.map((finding) => ({ finding, resource: resources.get(finding.logicalId)! })).filter(({ finding: { rule }, resource }) => (
    rule.severity === 'error' && !isAcknowledged(resource, `${PLUGIN_NAME}::${rule.id}`)
  )).map(({ finding, resource }) => message(finding, workload, resource));
}

function resolved([logicalId, resource]: [string, CfnResource]): [string, NonNullable<TemplateDocument['Resources']>[string]] {
  const { Resources } = resource.stack.resolve(resource._toCloudFormation());
  return [logicalId, Resources[logicalId]];
}

/** CDK names the workload; messages about its task name the container, others the resource. */
function message({ rule, logicalId: _, ...refusal }: Finding, workload: IConstruct, resource: CfnResource): string {
  const text = refusalText(refusal);
  return rule.type === TASK_DEFINITION ? text : `${resource.node.path.slice(workload.node.path.length + 1)}: ${text} (${PLUGIN_NAME}::${rule.id})`;
}
