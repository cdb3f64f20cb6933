import type { FoundService } from './found-service';
import { asMap, numberOf, textOf, type TemplateResource } from './template';
import { code, imported, literal, object, type Expression } from '../code/expression';

/** A construct of aws-ecs-patterns that made the service. */
export interface FoundPattern {
  readonly factory: 'applicationLoadBalancedFargateService' | 'networkLoadBalancedFargateService' | 'queueProcessingFargateService';
  /** Construct path below the stack. */
  readonly path: string;
}

/** Tells what made a service by the construct paths, which CDK notes in templates, or else by the logical ids that it makes of them. */
export function patternOf(found: FoundService): FoundPattern | undefined {
  const { service, loadBalancer, queue, taskDefinition } = found;
  const [, path] = /^[^/]+\/(.+)\/(?:QueueProcessingFargate)?Service\/Service$/.exec(service.path ?? '') ?? [];
  const [, root] = /^(.+?)(?:QueueProcessingFargate)?Service[0-9A-F]{8}$/.exec(service.logicalId) ?? [];
  const isPart = (resource: TemplateResource | undefined, id: string) => {
    if (resource === undefined) return false;
    if (path !== undefined) return resource.path?.split('/').slice(1).join('/').startsWith(`${path}/${id}/`) ?? false;
    return root !== undefined && service.path === undefined && resource.logicalId.replace(/[0-9A-F]{8}$/, '') === `${root}${id}`;
  };
  const where = path ?? root;
  if (isPart(loadBalancer, 'LB')) {
    return { factory: loadBalancer!.properties.Type === 'network' ? 'networkLoadBalancedFargateService' : 'applicationLoadBalancedFargateService', path: where };
  }
  const isQueue = isPart(queue, 'EcsProcessingQueue') || isPart(taskDefinition, 'QueueProcessingTaskDef');
  return isQueue ? { factory: 'queueProcessingFargateService', path: where } : undefined;
}

const DEFAULT_CONTAINER = { applicationLoadBalancedFargateService: 'web', networkLoadBalancedFargateService: 'web', queueProcessingFargateService: 'QueueProcessingContainer' };

/** Whether a pattern made the cluster of the service itself, which the adoption then makes again. */
export function hasClusterOfPattern(found: FoundService): boolean {
  return patternOf(found) !== undefined && (found.cluster?.logicalId.startsWith('EcsDefaultCluster') ?? false);
}

/** `Adoption.applicationLoadBalancedFargateService(…)`. */
export function patternAdoption({ factory, path }: FoundPattern, found: FoundService): Expression {
  const containerName = textOf(found.container.Name);
  const scalingId = (policy: TemplateResource | undefined) => policy?.path?.split('/').at(-2);
  const cpuScaling = scalingId(found.cpuScaling);
  const port = numberOf(found.targetGroup?.properties.Port);
  const options = object({
    path: path.includes('/') ? literal(path) : undefined,
    containerName: containerName === undefined || containerName === DEFAULT_CONTAINER[factory] ? undefined : literal(containerName),
    deploymentController: found.service.properties.DeploymentController === undefined ? undefined : literal(true),
    targetGroupPort: factory === 'networkLoadBalancedFargateService' && port !== containerPortOf(found) ? literal(port) : undefined,
    cpuScalingId: cpuScaling === undefined || cpuScaling === 'CpuScaling' ? undefined : literal(cpuScaling),
    memoryScalingId: found.memoryScaling && literal(scalingId(found.memoryScaling)),
    requestScalingId: found.requestScaling && literal(scalingId(found.requestScaling)),
  });
  return code`${imported('Adoption')}.${factory}(${options.text === '{}' ? '' : options})`;
}

/** `Adoption.resources({ … })`. */
export function resourcesAdoption(found: FoundService): Expression {
  const { properties } = found.service;
  const id = (resource: TemplateResource | undefined) => resource && literal(resource.logicalId);
  const resources = object({
    service: id(found.service),
    launchType: properties.LaunchType === undefined ? literal(false) : undefined,
    deploymentController: properties.DeploymentController === undefined ? undefined : literal(true),
    securityGroup: securityGroup(found.securityGroup),
    taskDefinition: id(found.taskDefinition),
    taskRole: id(found.taskRole),
    executionRole: id(found.executionRole),
    logGroup: id(found.logGroup),
    loadBalancer: id(found.loadBalancer),
    loadBalancerSecurityGroup: securityGroup(found.loadBalancerSecurityGroup),
    listener: found.loadBalancer && id(found.listener),
    redirectListener: id(found.redirectListener),
    listenerRule: id(found.listenerRule),
    targetGroup: targetGroup(found.targetGroup),
    alternateTargetGroup: targetGroup(found.alternateTargetGroup),
    ingressRule: id(found.ingressRule),
    egressRule: id(found.egressRule),
    certificate: found.aliasRecord && id(found.certificate),
    aliasRecord: id(found.aliasRecord),
    scalableTarget: id(found.scalableTarget),
    cpuScaling: scalingPolicy(found.cpuScaling),
    memoryScaling: scalingPolicy(found.memoryScaling),
    requestScaling: scalingPolicy(found.requestScaling),
    cloudMapService: id(found.cloudMapService),
  });
  return code`${imported('Adoption')}.resources(${resources})`;
}

function securityGroup(group: TemplateResource | undefined): Expression | undefined {
  if (group === undefined) return undefined;
  const { GroupDescription: description, GroupName: name } = group.properties;
  return object({ logicalId: literal(group.logicalId), description: literal(textOf(description) ?? ''), name: optionalText(name) });
}

function targetGroup(group: TemplateResource | undefined): Expression | undefined {
  if (group === undefined) return undefined;
  const port = numberOf(group.properties.Port);
  return object({ logicalId: literal(group.logicalId), port: port === undefined || port === 80 ? undefined : literal(port), name: optionalText(group.properties.Name) });
}

function scalingPolicy(policy: TemplateResource | undefined): Expression | undefined {
  return policy && object({ logicalId: literal(policy.logicalId), policyName: literal(textOf(policy.properties.PolicyName) ?? '') });
}

export function optionalText(value: unknown): Expression | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : literal(text);
}

export function containerPortOf({ service, container }: FoundService): number | undefined {
  const [balancer] = Array.isArray(service.properties.LoadBalancers) ? service.properties.LoadBalancers : [];
  const [mapping] = Array.isArray(container.PortMappings) ? container.PortMappings : [];
  return numberOf(asMap(balancer).ContainerPort) ?? numberOf(asMap(mapping).ContainerPort);
}
