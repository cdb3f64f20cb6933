import { hasClusterOfPattern, patternOf } from './adoption-expression';
import type { FoundService } from './found-service';
import type { Template, TemplateResource } from './template';

/** Says what is kept, what is replaced and why, and what else hangs on the service, as lines of comments. */
export function adoptionReport(template: Template, found: FoundService, notes: readonly string[]): string {
  const kept = keptResources(found);
  const others = otherResources(template, found, kept);
  return [
    'Kept, with their logical ids:',
    ...kept.map(({ logicalId, type }) => `  ${logicalId} (${type})`),
    'Replaced:',
    ...found.taskDefinition === undefined
      ? ['  nothing']
      : [`  ${found.taskDefinition.logicalId} (${found.taskDefinition.type}): each change makes a new revision, and deployments need one`],
    ...others.length === 0 ? [] : ['Not in the code, and deleted unless their constructs stay in the app:', ...others.map(({ logicalId, type }) => `  ${logicalId} (${type}): ${REASONS[type] ?? OTHER}`)],
    ...notes.length === 0 ? [] : ['Add by hand:', ...notes.map((note) => `  ${note}`)],
    'Compare with `cdk diff` before you deploy.',
  ].join('\n');
}

const OTHER = 'refers to what the workload adopts; keep its construct, and pass it the properties of the workload';

const REASONS: Readonly<Record<string, string>> = {
  'AWS::IAM::Policy': 'permissions of a role; the workload has what its options need: grant the rest',
  'AWS::EC2::SecurityGroupIngress': 'a rule between the service and another group: call `connections` of the workload, or pass a `WorkloadConnection`',
  'AWS::EC2::SecurityGroupEgress': 'a rule between the service and another group: call `connections` of the workload, or pass a `WorkloadConnection`',
  'AWS::ElasticLoadBalancingV2::Listener': 'another listener of the load balancer: add it as `additionalListeners`',
  'AWS::ElasticLoadBalancingV2::ListenerRule': 'another rule: add it as `additionalRoutes`',
  'AWS::ApplicationAutoScaling::ScalingPolicy': 'scaling by another metric',
  'AWS::CloudWatch::Alarm': 'an alarm of the service or of its scaling',
};

function keptResources(found: FoundService): TemplateResource[] {
  const { cluster, taskDefinition, container: _, otherContainers: _names, additionalTargetGroups: _groups, otherScaling: _policies, ...kept } = found;
  const resources = Object.values(kept).filter((resource) => resource !== undefined);
  return hasClusterOfPattern(found) && cluster !== undefined ? [...resources, cluster] : resources;
}

/** Resources that refer to adopted ones, and would lose them. */
function otherResources(template: Template, found: FoundService, kept: readonly TemplateResource[]): TemplateResource[] {
  // A pattern's adoption keeps the permissions of the execution role.
  const permissions = patternOf(found) === undefined || found.executionRole === undefined ? [] : template.referring('AWS::IAM::Policy', found.executionRole);
  const known = new Set([...kept, found.taskDefinition, found.cluster, ...permissions]);
  const own = [found.service, found.securityGroup, found.taskRole, found.executionRole, found.loadBalancer, found.targetGroup, found.scalableTarget, found.loadBalancerSecurityGroup, ...found.otherScaling];
  const referring = own.flatMap((resource) => (resource === undefined ? [] : template.allReferring(resource)));
  return [...new Set(referring)].filter((resource) => !known.has(resource)).sort((a, b) => a.logicalId.localeCompare(b.logicalId, 'en'));
}
