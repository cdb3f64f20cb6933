import { Problem, useOneOf } from '../../private/errors';
import { networkModeOf, SERVICE, taskOf } from '../service/service';
import { ecsApi, ecsGuide, reported, ResourceRule } from '../template/rule';
import { areContainersKnown, ContainerView, isKnown, numberOf, TaskView, textOf } from '../template/task-view';
import { LISTENER, LISTENER_RULE, LOAD_BALANCER, TARGET_GROUP, TemplateResource } from '../template/template';
import { TemplateValues } from '../template/values';

const ERROR = { type: SERVICE, severity: 'error', property: 'LoadBalancers', link: ecsApi('LoadBalancer') } as const;

/** Rules about the load balancers of a service. */
export const SERVICE_TARGET_RULES: readonly ResourceRule[] = [
  {
    ...ERROR,
    id: 'ECS401',
    ...reported('The container Frontend does not exist in the task definition.', 'aws/amazon-ecs-agent', 1276),
    title: 'A load balancer targets a container of the task',
    check: containers,
  },
  {
    ...ERROR,
    id: 'ECS402',
    ...reported('The container app did not have a container port 80 defined.', 'pulumi/pulumi-awsx', 1172),
    title: 'A load balancer targets a port that the container maps',
    check: ports,
  },
  {
    ...ERROR,
    id: 'ECS403',
    ...reported('The provided target group arn:… has target type instance, which is incompatible with the awsvpc network mode specified in the task definition.', 'riboseinc/terraform-aws-ecs-gitlab', 5),
    title: 'Targets are of type ip in awsvpc mode, and of type instance otherwise',
    check: targetType,
  },
  {
    ...ERROR,
    id: 'ECS404',
    severity: 'warning',
    property: 'HealthCheckGracePeriodSeconds',
    title: 'A service with a health check grace period has a health check, of a load balancer or of a container',
    link: ecsApi('CreateService'),
    check: gracePeriod,
  },
  {
    ...ERROR,
    id: 'ECS405',
    severity: 'warning',
    title: 'A service has at most 5 target groups',
    link: ecsGuide('register-multiple-targetgroups'),
    check: fewTargetGroups,
  },
  {
    ...ERROR,
    id: 'ECS406',
    ...reported('The target group with targetGroupArn arn:… does not have an associated load balancer.', 'aws/aws-cdk', 34290),
    title: 'A listener forwards to the target group of a service',
    link: ecsGuide('service-load-balancing'),
    check: hasListener,
  },
  {
    ...ERROR,
    id: 'ECS407',
    ...reported('The target group with targetGroupArn arn:… does not have an associated load balancer.', 'aws/aws-cdk', 34290),
    title: 'A service waits for the load balancer of its target group',
    link: ecsGuide('service-load-balancing'),
    check: (service) => startsTooEarly(service, true),
  },
  {
    ...ERROR,
    id: 'ECS408',
    ...reported('The target group with targetGroupArn arn:… does not have an associated load balancer.', 'aws/aws-cdk', 34290),
    severity: 'warning',
    title: 'A service depends on the listener that forwards to its target group',
    link: ecsGuide('service-load-balancing'),
    check: (service) => startsTooEarly(service, false),
  },
  {
    ...ERROR,
    id: 'ECS409',
    title: 'A load balancer or a registry names a port that the container maps for one protocol',
    link: ecsApi('PortMapping'),
    check: oneProtocol,
  },
];

/** One entry of `LoadBalancers` with the container that it names. */
interface Target {
  readonly balancer: TemplateValues;
  readonly path: string;
  readonly task: TaskView;
  readonly container?: ContainerView;
}

function* eachTarget(service: TemplateResource, check: (target: Target) => Iterable<Problem>): Iterable<Problem> {
  const task = taskOf(service);
  if (!task) return;
  for (const [i, balancer] of (service.list('LoadBalancers') ?? []).entries()) {
    const name = balancer.text('ContainerName');
    yield* check({ balancer, path: `LoadBalancers[${i}]`, task, container: task.containers.find((container) => container.name === name) });
  }
}

function containers(service: TemplateResource): Iterable<Problem> {
  return eachTarget(service, function* ({ balancer, path, task, container }) {
    const name = balancer.text('ContainerName');
    if (name === undefined || container || !areContainersKnown(task)) return;
    const names = task.containers.map((candidate) => candidate.name);
    yield { problem: `${path} names no container of the task`, actual: name, remedy: useOneOf(names.flatMap((each) => textOf(each) ?? [])) };
  });
}

function ports(service: TemplateResource): Iterable<Problem> {
  return eachTarget(service, function* ({ balancer, path, container }) {
    const port = balancer.number('ContainerPort');
    if (port === undefined || !container || !isKnown(container, 'portMappings')) return;
    const mappings = container.portMappings ?? [];
    if (mappings.some((mapping) => mapping.containerPortRange !== undefined || [undefined, port].includes(numberOf(mapping.containerPort)))) return;
    yield {
      problem: `${path} refers to a port that '${container.name}' does not map`,
      actual: port,
      remedy: `${useOneOf(mappings.flatMap((mapping) => numberOf(mapping.containerPort) ?? []))}, or add it to the port mappings of the container`,
    };
  });
}

function targetType(service: TemplateResource): Iterable<Problem> {
  return eachTarget(service, function* ({ balancer, path, task }) {
    const group = service.template.referencedResource(balancer.raw('TargetGroupArn'), TARGET_GROUP);
    const mode = networkModeOf(task);
    if (!group || mode === undefined) return;
    const type = group.lacks('TargetType') ? 'instance' : group.text('TargetType');
    const expected = mode === 'awsvpc' ? 'ip' : 'instance';
    if (type === undefined || type === expected) return;
    yield {
      problem: `${path} has targets of type ${type}, but the task is in ${mode} mode`,
      remedy: `set TargetType of the target group to ${expected}`,
    };
  });
}

function* gracePeriod(service: TemplateResource): Iterable<Problem> {
  const [period, task] = [service.number('HealthCheckGracePeriodSeconds'), taskOf(service)];
  const hasNone = service.lacks('LoadBalancers') || service.items('LoadBalancers')?.length === 0;
  if (!period || !hasNone || !service.lacks('VpcLatticeConfigurations') || !task || !isKnown(task, 'containerDefinitions')) return;
  if (task.containers.some((container) => container.healthCheck || !isKnown(container, 'healthCheck'))) return;
  yield {
    problem: 'HealthCheckGracePeriodSeconds has no effect: no load balancer and no container checks health',
    actual: period,
    remedy: 'remove it, or add a health check',
  };
}

function* fewTargetGroups(service: TemplateResource): Iterable<Problem> {
  const count = service.items('LoadBalancers')?.length ?? 0;
  if (count > 5) yield { problem: 'a service may have at most 5 target groups', actual: count, remedy: 'use fewer, or split the service' };
}

function* eachTargetGroup(service: TemplateResource): Iterable<{ readonly group: TemplateResource; readonly path: string }> {
  if (!service.template.isComplete) return;
  for (const [i, balancer] of (service.list('LoadBalancers') ?? []).entries()) {
    const group = service.template.referencedResource(balancer.raw('TargetGroupArn'), TARGET_GROUP);
    if (group && !service.template.isExported(group.logicalId)) yield { group, path: `LoadBalancers[${i}]` };
  }
}

function* hasListener(service: TemplateResource): Iterable<Problem> {
  for (const { group, path } of eachTargetGroup(service)) {
    if (service.template.isReferred(group.logicalId, SERVICE)) continue;
    yield {
      problem: `${path} is a target group that no listener forwards to`,
      actual: group.logicalId,
      remedy: 'forward to it from a listener or a listener rule: ECS requires a target group with a load balancer',
    };
  }
}

/** Yields the listeners of a service's target groups that may not exist yet when the service starts. */
function* startsTooEarly(service: TemplateResource, beforeLoadBalancer: boolean): Iterable<Problem> {
  const { template } = service;
  for (const { group, path } of eachTargetGroup(service)) {
    const listeners = template.resourcesReferring(group.logicalId).filter(({ type }) => type === LISTENER || type === LISTENER_RULE);
    const isAwaited = ({ logicalId }: TemplateResource) => template.dependsOn(service.logicalId, logicalId);
    if (listeners.length === 0 || listeners.some((listener) => isAwaited(listener) || !service.exists(listener))) continue;
    const balancers = listeners.map(loadBalancerOf);
    const isTooEarly = balancers.every((balancer) => balancer && !isAwaited(balancer));
    if (isTooEarly !== beforeLoadBalancer) continue;
    yield {
      problem: isTooEarly
        ? `${path} is a target group whose load balancer does not exist yet when the service starts`
        : `${path} is a target group whose listener may not exist yet when the service starts`,
      actual: group.logicalId,
      remedy: `make the service depend on ${listeners[0].logicalId}`,
    };
  }
}

/** Returns the load balancer of a listener or a listener rule, if it is made in the same template. */
function loadBalancerOf(listener: TemplateResource): TemplateResource | undefined {
  const owner = listener.type === LISTENER_RULE ? listener.referencedResource('ListenerArn', LISTENER) : listener;
  return owner?.referencedResource('LoadBalancerArn', LOAD_BALANCER);
}

function* oneProtocol(service: TemplateResource): Iterable<Problem> {
  const task = taskOf(service);
  for (const field of ['LoadBalancers', 'ServiceRegistries']) {
    for (const [i, entry] of (service.list(field) ?? []).entries()) {
      const [name, port] = [entry.text('ContainerName'), entry.number('ContainerPort')];
      const mappings = task?.containers.find((container) => container.name === name)?.portMappings ?? [];
      const protocols = mappings.filter(({ containerPort }) => numberOf(containerPort) === port).map(({ protocol = 'tcp' }) => textOf(protocol));
      if (port === undefined || !protocols.includes('tcp') || !protocols.includes('udp')) continue;
      yield {
        problem: `${field}[${i}] names a port that '${name}' maps for tcp and for udp`,
        actual: port,
        remedy: 'map it for one protocol, or listen on another port for the other protocol',
      };
    }
  }
}
