import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IConstruct } from 'constructs';
import { AdoptedResources } from './adopted-resources';
import { AdoptingWorkload } from './strategy';
import { rulesBetween } from '../cluster/security-group-rules';

/** The options of `AdoptedResources` that name resources. */
export type AdoptedName = Exclude<keyof AdoptedResources, 'launchType' | 'deploymentController'>;

/** What the resources are called in messages; those whose loss nobody notices have no words. */
export const WORDS: Readonly<Partial<Record<AdoptedName, string>>> = {
  service: 'service',
  securityGroup: 'security group of the tasks',
  logGroup: 'log group',
  loadBalancer: 'load balancer',
  loadBalancerSecurityGroup: 'security group of the load balancer',
  listener: 'listener',
  redirectListener: 'redirect listener',
  listenerRule: 'listener rule',
  targetGroup: 'target group',
  ingressRule: 'ingress rule',
  egressRule: 'egress rule',
  certificate: 'certificate',
  aliasRecord: 'A record',
  scalableTarget: 'scalable target',
  cpuScaling: 'scaling policy for CPU',
  memoryScaling: 'scaling policy for memory',
  requestScaling: 'scaling policy for requests',
  cloudMapService: 'Cloud Map service',
  queue: 'queue',
  deadLetterQueue: 'dead-letter queue',
};

/** Returns the construct of each resource that a workload has made itself; undefined for those that it has not, or that were passed to it. */
export function findResources(
  { workload, service, taskDefinition, container, securityGroup, traffic: { route }, queues }: AdoptingWorkload,
): Record<AdoptedName, IConstruct | undefined> {
  const balancerGroup = route?.loadBalancer?.connections.securityGroups[0];
  const rules = route?.ingressPeer.connections.securityGroups.flatMap((group) => rulesBetween(group, securityGroup)) ?? [];
  const target = child(service, 'TaskCount', 'Target');
  const found: Record<AdoptedName, IConstruct | undefined> = {
    service,
    securityGroup,
    taskDefinition,
    taskRole: taskDefinition.taskRole,
    executionRole: taskDefinition.executionRole,
    logGroup: child(container, 'LogGroup', 'Resource'),
    loadBalancer: route?.loadBalancer,
    loadBalancerSecurityGroup: balancerGroup,
    listener: route?.listener,
    redirectListener: child(route?.loadBalancer, 'RedirectListener'),
    testListener: route && 'testListener' in route ? route.testListener : undefined,
    listenerRule: route?.dependencies.find((resource) => resource instanceof elbv2.CfnListenerRule),
    targetGroup: route?.targetGroup,
    alternateTargetGroup: route && 'alternateTargetGroup' in route ? route.alternateTargetGroup : undefined,
    ingressRule: rules.find((rule) => rule instanceof ec2.CfnSecurityGroupIngress),
    egressRule: rules.find((rule) => rule instanceof ec2.CfnSecurityGroupEgress),
    certificate: child(workload, 'Certificate'),
    aliasRecord: route?.aliasRecords[0],
    scalableTarget: target,
    cpuScaling: child(target, 'Cpu'),
    memoryScaling: child(target, 'Memory'),
    requestScaling: child(target, 'Requests'),
    cloudMapService: service.cloudMapService,
    queue: queues[0]?.queue,
    deadLetterQueue: child(workload, 'DeadLetterQueue'),
  };
  const entries = Object.entries(found) as [AdoptedName, IConstruct | undefined][];
  const own = entries.map(([name, construct]) => [name, construct?.node.scopes.includes(workload) ? construct : undefined]);
  return Object.fromEntries(own) as typeof found;
}

function child(scope: IConstruct | undefined, ...ids: readonly string[]): IConstruct | undefined {
  return ids.reduce<IConstruct | undefined>((parent, id) => parent?.node.tryFindChild(id), scope);
}
