import { CfnResource, Stack } from 'aws-cdk-lib/core';
import { IConstruct, IValidation } from 'constructs';
import { isAcknowledged } from './acknowledgement';
import { checkResources, Finding } from './check-template';
import { PLUGIN_NAME } from './plugin-name';
import { RULES } from './rules';
import { TASK_DEFINITION } from './task/task-rules';
import { Template, TemplateDocument } from './template/template';
import { refusalText } from '../private/errors';

/** Types that rules look at when they are about another resource. */
const NEIGHBOURS = ['AWS::ECS::Cluster', 'AWS::ServiceDiscovery::PrivateDnsNamespace'];
const TYPES: ReadonlySet<string> = new Set([...RULES.map(({ type }) => type), ...NEIGHBOURS]);

/**
 * Refuses what cannot work in a workload once the app is finished, because every app may add to it. Each resource is resolved once; what
 * lies elsewhere in the app passes, and is `EcsRules`' to check.
 *
 * @param workload Its resources are checked.
 * @param taskDefinition Is checked, too, wherever it was made.
 */
export function workloadValidation(workload: IConstruct, taskDefinition: IConstruct): IValidation {
  return {
    validate: () => {
      const resources = resourcesOf(workload, taskDefinition);
      const findings = checkResources(new Template({ Resources: Object.fromEntries([...resources].map(resolved)) }, false));
      const errors = findings.filter(({ rule, logicalId }) => (
        rule.severity === 'error' && !isAcknowledged(resources.get(logicalId)!, `${PLUGIN_NAME}::${rule.id}`)
      ));
      return errors.map((error) => message(error, workload, resources.get(error.logicalId)!));
    },
  };
}

function resourcesOf(workload: IConstruct, taskDefinition: IConstruct): ReadonlyMap<string, CfnResource> {
  const stack = Stack.of(workload);
  const constructs = new Set([...workload.node.findAll(), taskDefinition.node.defaultChild!]);
  const resources = [...constructs].filter(CfnResource.isCfnResource).filter(({ cfnResourceType }) => TYPES.has(cfnResourceType));
  return new Map(resources.filter((resource) => resource.stack === stack).map((resource) => [stack.resolve(resource.logicalId) as string, resource]));
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
