import { areContainersKnown, ContainerView, firstDuplicate, isKnown, TaskView, textOf, VolumeView } from '../template/task-view';
import { Problem } from '../../private/errors';
import { ecsApi, ecsGuide, TaskRule } from '../template/rule';

/** Volumes and the containers that mount them. */
export const MOUNT_RULES: readonly TaskRule[] = [
  {
    id: 'ECS288',
    title: 'A container mounts the volume that is configured at launch',
    severity: 'warning',
    property: 'Volumes',
    link: ecsGuide('configure-ebs-volume'),
    check: mountedAtLaunch,
  },
  {
    id: 'ECS289',
    title: 'A container mounts volumes of its task only',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('MountPoint'),
    check: (task) => eachMounting(task, knownVolumes),
  },
  {
    id: 'ECS290',
    title: 'A container takes volumes from another container of its task',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('VolumeFrom'),
    check: (task) => eachMounting(task, knownContainers),
  },
];

function* eachMounting(task: TaskView, check: (container: ContainerView, task: TaskView) => Iterable<Problem>): Iterable<Problem> {
  for (const container of task.containers) yield* check(container, task);
}

function* mountedAtLaunch(task: TaskView): Iterable<Problem> {
  const { containers, volumes = [] } = task;
  if (!areContainersKnown(task) || containers.some((container) => !isKnown(container, 'mountPoints'))) return;
  const mounted = containers.flatMap(({ mountPoints = [] }) => mountPoints).map(({ sourceVolume }) => sourceVolume);
  for (const [i, { name, configuredAtLaunch }] of volumes.entries()) {
    if (configuredAtLaunch !== true || textOf(name) === undefined || mounted.some((volume) => volume === name || typeof volume !== 'string')) continue;
    yield { problem: `volumes[${i}] is configured at launch, but no container mounts it`, remedy: 'mount it, or remove it' };
  }
}

function* knownVolumes({ at, mountPoints = [] }: ContainerView, task: TaskView): Iterable<Problem> {
  const names = (task.volumes ?? []).map(({ name }) => name);
  if (!isKnown(task, 'volumes') || names.some((name) => typeof name !== 'string')) return;
  for (const [i, { sourceVolume }] of mountPoints.entries()) {
    if (textOf(sourceVolume) === undefined || names.includes(sourceVolume)) continue;
    yield { problem: `${at(`mountPoints[${i}].sourceVolume`)} names no volume`, actual: sourceVolume, remedy: 'add it to volumes, or correct the name' };
  }
}

function* knownContainers({ at, name: own, volumesFrom = [] }: ContainerView, task: TaskView): Iterable<Problem> {
  if (!areContainersKnown(task)) return;
  const others = task.containers.map(({ name }) => name).filter((name) => name !== own);
  for (const [i, { sourceContainer }] of volumesFrom.entries()) {
    const source = textOf(sourceContainer);
    if (source === undefined || others.includes(source)) continue;
    yield { problem: `${at(`volumesFrom[${i}].sourceContainer`)} names no other container`, actual: source, remedy: 'correct the name' };
  }
}

/** Volumes that no task can have. How they are mounted is in `mounts.ts`. */
export const VOLUME_RULES: readonly TaskRule[] = [
  {
    id: 'ECS281',
    title: 'Each volume has a name of its own',
    severity: 'error',
    property: 'Volumes',
    link: ecsApi('Volume'),
    check: uniqueNames,
  },
  {
    id: 'ECS282',
    title: 'A volume is configured at launch or in the task definition, not both',
    severity: 'error',
    property: 'Volumes',
    link: ecsApi('Volume'),
    check: (task) => eachVolume(task, onePlace),
  },
  {
    id: 'ECS283',
    title: 'An EFS volume with an access point or IAM encrypts what is in transit',
    severity: 'error',
    property: 'Volumes',
    link: ecsApi('EFSAuthorizationConfig'),
    check: (task) => eachVolume(task, encryptedTransit),
  },
  {
    id: 'ECS284',
    title: 'An EFS volume with an access point leaves the root directory to it',
    severity: 'error',
    property: 'Volumes',
    link: ecsApi('EFSAuthorizationConfig'),
    check: (task) => eachVolume(task, accessPointRoot),
  },
  {
    id: 'ECS285',
    title: 'A volume has no path on the host on Fargate',
    severity: 'error',
    appliesOn: 'fargate',
    property: 'Volumes',
    link: ecsApi('HostVolumeProperties'),
    check: (task) => eachVolume(task, hostPath),
  },
  {
    id: 'ECS286',
    title: 'A volume is no Docker volume on Fargate',
    severity: 'error',
    appliesOn: 'fargate',
    property: 'Volumes',
    link: ecsApi('DockerVolumeConfiguration'),
    check: (task) => eachVolume(task, dockerVolume),
  },
  {
    id: 'ECS287',
    title: 'One volume at most is configured at launch',
    severity: 'error',
    property: 'Volumes',
    link: ecsGuide('configure-ebs-volume'),
    check: oneAtLaunch,
  },
];

function* eachVolume({ volumes = [] }: TaskView, check: (place: string, volume: VolumeView) => Iterable<Problem>): Iterable<Problem> {
  for (const [i, volume] of volumes.entries()) yield* check(`volumes[${i}]`, volume);
}

function* uniqueNames({ volumes = [] }: TaskView): Iterable<Problem> {
  const twice = firstDuplicate(volumes.map(({ name }) => name));
  if (twice !== undefined) yield { problem: 'two volumes have one name', actual: twice, remedy: 'rename one of them' };
}

function* onePlace(place: string, { configuredAtLaunch, efsVolumeConfiguration }: VolumeView): Iterable<Problem> {
  if (configuredAtLaunch !== true || !efsVolumeConfiguration) return;
  yield { problem: `${place} is an EFS volume and configured at launch`, remedy: 'keep one of the two' };
}

function* encryptedTransit(place: string, { efsVolumeConfiguration: efs }: VolumeView): Iterable<Problem> {
  const authorization = efs?.authorizationConfig;
  if (!authorization || (efs.transitEncryption ?? 'DISABLED') !== 'DISABLED') return;
  if (authorization.iam !== 'ENABLED' && !authorization.accessPointId) return;
  yield { problem: `${place}.efsVolumeConfiguration.authorizationConfig needs encryption in transit`, remedy: 'set transitEncryption to ENABLED' };
}

function* accessPointRoot(place: string, { efsVolumeConfiguration: efs }: VolumeView): Iterable<Problem> {
  if (!efs?.authorizationConfig?.accessPointId || (textOf(efs.rootDirectory) ?? '/') === '/') return;
  yield {
    problem: `${place}.efsVolumeConfiguration.rootDirectory does not go with an access point`,
    actual: efs.rootDirectory,
    remedy: 'leave it to the access point',
  };
}

function* hostPath(place: string, { host }: VolumeView): Iterable<Problem> {
  if (host?.sourcePath === undefined) return;
  yield {
    problem: `${place}.host.sourcePath is not available on Fargate`,
    actual: host.sourcePath,
    remedy: 'remove it: the volume is then an empty directory that the containers share',
  };
}

function* dockerVolume(place: string, { dockerVolumeConfiguration }: VolumeView): Iterable<Problem> {
  if (dockerVolumeConfiguration === undefined) return;
  yield { problem: `${place}.dockerVolumeConfiguration is not available on Fargate`, remedy: 'use a bind mount or an EFS volume' };
}

function* oneAtLaunch({ volumes = [] }: TaskView): Iterable<Problem> {
  if (volumes.filter(({ configuredAtLaunch }) => configuredAtLaunch === true).length <= 1) return;
  yield { problem: 'more than one volume is configured at launch', remedy: 'keep the one that the service attaches' };
}
