import { incompatibility, runsOnFargate, SERVICE, taskOf } from './service';
import { Problem } from '../../private/errors';
import { ECS_NAME } from '../task/containers';
import { ecsApi, ecsGuide, outOfRange, reported, requiringAnyOf, requiringOwnProperty, ResourceRule } from '../template/rule';
import { isKnown, TaskView, textOf, VolumeView } from '../template/task-view';
import { TemplateResource } from '../template/template';
import { isFunction } from '../template/values';

const ERROR = { type: SERVICE, severity: 'error', link: ecsApi('CreateService') } as const;

const VOLUME_ERROR = { type: SERVICE, severity: 'error' } as const;

/** Rules about the settings of a service and their fit with its task definition. */
export const SERVICE_RULES: readonly ResourceRule[] = [
  {
    ...ERROR,
    id: 'ECS313',
    ...reported('Task definition does not support launch_type FARGATE.', 'sil-org/ecs-deploy', 134),
    property: 'TaskDefinition',
    title: 'A service has a task definition that is compatible with its launch type',
    check: compatible,
  },
  ...requiringAnyOf<ResourceRule>(['PlacementConstraints', 'PlacementStrategies'], [
    {
      ...ERROR,
      id: 'ECS314',
      property: 'PlacementConstraints',
      title: 'A service on Fargate has no placement constraints or strategies',
      check: placement,
    },
  ]),
  ...requiringOwnProperty<ResourceRule>([
    { ...ERROR, id: 'ECS311', property: 'DesiredCount', title: 'The desired count is 0 or more', check: desiredCount },
    {
      ...ERROR,
      id: 'ECS312',
      property: 'ServiceName',
      title: 'A service name is 1 to 255 letters, digits, hyphens and underscores',
      check: serviceName,
    },
    {
      ...ERROR,
      id: 'ECS315',
      property: 'PlatformVersion',
      title: 'Ephemeral storage and EFS volumes require platform version 1.4.0 or later',
      link: ecsGuide('platform-fargate'),
      check: platformVersion,
    },
    {
      ...ERROR,
      id: 'ECS316',
      ...reported("The service couldn't be updated because a valid taskRoleArn is not being used. Specify a valid task role in your task definition and try again.", 'aws/aws-toolkit-jetbrains', 3649),
      property: 'EnableExecuteCommand',
      title: 'A service with ECS Exec enabled has a task role',
      link: ecsGuide('ecs-exec'),
      check: execTaskRole,
    },
    {
      ...ERROR,
      id: 'ECS317',
      severity: 'warning',
      property: 'EnableExecuteCommand',
      title: 'Containers with ECS Exec enabled have a writable root file system',
      link: ecsGuide('ecs-exec'),
      check: execRootFileSystem,
    },
    {
      ...ERROR,
      id: 'ECS318',
      property: 'AvailabilityZoneRebalancing',
      title: 'Availability Zone rebalancing requires a replica service that may start extra tasks',
      link: ecsGuide('service-rebalancing'),
      check: rebalancing,
    },
  ]),
];

/** Rules about the volumes that a service attaches to its tasks. */
export const VOLUME_CONFIGURATION_RULES: readonly ResourceRule[] = [
  {
    ...VOLUME_ERROR,
    id: 'ECS319',
    property: 'VolumeConfigurations',
    title: 'A service attaches the volumes that its task definition configures at launch',
    link: ecsGuide('configure-ebs-volume'),
    check: volumes,
  },
  ...requiringOwnProperty<ResourceRule>([
    {
      ...VOLUME_ERROR,
      id: 'ECS320',
      property: 'VolumeConfigurations',
      title: 'An EBS volume has a snapshot, or a size that its type allows',
      link: ecsApi('ServiceManagedEBSVolumeConfiguration'),
      check: volumeSize,
    },
  ]),
];

function* desiredCount(service: TemplateResource): Iterable<Problem> {
  yield* outOfRange('DesiredCount', service.number('DesiredCount'), { min: 0, max: Infinity }, 'use 0 for a service that should not run');
}

function* serviceName(service: TemplateResource): Iterable<Problem> {
  const text = service.text('ServiceName');
  if (text === undefined || ECS_NAME.form.test(text)) return;
  yield { problem: 'ServiceName is not a valid ECS name', actual: text, remedy: ECS_NAME.remedy };
}

function* compatible(service: TemplateResource): Iterable<Problem> {
  const task = taskOf(service);
  const launchType = runsOnFargate(service) ? 'FARGATE' : service.text('LaunchType');
  const found = task && incompatibility(task, launchType);
  if (found === undefined) return;
  yield {
    problem: `the task definition is not compatible with ${launchType === 'FARGATE' ? 'Fargate' : launchType}`,
    actual: found,
    remedy: `add ${launchType} to its RequiresCompatibilities, and what that requires`,
  };
}

function* placement(service: TemplateResource): Iterable<Problem> {
  if (!runsOnFargate(service)) return;
  for (const field of ['PlacementConstraints', 'PlacementStrategies']) {
    if (service.items(field)?.length) {
      yield { problem: `${field} is not available on Fargate`, remedy: 'remove it: Fargate spreads tasks across Availability Zones by itself' };
    }
  }
}

function* platformVersion(service: TemplateResource): Iterable<Problem> {
  const [version, task] = [service.text('PlatformVersion'), taskOf(service)];
  if (!version || !task || mayBeWindows(task) || !/^1\.[0-3]\./.test(version)) return;
  if (!task.ephemeralStorage && !task.volumes?.some(({ efsVolumeConfiguration }) => efsVolumeConfiguration)) return;
  yield { problem: 'ephemeral storage and EFS volumes require platform version 1.4.0 or later', actual: version, remedy: 'use LATEST' };
}

/** Returns whether a task may run on Windows, whose platform version 1.0.0 has ephemeral storage. */
function mayBeWindows(task: TaskView): boolean {
  const system = task.runtimePlatform?.operatingSystemFamily;
  return !isKnown(task, 'runtimePlatform') || (system !== undefined && textOf(system) !== 'LINUX');
}

function* execTaskRole(service: TemplateResource): Iterable<Problem> {
  const task = taskOf(service);
  if (!task || !service.is('EnableExecuteCommand', true) || task.taskRoleArn !== undefined) return;
  yield { problem: 'EnableExecuteCommand requires a task role, but the task definition has none', remedy: 'set its TaskRoleArn' };
}

function* execRootFileSystem(service: TemplateResource): Iterable<Problem> {
  if (!service.is('EnableExecuteCommand', true)) return;
  const readOnly = (taskOf(service)?.containers ?? []).filter(({ readonlyRootFilesystem }) => readonlyRootFilesystem === true);
  if (readOnly.length === 0) return;
  yield {
    problem: 'ECS Exec sessions do not start in containers with a read-only root file system',
    actual: readOnly.map((container) => container.name),
    remedy: 'remove ReadonlyRootFilesystem while you need ECS Exec, or remove EnableExecuteCommand',
  };
}

function* rebalancing(service: TemplateResource): Iterable<Problem> {
  if (service.text('AvailabilityZoneRebalancing') !== 'ENABLED') return;
  const maximum = service.number('DeploymentConfiguration.MaximumPercent');
  if (maximum !== undefined && maximum <= 100) {
    yield { problem: 'AvailabilityZoneRebalancing requires a MaximumPercent above 100', actual: maximum, remedy: 'raise it, or disable rebalancing' };
  }
  if (service.text('SchedulingStrategy') === 'DAEMON') {
    yield { problem: 'AvailabilityZoneRebalancing is not available for daemon services', remedy: 'disable it' };
  }
  if (service.list('LoadBalancers')?.some((balancer) => balancer.has('LoadBalancerName'))) {
    yield { problem: 'AvailabilityZoneRebalancing is not available with a Classic Load Balancer', remedy: 'use a target group, or disable it' };
  }
}

function* volumes(service: TemplateResource): Iterable<Problem> {
  const configured = service.lacks('VolumeConfigurations') ? [] : service.list('VolumeConfigurations')?.map((volume) => volume.text('Name'));
  const task = taskOf(service);
  if (!configured || !task || task.unknown?.has('volumes') || configured.includes(undefined)) return;
  const atLaunch = (task.volumes ?? []).filter(({ configuredAtLaunch }) => configuredAtLaunch === true).map((volume) => volume.name);
  const unattached = atLaunch.find((volume) => typeof volume === 'string' && !configured.includes(volume));
  if (unattached !== undefined) {
    yield {
      problem: 'the task definition has a volume configured at launch that the service does not attach',
      actual: unattached,
      remedy: 'add it to VolumeConfigurations',
    };
  }
  const undeclared = configured.find((volume) => !(task.volumes ?? []).some((candidate) => mayBe(candidate, volume)));
  if (undeclared !== undefined) {
    yield {
      problem: 'VolumeConfigurations has a volume that the task definition does not configure at launch',
      actual: undeclared,
      remedy: 'set ConfiguredAtLaunch of that volume in the task definition',
    };
  }
}

/** Returns whether a volume has, or may turn out to have, a name and be configured at launch. */
function mayBe({ name, configuredAtLaunch }: VolumeView, expected: string | undefined): boolean {
  return (configuredAtLaunch === true || isFunction(configuredAtLaunch)) && (name === expected || typeof name !== 'string');
}

/** Minimum and maximum size of each EBS volume type, in GiB. */
const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  gp2: [1, 16384], gp3: [1, 16384], io1: [4, 16384], io2: [4, 16384], sc1: [125, 16384], st1: [125, 16384], standard: [1, 1024],
};

function* volumeSize(service: TemplateResource): Iterable<Problem> {
  for (const [i, volume] of (service.list('VolumeConfigurations') ?? []).entries()) {
    const path = `VolumeConfigurations[${i}].ManagedEBSVolume`;
    if (volume.lacks('ManagedEBSVolume.SizeInGiB') && volume.lacks('ManagedEBSVolume.SnapshotId')) {
      yield { problem: `${path} has neither a size nor a snapshot`, remedy: 'set SizeInGiB' };
    }
    const [min, max] = SIZES[volume.text('ManagedEBSVolume.VolumeType') ?? 'gp3'] ?? [1, 16384];
    yield* outOfRange(`${path}.SizeInGiB`, volume.number('ManagedEBSVolume.SizeInGiB'), { min, max }, 'use a size that the volume type allows');
  }
}
