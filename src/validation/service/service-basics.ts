import { runsOnFargate, SERVICE, taskOf } from './service';
import { outOfRange, Refusal } from '../../private/errors';
import { ecsApi, ecsGuide } from '../links';
import { needing, needingTheirProperty, ResourceRule } from '../rule';
import { ECS_NAME } from '../task/containers';
import { Resource } from '../template/resource';

const ERROR = { type: SERVICE, severity: 'error', link: ecsApi('CreateService') } as const;

/** What a service says of itself and its tasks. */
export const SERVICE_RULES: readonly ResourceRule[] = [
  { ...ERROR, id: 'ECS313', property: 'TaskDefinition', title: 'A service on Fargate has a task definition for Fargate', check: compatible },
  ...needing<ResourceRule>(['PlacementConstraints', 'PlacementStrategies'], [
    { ...ERROR, id: 'ECS314', property: 'PlacementConstraints', title: 'A service on Fargate leaves the placement to it', check: placement },
  ]),
  ...needingTheirProperty<ResourceRule>([
    { ...ERROR, id: 'ECS311', property: 'DesiredCount', title: 'The desired count is 0 or more', check: desiredCount },
    { ...ERROR, id: 'ECS312', property: 'ServiceName', title: 'The name of a service is 1 to 255 letters, digits, hyphens and underscores', check: name },
    {
      ...ERROR,
      id: 'ECS315',
      property: 'PlatformVersion',
      title: 'Ephemeral storage and EFS volumes have platform version 1.4.0 or later',
      link: ecsGuide('platform-fargate'),
      check: platformVersion,
    },
    {
      ...ERROR,
      id: 'ECS316',
      property: 'EnableExecuteCommand',
      title: 'Tasks that shells are opened in have a task role',
      link: ecsGuide('ecs-exec'),
      check: shellRole,
    },
    {
      ...ERROR,
      id: 'ECS317',
      severity: 'warning',
      property: 'EnableExecuteCommand',
      title: 'Containers that shells are opened in can write to their root file system',
      link: ecsGuide('ecs-exec'),
      check: shellFileSystem,
    },
    {
      ...ERROR,
      id: 'ECS318',
      property: 'AvailabilityZoneRebalancing',
      title: 'Rebalancing of zones may start tasks before it stops others, in a replica service',
      link: ecsGuide('service-rebalancing'),
      check: rebalancing,
    },
  ]),
];

function* desiredCount(service: Resource): Iterable<Refusal> {
  const problem = outOfRange('DesiredCount', service.number('DesiredCount'), { min: 0, max: Infinity }, 'use 0 for a service that shall not run');
  if (problem) yield problem;
}

function* name(service: Resource): Iterable<Refusal> {
  const text = service.text('ServiceName');
  if (text === undefined || ECS_NAME.form.test(text)) return;
  yield { what: 'ServiceName is not a name that ECS takes', got: text, instead: ECS_NAME.instead };
}

function* compatible(service: Resource): Iterable<Refusal> {
  const compatibilities = taskOf(service)?.requiresCompatibilities;
  if (!runsOnFargate(service) || !compatibilities || compatibilities.some((item) => typeof item !== 'string' || item === 'FARGATE')) return;
  yield { what: 'the task definition cannot run on Fargate', got: compatibilities, instead: 'add FARGATE to its RequiresCompatibilities' };
}

function* placement(service: Resource): Iterable<Refusal> {
  if (!runsOnFargate(service)) return;
  for (const field of ['PlacementConstraints', 'PlacementStrategies']) {
    if (service.items(field)?.length) {
      yield { what: `${field} is not available on Fargate`, instead: 'remove it: Fargate spreads tasks over Availability Zones by itself' };
    }
  }
}

function* platformVersion(service: Resource): Iterable<Refusal> {
  const [version, task] = [service.text('PlatformVersion'), taskOf(service)];
  if (!version || !task || !/^1\.[0-3]\./.test(version)) return;
  if (!task.ephemeralStorage && !task.volumes?.some(({ efsVolumeConfiguration }) => efsVolumeConfiguration)) return;
  yield { what: 'ephemeral storage and EFS volumes need platform version 1.4.0', got: version, instead: 'use LATEST' };
}

function* shellRole(service: Resource): Iterable<Refusal> {
  const task = taskOf(service);
  if (!task || !service.is('EnableExecuteCommand', true) || task.taskRoleArn !== undefined) return;
  yield { what: 'EnableExecuteCommand needs a task role, and the task definition has none', instead: 'set its TaskRoleArn' };
}

function* shellFileSystem(service: Resource): Iterable<Refusal> {
  if (!service.is('EnableExecuteCommand', true)) return;
  const closed = (taskOf(service)?.containers ?? []).filter(({ readonlyRootFilesystem }) => readonlyRootFilesystem === true);
  if (closed.length === 0) return;
  yield {
    what: 'EnableExecuteCommand opens no shell in containers with a read-only root file system',
    got: closed.map((container) => container.name),
    instead: 'remove ReadonlyRootFilesystem while somebody needs a shell, or EnableExecuteCommand',
  };
}

function* rebalancing(service: Resource): Iterable<Refusal> {
  if (service.text('AvailabilityZoneRebalancing') !== 'ENABLED') return;
  const most = service.number('DeploymentConfiguration.MaximumPercent');
  if (most !== undefined && most <= 100) {
    yield { what: 'AvailabilityZoneRebalancing needs a MaximumPercent above 100', got: most, instead: 'raise it, or disable the rebalancing' };
  }
  if (service.text('SchedulingStrategy') === 'DAEMON') {
    yield { what: 'AvailabilityZoneRebalancing is not available to daemons', instead: 'disable it' };
  }
  if (service.list('LoadBalancers')?.some((balancer) => balancer.has('LoadBalancerName'))) {
    yield { what: 'AvailabilityZoneRebalancing does not go with a Classic Load Balancer', instead: 'use a target group, or disable it' };
  }
}
