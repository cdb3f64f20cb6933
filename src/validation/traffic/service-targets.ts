import { Problem } from '../../private/errors';
import { ecsApi, ecsGuide, ResourceRule } from '../template/rule';
import { LISTENER, LISTENER_RULE, TARGET_GROUP, TemplateResource } from '../template/template';
import { networkModeOf, SERVICE, taskOf } from '../service/service';
import { areContainersKnown, ContainerView, isKnown, numberOf, TaskView } from '../template/task-view';
import { TemplateValues } from '../template/values';

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
  { ...ERROR, id: 'ECS406', title: 'A listener leads to the target group of a service', link: ecsGuide('service-load-balancing'), check: hasListener },
  {
    ...ERROR,
    id: 'ECS407',
    title: 'A service starts after the listener that leads to its target group',
    link: ecsGuide('service-load-balancing'),
    check: startsAfterListener,
  },
];

interface Target {
  readonly balancer: TemplateValues;
  readonly place: string;
  readonly task: TaskView;
  readonly container?: ContainerView;
}

function* eachTarget(service: TemplateResource, check: (target: Target) => Iterable<Problem>): Iterable<Problem> {
  const task = taskOf(service);
  if (!task) return;
  for (const [i, balancer] of (service.list('LoadBalancers') ?? []).entries()) {
    const name = balancer.text('ContainerName');
    yield* check({ balancer, place: `LoadBalancers[${i}]`, task, container: task.containers.find((container) => container.name === name) });
  }
}

function containers(service: TemplateResource): Iterable<Problem> {
  return eachTarget(service, function* ({ balancer, place, task, container }) {
    const name = balancer.text('ContainerName');
    if (name === undefined || container || !areContainersKnown(task)) return;
    const names = task.containers.map((candidate) => candidate.name);
    yield { problem: `${place} leads to no container of the task`, actual: name, remedy: `use one of ${names.join(', ')}` };
  });
}

function ports(service: TemplateResource): Iterable<Problem> {
  return eachTarget(service, function* ({ balancer, place, container }) {
    const port = balancer.number('ContainerPort');
    if (port === undefined || !container || !isKnown(container, 'portMappings')) return;
    const mappings = container.portMappings ?? [];
    if (mappings.some((mapping) => mapping.containerPortRange !== undefined || [undefined, port].includes(numberOf(mapping.containerPort)))) return;
    yield { problem: `${place} leads to a port that '${container.name}' does not map`, actual: port, remedy: 'add it to the port mappings of the container' };
  });
}

function targetType(service: TemplateResource): Iterable<Problem> {
  return eachTarget(service, function* ({ balancer, place, task }) {
    const group = service.template.referencedResource(balancer.raw('TargetGroupArn'), TARGET_GROUP);
    const mode = networkModeOf(task);
    if (!group || mode === undefined) return;
    const type = group.lacks('TargetType') ? 'instance' : group.text('TargetType');
    const wanted = mode === 'awsvpc' ? 'ip' : 'instance';
    if (type === undefined || type === wanted) return;
    yield { problem: `${place} has targets of the type ${type}, and the task is in ${mode} mode`, remedy: `set TargetType of the target group to ${wanted}` };
  });
}

function* gracePeriod(service: TemplateResource): Iterable<Problem> {
  const period = service.number('HealthCheckGracePeriodSeconds');
  const hasNone = service.lacks('LoadBalancers') || service.items('LoadBalancers')?.length === 0;
  if (period === undefined || !hasNone || !service.lacks('VpcLatticeConfigurations')) return;
  yield { problem: 'HealthCheckGracePeriodSeconds needs a load balancer', actual: period, remedy: 'remove it: health checks of containers have their own StartPeriod' };
}

function* fewTargetGroups(service: TemplateResource): Iterable<Problem> {
  const number = service.items('LoadBalancers')?.length ?? 0;
  if (number > 5) yield { problem: 'a service has 5 target groups at most', actual: number, remedy: 'route in the load balancer, or make it several services' };
}

function* eachTargetGroup(service: TemplateResource): Iterable<{ readonly group: TemplateResource; readonly place: string }> {
  if (!service.template.isComplete) return;
  for (const [i, balancer] of (service.list('LoadBalancers') ?? []).entries()) {
    const group = service.template.referencedResource(balancer.raw('TargetGroupArn'), TARGET_GROUP);
    if (group && !service.template.isExported(group.logicalId)) yield { group, place: `LoadBalancers[${i}]` };
  }
}

function* hasListener(service: TemplateResource): Iterable<Problem> {
  for (const { group, place } of eachTargetGroup(service)) {
    if (service.template.resourcesReferring(group.logicalId).some(({ type }) => type !== SERVICE)) continue;
    yield {
      problem: `${place} is a target group that no listener leads to`,
      actual: group.logicalId,
      remedy: 'forward to it from a listener or a listener rule: ECS takes no target group without a load balancer',
    };
  }
}

function* startsAfterListener(service: TemplateResource): Iterable<Problem> {
  for (const { group, place } of eachTargetGroup(service)) {
    const leading = service.template.resourcesReferring(group.logicalId).filter(({ type }) => type === LISTENER || type === LISTENER_RULE);
    if (leading.length === 0 || leading.some(({ logicalId }) => service.template.dependsOn(service.logicalId, logicalId))) continue;
    yield {
      problem: `${place} is a target group whose listener may not be there yet when the service starts`,
      actual: group.logicalId,
      remedy: `let the service depend on ${leading[0].logicalId}`,
    };
  }
}
