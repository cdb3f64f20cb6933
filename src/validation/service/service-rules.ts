import { runsOnFargate, SERVICE, taskOf } from './service';
import { Problem, rangeProblem } from '../../private/errors';
import { ecsApi, ecsGuide, requiringAnyOf, requiringOwnProperty, ResourceRule } from '../template/rule';
import { VolumeView } from '../template/task-view';
import { isFunction } from '../template/values';
import { TemplateResource } from '../template/template';
import { ECS_NAME } from '../task/containers';

const VOLUME_ERROR = { type: SERVICE, severity: 'error' } as const;

/** What a service attaches to its tasks. */
export const VOLUME_CONFIGURATION_RULES: readonly ResourceRule[] = [
  {
    ...VOLUME_ERROR,
    id: 'ECS319',
    property: 'VolumeConfigurations',
    title: 'A service attaches the volumes that its task definition leaves to it',
    link: ecsGuide('configure-ebs-volume'),
    check: volumes,
  },
  ...requiringOwnProperty<ResourceRule>([
    {
      ...VOLUME_ERROR,
      id: 'ECS320',
      property: 'VolumeConfigurations',
      title: 'A volume of EBS has a size that its type allows, or a snapshot',
      link: ecsApi('ServiceManagedEBSVolumeConfiguration'),
      check: volumeSize,
    },
  ]),
];

function* volumes(service: TemplateResource): Iterable<Problem> {
  const configured = service.lacks('VolumeConfigurations') ? [] : service.list('VolumeConfigurations')?.map((volume) => volume.text('Name'));
  const task = taskOf(service);
  if (!configured || !task || task.unknown?.has('volumes') || configured.includes(undefined)) return;
  const atLaunch = (task.volumes ?? []).filter(({ configuredAtLaunch }) => configuredAtLaunch === true).map((volume) => volume.name);
  const without = atLaunch.find((volume) => typeof volume === 'string' && !configured.includes(volume));
  if (without !== undefined) {
    yield { problem: 'the task definition leaves a volume to the service, which does not attach it', actual: without, remedy: 'add it to VolumeConfigurations' };
  }
  const unknown = configured.find((volume) => !(task.volumes ?? []).some((candidate) => mayBe(candidate, volume)));
  if (unknown !== undefined) {
    yield { problem: 'VolumeConfigurations has a volume that the task definition does not leave to it', actual: unknown, remedy: 'set its ConfiguredAtLaunch there' };
  }
}

/** Whether a volume may turn out to be one of a name that is left to the service. */
function mayBe({ name, configuredAtLaunch }: VolumeView, wanted: string | undefined): boolean {
  return (configuredAtLaunch === true || isFunction(configuredAtLaunch)) && (name === wanted || typeof name !== 'string');
}

/** The least and the most GiB of each type. */
const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  gp2: [1, 16384], gp3: [1, 16384], io1: [4, 16384], io2: [4, 16384], sc1: [125, 16384], st1: [125, 16384], standard: [1, 1024],
};

function* volumeSize(service: TemplateResource): Iterable<Problem> {
  for (const [i, volume] of (service.list('VolumeConfigurations') ?? []).entries()) {
    const place = `VolumeConfigurations[${i}].ManagedEBSVolume`;
    if (volume.lacks('ManagedEBSVolume.SizeInGiB') && volume.lacks('ManagedEBSVolume.SnapshotId')) {
      yield { problem: `${place} has neither a size nor a snapshot`, remedy: 'set its SizeInGiB' };
    }
    const [min, max] = SIZES[volume.text('ManagedEBSVolume.VolumeType') ?? 'gp3'] ?? [1, 16384];
    const problem = rangeProblem(`${place}.SizeInGiB`, volume.number('ManagedEBSVolume.SizeInGiB'), { min, max }, 'use a size that the volume type has');
    if (problem) yield problem;
  }
}

const ERROR = { type: SERVICE, severity: 'error', link: ecsApi('CreateService') } as const;

/** What a service says of itself and its tasks. */
export const SERVICE_RULES: readonly ResourceRule[] = [
  { ...ERROR, id: 'ECS313', property: 'TaskDefinition', title: 'A service on Fargate has a task definition for Fargate', check: compatible },
  ...requiringAnyOf<ResourceRule>(['PlacementConstraints', 'PlacementStrategies'], [
    { ...ERROR, id: 'ECS314', property: 'PlacementConstraints', title: 'A service on Fargate leaves the placement to it', check: placement },
  ]),
  ...requiringOwnProperty<ResourceRule>([
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
      check: execTaskRole,
    },
    {
      ...ERROR,
      id: 'ECS317',
      severity: 'warning',
      property: 'EnableExecuteCommand',
      title: 'Containers that shells are opened in can write to their root file system',
      link: ecsGuide('ecs-exec'),
      check: execRootFileSystem,
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

function* desiredCount(service: TemplateResource): Iterable<Problem> {
  const problem = rangeProblem('DesiredCount', service.number('DesiredCount'), { min: 0, max: Infinity }, 'use 0 for a service that shall not run');
  if (problem) yield problem;
}

function* name(service: TemplateResource): Iterable<Problem> {
  const text = service.text('ServiceName');
  if (text === undefined || ECS_NAME.form.test(text)) return;
  yield { problem: 'ServiceName is not a name that ECS takes', actual: text, remedy: ECS_NAME.instead };
}

function* compatible(service: TemplateResource): Iterable<Problem> {
  const compatibilities = taskOf(service)?.requiresCompatibilities;
  if (!runsOnFargate(service) || !compatibilities || compatibilities.some((item) => typeof item !== 'string' || item === 'FARGATE')) return;
  yield { problem: 'the task definition cannot run on Fargate', actual: compatibilities, remedy: 'add FARGATE to its RequiresCompatibilities' };
}

function* placement(service: TemplateResource): Iterable<Problem> {
  if (!runsOnFargate(service)) return;
  for (const field of ['PlacementConstraints', 'PlacementStrategies']) {
    if (service.items(field)?.length) {
      yield { problem: `${field} is not available on Fargate`, remedy: 'remove it: Fargate spreads tasks over Availability Zones by itself' };
    }
  }
}

function* platformVersion(service: TemplateResource): Iterable<Problem> {
  const [version, task] = [service.text('PlatformVersion'), taskOf(service)];
  if (!version || !task || !/^1\.[0-3]\./.test(version)) return;
  if (!task.ephemeralStorage && !task.volumes?.some(({ efsVolumeConfiguration }) => efsVolumeConfiguration)) return;
  yield { problem: 'ephemeral storage and EFS volumes need platform version 1.4.0', actual: version, remedy: 'use LATEST' };
}

function* execTaskRole(service: TemplateResource): Iterable<Problem> {
  const task = taskOf(service);
  if (!task || !service.is('EnableExecuteCommand', true) || task.taskRoleArn !== undefined) return;
  yield { problem: 'EnableExecuteCommand needs a task role, and the task definition has none', remedy: 'set its TaskRoleArn' };
}

function* execRootFileSystem(service: TemplateResource): Iterable<Problem> {
  if (!service.is('EnableExecuteCommand', true)) return;
  const closed = (taskOf(service)?.containers ?? []).filter(({ readonlyRootFilesystem }) => readonlyRootFilesystem === true);
  if (closed.length === 0) return;
  yield {
    problem: 'EnableExecuteCommand opens no shell in containers with a read-only root file system',
    actual: closed.map((container) => container.name),
    remedy: 'remove ReadonlyRootFilesystem while somebody needs a shell, or EnableExecuteCommand',
  };
}

function* rebalancing(service: TemplateResource): Iterable<Problem> {
  if (service.text('AvailabilityZoneRebalancing') !== 'ENABLED') return;
  const most = service.number('DeploymentConfiguration.MaximumPercent');
  if (most !== undefined && most <= 100) {
    yield { problem: 'AvailabilityZoneRebalancing needs a MaximumPercent above 100', actual: most, remedy: 'raise it, or disable the rebalancing' };
  }
  if (service.text('SchedulingStrategy') === 'DAEMON') {
    yield { problem: 'AvailabilityZoneRebalancing is not available to daemons', remedy: 'disable it' };
  }
  if (service.list('LoadBalancers')?.some((balancer) => balancer.has('LoadBalancerName'))) {
    yield { problem: 'AvailabilityZoneRebalancing does not go with a Classic Load Balancer', remedy: 'use a target group, or disable it' };
  }
}
