import { CfnResource, Validations } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { checkResources, PLUGIN_NAME } from './all-rules';
import { ResourceReader } from '../private/synthesis';
import { TASK_DEFINITION } from './template/template';
import { isReported, reportFindings, WorkloadFinding } from './workload-report';
import { formatProblemWithRemedy } from '../private/errors';
import { addCheck } from '../private/pending-lookup';

/**
 * Checks the resources of a workload when the app is synthesized, after the app has made all its changes to them. Resources that they refer to are
 * not read, which would slow down each synthesis: `EcsRules` checks whole templates. Under the CDK CLI, findings are reported as those of `EcsRules`;
 * elsewhere, as in unit tests, errors fail synthesis.
 *
 * @param workload The construct that CDK names in the error.
 * @param parts The L2 constructs to check, whose resources may refer to each other.
 */
export function addWorkloadCheck(workload: IConstruct, ...parts: readonly IConstruct[]): void {
  addCheck(workload, { validate: () => check(workload, parts.map(({ node }) => node.defaultChild as CfnResource)) });
}

function check(workload: IConstruct, resources: readonly CfnResource[]): string[] {
  if (!isReported(workload)) return findingsIn(resources, false).filter(isUnacknowledged).map((finding) => formatFinding(finding, workload));
  reportFindings(workload, findingsIn(resources, true));
  return [];
}

function findingsIn(resources: readonly CfnResource[], warns: boolean): readonly WorkloadFinding[] {
  const reader = new ResourceReader();
  const byPlaceholder = new Map(resources.map((resource) => [reader.placeholderFor(resource), resource]));
  const documents = Object.fromEntries([...byPlaceholder].map(([placeholder, resource]) => [
    placeholder, { Type: resource.cfnResourceType, Properties: reader.properties(resource) },
  ]));
  return checkResources(documents, warns).map((finding) => ({ ...finding, resource: byPlaceholder.get(finding.logicalId)! }));
}

/** Returns whether the rule is not acknowledged at the resource or above it, by `Validations.of(construct).acknowledge()`. */
function isUnacknowledged({ resource, rule }: WorkloadFinding): boolean {
  return !resource.node.scopes.some(({ node }) => node.metadata.some(({ type, data }) => (
    type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && `${PLUGIN_NAME}::${rule.id}` in data
  )));
}

/** Adds the rule to a finding, and the path below the workload, unless it is in a task definition: that finding names the container already. */
function formatFinding({ rule, logicalId: _, resource, ...problem }: WorkloadFinding, workload: IConstruct): string {
  const where = rule.type === TASK_DEFINITION ? '' : `${resource.node.path.slice(workload.node.path.length + 1)}: `;
  return `${where}${formatProblemWithRemedy(problem)} (${PLUGIN_NAME}::${rule.id})`;
}
