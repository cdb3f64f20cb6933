import { firstDuplicate, Problem } from '../../private/errors';
import { ecsApi, ecsGuide, TaskRule } from '../template/rule';
import { areContainersKnown, ContainerView, isKnown, TaskView, textOf, VolumeView } from '../template/task-view';
import { isPresent } from '../template/values';

/** Rules about the volumes of a task. */
export const VOLUME_RULES: readonly TaskRule[] = [
  {
    id: 'ECS281',
    title: 'Volume names are unique within a task',
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
    check: (task) => eachVolume(task, configuredOnce),
  },
  {
    id: 'ECS283',
    title: 'An EFS volume with an access point or IAM authorization encrypts data in transit',
    severity: 'error',
    property: 'Volumes',
    link: ecsApi('EFSAuthorizationConfig'),
    check: (task) => eachVolume(task, encryptedTransit),
  },
  {
    id: 'ECS284',
    title: 'An EFS volume with an access point leaves the root directory to the access point',
    severity: 'error',
    property: 'Volumes',
    link: ecsApi('EFSAuthorizationConfig'),
    check: (task) => eachVolume(task, accessPointRoot),
  },
  {
    id: 'ECS285',
    title: 'Volumes on Fargate have no host path',
    severity: 'error',
    appliesOn: 'fargate',
    property: 'Volumes',
    link: ecsApi('HostVolumeProperties'),
    check: (task) => eachVolume(task, hostPath),
  },
  {
    id: 'ECS286',
    title: 'Volumes on Fargate are not Docker volumes',
    severity: 'error',
    appliesOn: 'fargate',
    property: 'Volumes',
    link: ecsApi('DockerVolumeConfiguration'),
    check: (task) => eachVolume(task, dockerVolume),
  },
  {
    id: 'ECS287',
    title: 'At most one volume is configured at launch',
    severity: 'error',
    property: 'Volumes',
    link: ecsGuide('configure-ebs-volume'),
    check: oneAtLaunch,
  },
];

/** Rules about volumes and the containers that mount them. */
export const MOUNT_RULES: readonly TaskRule[] = [
  {
    id: 'ECS288',
    title: 'A volume configured at launch is mounted by a container',
    severity: 'warning',
    isRequiredOfOptions: true,
    property: 'Volumes',
    link: ecsGuide('configure-ebs-volume'),
    check: mountedAtLaunch,
  },
  {
    id: 'ECS289',
    title: 'A container mounts only volumes of its task',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('MountPoint'),
    check: (task) => eachMounting(task, knownVolumes),
  },
  {
    id: 'ECS290',
    title: 'A container takes volumes only from other containers of its task',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('VolumeFrom'),
    check: (task) => eachMounting(task, knownContainers),
  },
];

function* eachVolume({ volumes = [] }: TaskView, check: (path: string, volume: VolumeView) => Iterable<Problem>): Iterable<Problem> {
  for (const [i, volume] of volumes.entries()) yield* check(`volumes[${i}]`, volume);
}

function* uniqueNames({ volumes = [] }: TaskView): Iterable<Problem> {
  const duplicate = firstDuplicate(volumes.map(({ name }) => textOf(name)));
  if (duplicate !== undefined) yield { problem: 'two volumes have the same name', actual: duplicate, remedy: 'rename one of them' };
}

function* configuredOnce(path: string, { configuredAtLaunch, efsVolumeConfiguration }: VolumeView): Iterable<Problem> {
  if (configuredAtLaunch !== true || !efsVolumeConfiguration) return;
  yield { problem: `${path} is both an EFS volume and configured at launch`, remedy: 'keep one of the two' };
}

function* encryptedTransit(path: string, { efsVolumeConfiguration: efs }: VolumeView): Iterable<Problem> {
  const authorization = efs?.authorizationConfig;
  if (!authorization || (efs.transitEncryption ?? 'DISABLED') !== 'DISABLED') return;
  if (authorization.iam !== 'ENABLED' && !isPresent(authorization.accessPointId)) return;
  yield { problem: `${path}.efsVolumeConfiguration.authorizationConfig requires encryption in transit`, remedy: 'set transitEncryption to ENABLED' };
}

function* accessPointRoot(path: string, { efsVolumeConfiguration: efs }: VolumeView): Iterable<Problem> {
  if (!isPresent(efs?.authorizationConfig?.accessPointId) || (textOf(efs!.rootDirectory) ?? '/') === '/') return;
  yield {
    problem: `${path}.efsVolumeConfiguration.rootDirectory cannot be combined with an access point`,
    actual: efs!.rootDirectory,
    remedy: 'remove it: the access point sets the root directory',
  };
}

function* hostPath(path: string, { host }: VolumeView): Iterable<Problem> {
  if (!host || !isPresent(host.sourcePath)) return;
  yield {
    problem: `${path}.host.sourcePath is not available on Fargate`,
    actual: host.sourcePath,
    remedy: 'remove it: the volume is then an empty directory shared by the containers',
  };
}

function* dockerVolume(path: string, { dockerVolumeConfiguration }: VolumeView): Iterable<Problem> {
  if (dockerVolumeConfiguration === undefined) return;
  yield { problem: `${path}.dockerVolumeConfiguration is not available on Fargate`, remedy: 'use a bind mount or an EFS volume' };
}

function* oneAtLaunch({ volumes = [] }: TaskView): Iterable<Problem> {
  if (volumes.filter(({ configuredAtLaunch }) => configuredAtLaunch === true).length <= 1) return;
  yield { problem: 'more than one volume is configured at launch', remedy: 'keep the volume that the service attaches' };
}

function* eachMounting(task: TaskView, check: (container: ContainerView, task: TaskView) => Iterable<Problem>): Iterable<Problem> {
  for (const container of task.containers) yield* check(container, task);
}

function* mountedAtLaunch(task: TaskView): Iterable<Problem> {
  const { containers, volumes = [] } = task;
  if (!areContainersKnown(task) || containers.some((container) => !isKnown(container, 'mountPoints'))) return;
  const mounted = containers.flatMap(({ mountPoints = [] }) => mountPoints).map(({ sourceVolume }) => sourceVolume);
  for (const [i, { name, configuredAtLaunch }] of volumes.entries()) {
    const isMounted = mounted.some((volume) => volume === name || typeof volume !== 'string');
    if (configuredAtLaunch !== true || textOf(name) === undefined || isMounted) continue;
    yield { problem: `volumes[${i}] is configured at launch, but no container mounts it`, remedy: 'mount it, or remove it' };
  }
}

function* knownVolumes({ at, mountPoints = [] }: ContainerView, task: TaskView): Iterable<Problem> {
  const names = (task.volumes ?? []).map(({ name }) => name);
  if (!isKnown(task, 'volumes') || names.some((name) => typeof name !== 'string')) return;
  for (const [i, { sourceVolume }] of mountPoints.entries()) {
    if (textOf(sourceVolume) === undefined || names.includes(sourceVolume)) continue;
    yield {
      problem: `${at(`mountPoints[${i}].sourceVolume`)} names no volume of the task`,
      actual: sourceVolume,
      remedy: 'add it to volumes, or correct the name',
    };
  }
}

function* knownContainers({ at, name: own, volumesFrom = [] }: ContainerView, task: TaskView): Iterable<Problem> {
  if (!areContainersKnown(task)) return;
  const others = task.containers.map(({ name }) => name).filter((name) => name !== own);
  for (const [i, { sourceContainer }] of volumesFrom.entries()) {
    const source = textOf(sourceContainer);
    if (source === undefined || others.includes(source)) continue;
    yield { problem: `${at(`volumesFrom[${i}].sourceContainer`)} names no other container of the task`, actual: source, remedy: 'correct the name' };
  }
}
