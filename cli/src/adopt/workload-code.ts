import { containerPortOf, hasClusterOfPattern, optionalText, patternAdoption, patternOf, resourcesAdoption } from './adoption-expression';
import type { FoundService } from './found-service';
import { asMap, asMaps, numberOf, textOf, type TemplateResource } from './template';
import { awsModule, code, commented, imported, literal, object, type Expression } from '../code/expression';
import { pascalCase } from '../code/identifiers';
import { imageExpression } from '../ecs/images';
import { isSecretVariable } from '../ecs/secret-variables';

/** The code of a workload in place of a service, and what a person has to add to it. */
export interface WorkloadCode {
  readonly statement: Expression;
  readonly notes: readonly string[];
}

/** Writes the workload that adopts a service. */
export function workloadCode(found: FoundService): WorkloadCode {
  const notes: string[] = [];
  const pattern = patternOf(found);
  const kind = found.targetGroup ? 'FargateWebService' : found.queue ? 'FargateWorkerService' : 'FargateBackendService';
  const id = pattern === undefined ? pascalCase(found.service.logicalId.replace(/(?:Service)?[0-9A-F]{8}$/, '') || 'Service') : pattern.path.split('/').at(-1)!;
  const props = object({
    cluster: cluster(found, notes),
    adopt: pattern ? patternAdoption(pattern, found) : resourcesAdoption(found),
    task: task(found, notes),
    exposure: exposure(found, notes),
    scaling: scaling(found, notes),
    discovery: discovery(found, kind, notes),
    serviceName: optionalText(found.service.properties.ServiceName),
    deployment: code`${imported('ServiceDeployment')}.rolling()`,
  });
  if (kind === 'FargateWorkerService' && !pattern) notes.push(`The queue ${found.queue!.logicalId} stays in the app as it is: pass its construct as \`queue\`.`);
  return { statement: code`new ${imported(kind)}(this, ${literal(id)}, ${props});`, notes };
}

function cluster(found: FoundService, notes: string[]): Expression | undefined {
  if (hasClusterOfPattern(found)) {
    if (/EcsDefaultClusterMnL3mNNYN[A-Za-z]+[0-9A-F]{8}$/.test(found.cluster!.logicalId)) notes.push('The pattern was given a `vpc`: pass it to the adoption as `vpc`.');
    return undefined;
  }
  const where = found.cluster === undefined
    ? 'The cluster of the service is not in this template: pass the construct, or `WorkloadCluster.fromAttributes()`.'
    : `The cluster ${found.cluster.logicalId} stays in the app as it is: pass its construct.`;
  notes.push(where);
  return code`cluster`;
}

function task({ container, otherContainers, taskDefinition, ...found }: FoundService, notes: string[]): Expression {
  const properties = taskDefinition?.properties ?? {};
  const port = containerPortOf({ container, otherContainers, taskDefinition, ...found });
  const [cpu, memoryLimitMiB] = [numberOf(properties.Cpu), numberOf(properties.Memory)];
  if (otherContainers.length > 0) notes.push(`The task has more containers: ${otherContainers.join(', ')}. Add them as \`sidecars\`.`);
  for (const field of ['EntryPoint', 'HealthCheck', 'MountPoints', 'User', 'DependsOn', 'StopTimeout'].filter((name) => container[name] !== undefined)) {
    notes.push(`The container has ${field}: add it.`);
  }
  const options = object({
    image: image(container.Image, notes),
    containerName: optionalText(container.Name),
    port: port === undefined ? undefined : literal(port),
    cpu: cpu === undefined ? undefined : literal(cpu),
    memoryLimitMiB: memoryLimitMiB === undefined ? undefined : literal(memoryLimitMiB),
    command: Array.isArray(container.Command) && container.Command.every((word) => typeof word === 'string') ? literal(container.Command) : undefined,
    environment: environment(container, notes),
  });
  const secrets = asMaps(container.Secrets).flatMap(({ Name }) => textOf(Name) ?? []);
  if (secrets.length > 0) notes.push(`The container has secrets: pass \`secrets\` with ${secrets.join(', ')}.`);
  return code`${imported('WorkloadTask')}.container(${options})`;
}

function image(value: unknown, notes: string[]): Expression {
  if (typeof value === 'string') return imageExpression(value);
  notes.push('The image is not a plain name, as of an asset or a repository in the app: pass the same `ecs.ContainerImage` as before.');
  return commented('as before', code`${awsModule('ecs')}.ContainerImage.fromAsset('.')`);
}

function environment(container: Readonly<Record<string, unknown>>, notes: string[]): Expression | undefined {
  const variables = asMaps(container.Environment).map(({ Name, Value }) => [textOf(Name) ?? '', Value] as const);
  const isPlain = ([name, value]: readonly [string, unknown]) => typeof value === 'string' && !isSecretVariable(name, value);
  const others = variables.filter((variable) => !isPlain(variable)).map(([name]) => name);
  if (others.length > 0) notes.push(`Variables that refer to other resources, or look like secrets: add ${others.join(', ')}.`);
  const plain = variables.filter(isPlain);
  return plain.length === 0 ? undefined : literal(Object.fromEntries(plain));
}

function exposure(found: FoundService, notes: string[]): Expression | undefined {
  const { loadBalancer, listener, targetGroup, redirectListener } = found;
  if (targetGroup === undefined) return undefined;
  if (found.listenerRule) notes.push(`The listener rule has conditions: pass the same ones: ${conditionsOf(found.listenerRule)}.`);
  if (loadBalancer === undefined) {
    notes.push('The load balancer is not in this template: pass its listener to the exposure.');
    return code`${imported('Exposure')}.existingListener(${object({ listener: code`listener`, healthCheck: healthCheck(targetGroup) })})`;
  }
  for (const { logicalId } of found.additionalTargetGroups) notes.push(`The target group ${logicalId} has a listener or rule of its own: add it as \`additionalListeners\` or \`additionalRoutes\`.`);
  const isNetwork = loadBalancer.properties.Type === 'network';
  const certificate = asMaps(listener?.properties.Certificates).length > 0;
  if (certificate && found.aliasRecord) notes.push('The load balancer has a name: pass `domain: { zone, name }` with its hosted zone.');
  else if (certificate) notes.push('The listener has a certificate: pass the same construct as `certificate`.');
  const port = numberOf(listener?.properties.Port);
  const usual = certificate ? 443 : 80;
  const options = object({
    internetFacing: loadBalancer.properties.Scheme === 'internal' ? literal(false) : undefined,
    loadBalancerName: optionalText(loadBalancer.properties.Name),
    listenerPort: port === undefined || port === usual ? undefined : literal(port),
    ...certificate ? found.aliasRecord ? { domain: code`domain` } : { certificate: code`certificate` } : {},
    redirectHttp: certificate && !isNetwork && redirectListener === undefined ? literal(false) : undefined,
    healthCheck: healthCheck(targetGroup),
  });
  const factory = isNetwork ? 'networkLoadBalancer' : 'applicationLoadBalancer';
  return isNetwork || options.text !== '{}' ? code`${imported('Exposure')}.${factory}(${options.text === '{}' ? '' : options})` : undefined;
}

function conditionsOf(rule: TemplateResource): string {
  return asMaps(rule.properties.Conditions).map(({ Field }) => `\`${textOf(Field) ?? '?'}\``).join(', ') || '`paths`';
}

function healthCheck({ properties: { HealthCheckPath: path } }: TemplateResource): Expression | undefined {
  const text = textOf(path);
  return text === undefined || text === '/' ? undefined : object({ path: literal(text) });
}

function scaling({ scalableTarget, service, ...found }: FoundService, notes: string[]): Expression | undefined {
  for (const { logicalId } of found.otherScaling) notes.push(`The scaling policy ${logicalId} goes by another metric: add it, or leave it to \`Scaling.backlog()\` of a worker.`);
  if (scalableTarget === undefined) {
    const count = numberOf(service.properties.DesiredCount);
    return count === undefined ? undefined : code`${imported('Scaling')}.fixedCount(${count})`;
  }
  const target = (policy: TemplateResource | undefined) => {
    const value = numberOf(asMap(policy?.properties.TargetTrackingScalingPolicyConfiguration).TargetValue);
    return value === undefined ? undefined : literal(value);
  };
  const [min, max] = [numberOf(scalableTarget.properties.MinCapacity), numberOf(scalableTarget.properties.MaxCapacity)];
  const options = {
    cpuPercent: target(found.cpuScaling), memoryPercent: target(found.memoryScaling), requestsPerTarget: target(found.requestScaling),
  };
  if (Object.values(options).every((option) => option === undefined)) return undefined;
  return code`${imported('Scaling')}.automatic(${object({
    minCapacity: min === undefined ? undefined : literal(min), maxCapacity: max === undefined ? undefined : literal(max), ...options,
  })})`;
}

function discovery({ cloudMapService }: FoundService, kind: string, notes: string[]): Expression | undefined {
  if (cloudMapService === undefined) return kind === 'FargateBackendService' ? code`${imported('Discovery')}.none()` : undefined;
  notes.push('The service is in a namespace of Cloud Map: pass `namespace` unless it is that of the cluster.');
  return code`${imported('Discovery')}.cloudMap(${object({ name: optionalText(cloudMapService.properties.Name) })})`;
}
