import { Refusal } from '../../private/errors';
import { ecsApi, ecsGuide } from '../links';
import { ResourceRule } from '../rule';
import { LISTENER, LISTENER_RULE, TARGET_GROUP } from './types';
import { networkModeOf, SERVICE, taskOf } from '../service/service';
import { areContainersKnown, ContainerFacts, isKnown, numberOf, TaskFacts } from '../task/facts';
import { Resource } from '../template/resource';
import { Values } from '../template/values';

const ERROR = { type: SERVICE, severity: 'error', property: 'LoadBalancers', link: ecsApi('LoadBalancer') } as const;

/** How load balancers reach the tasks of a service. */
export const SERVICE_TARGET_RULES: readonly ResourceRule[] = [
  { ...ERROR, id: 'ECS401', title: 'A load balancer leads to a container of the task', check: containers },
  { ...ERROR, id: 'ECS402', title: 'A load balancer leads to a port that the container maps', check: ports },
  { ...ERROR, id: 'ECS403', title: 'Targets are addresses where tasks have a network interface, else instances', check: targetType },
  {
    ...ERROR,
    id: 'ECS404',
    property: 'HealthCheckGracePeriodSeconds',
    title: 'A service with a grace period has a load balancer',
    link: ecsApi('CreateService'),
    check: gracePeriod,
  },
  {
    ...ERROR,
    id: 'ECS405',
    severity: 'warning',
    title: 'A service has 5 target groups at most',
    link: ecsGuide('register-multiple-targetgroups'),
    check: fewTargetGroups,
  },
  { ...ERROR, id: 'ECS406', title: 'A listener leads to the target group of a service', link: ecsGuide('service-load-balancing'), check: listened },
  {
    ...ERROR,
    id: 'ECS407',
    title: 'A service starts after the listener that leads to its target group',
    link: ecsGuide('service-load-balancing'),
    check: startsAfterListener,
  },
];

interface Target {
  readonly balancer: Values;
  readonly place: string;
  readonly task: TaskFacts;
  readonly container?: ContainerFacts;
}

function* eachTarget(service: Resource, check: (target: Target) => Iterable<Refusal>): Iterable<Refusal> {
  const task = taskOf(service);
  if (!task) return;
  for (const [i, balancer] of (service.list('LoadBalancers') ?? []).entries()) {
    const name = balancer.text('ContainerName');
    yield* check({ balancer, place: `LoadBalancers[${i}]`, task, container: task.containers.find((container) => container.name === name) });
  }
}

function containers(service: Resource): Iterable<Refusal> {
  return eachTarget(service, function* ({ balancer, place, task, container }) {
    const name = balancer.text('ContainerName');
    if (name === undefined || container || !areContainersKnown(task)) return;
    const names = task.containers.map((candidate) => candidate.name);
    yield { what: `${place} leads to no container of the task`, got: name, instead: `use one of ${names.join(', ')}` };
  });
}

function ports(service: Resource): Iterable<Refusal> {
  return eachTarget(service, function* ({ balancer, place, container }) {
    const port = balancer.number('ContainerPort');
    if (port === undefined || !container || !isKnown(container, 'portMappings')) return;
    const mappings = container.portMappings ?? [];
    if (mappings.some((mapping) => mapping.containerPortRange !== undefined || [undefined, port].includes(numberOf(mapping.containerPort)))) return;
    yield { what: `${place} leads to a port that '${container.name}' does not map`, got: port, instead: 'add it to the port mappings of the container' };
  });
}

function targetType(service: Resource): Iterable<Refusal> {
  return eachTarget(service, function* ({ balancer, place, task }) {
    const group = service.template.target(balancer.raw('TargetGroupArn'), TARGET_GROUP);
    const mode = networkModeOf(task);
    if (!group || mode === undefined) return;
    const type = group.lacks('TargetType') ? 'instance' : group.text('TargetType');
    const wanted = mode === 'awsvpc' ? 'ip' : 'instance';
    if (type === undefined || type === wanted) return;
    yield { what: `${place} has targets of the type ${type}, and the task is in ${mode} mode`, instead: `set TargetType of the target group to ${wanted}` };
  });
}

function* gracePeriod(service: Resource): Iterable<Refusal> {
  const period = service.number('HealthCheckGracePeriodSeconds');
  const hasNone = service.lacks('LoadBalancers') || service.items('LoadBalancers')?.length === 0;
  if (period === undefined || !hasNone || !service.lacks('VpcLatticeConfigurations')) return;
  yield { what: 'HealthCheckGracePeriodSeconds needs a load balancer', got: period, instead: 'remove it: health checks of containers have their own StartPeriod' };
}

function* fewTargetGroups(service: Resource): Iterable<Refusal> {
  const number = service.items('LoadBalancers')?.length ?? 0;
  if (number > 5) yield { what: 'a service has 5 target groups at most', got: number, instead: 'route in the load balancer, or make it several services' };
}

function* eachTargetGroup(service: Resource): Iterable<{ readonly group: Resource; readonly place: string }> {
  if (!service.template.whole) return;
  for (const [i, balancer] of (service.list('LoadBalancers') ?? []).entries()) {
    const group = service.template.target(balancer.raw('TargetGroupArn'), TARGET_GROUP);
    if (group && !service.template.exports(group.logicalId)) yield { group, place: `LoadBalancers[${i}]` };
  }
}

function* listened(service: Resource): Iterable<Refusal> {
  for (const { group, place } of eachTargetGroup(service)) {
    if (service.template.mentions(group.logicalId).some(({ type }) => type !== SERVICE)) continue;
    yield {
      what: `${place} is a target group that no listener leads to`,
      got: group.logicalId,
      instead: 'forward to it from a listener or a listener rule: ECS takes no target group without a load balancer',
    };
  }
}

function* startsAfterListener(service: Resource): Iterable<Refusal> {
  for (const { group, place } of eachTargetGroup(service)) {
    const leading = service.template.mentions(group.logicalId).filter(({ type }) => type === LISTENER || type === LISTENER_RULE);
    if (leading.length === 0 || leading.some(({ logicalId }) => service.template.dependsOn(service.logicalId, logicalId))) continue;
    yield {
      what: `${place} is a target group whose listener may not be there yet when the service starts`,
      got: group.logicalId,
      instead: `let the service depend on ${leading[0].logicalId}`,
    };
  }
}
