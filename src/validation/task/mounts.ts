import { areContainersKnown, ContainerFacts, isKnown, TaskFacts, textOf } from './facts';
import { Refusal } from '../../private/errors';
import { ecsApi, ecsGuide } from '../links';
import { TaskRule } from '../rule';

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

function* eachMounting(task: TaskFacts, check: (container: ContainerFacts, task: TaskFacts) => Iterable<Refusal>): Iterable<Refusal> {
  for (const container of task.containers) yield* check(container, task);
}

function* mountedAtLaunch(task: TaskFacts): Iterable<Refusal> {
  const { containers, volumes = [] } = task;
  if (!areContainersKnown(task) || containers.some((container) => !isKnown(container, 'mountPoints'))) return;
  const mounted = containers.flatMap(({ mountPoints = [] }) => mountPoints).map(({ sourceVolume }) => sourceVolume);
  for (const [i, { name, configuredAtLaunch }] of volumes.entries()) {
    if (configuredAtLaunch !== true || textOf(name) === undefined || mounted.some((volume) => volume === name || typeof volume !== 'string')) continue;
    yield { what: `volumes[${i}] is configured at launch, but no container mounts it`, instead: 'mount it, or remove it' };
  }
}

function* knownVolumes({ at, mountPoints = [] }: ContainerFacts, task: TaskFacts): Iterable<Refusal> {
  const names = (task.volumes ?? []).map(({ name }) => name);
  if (!isKnown(task, 'volumes') || names.some((name) => typeof name !== 'string')) return;
  for (const [i, { sourceVolume }] of mountPoints.entries()) {
    if (textOf(sourceVolume) === undefined || names.includes(sourceVolume)) continue;
    yield { what: `${at(`mountPoints[${i}].sourceVolume`)} names no volume`, got: sourceVolume, instead: 'add it to volumes, or correct the name' };
  }
}

function* knownContainers({ at, name: own, volumesFrom = [] }: ContainerFacts, task: TaskFacts): Iterable<Refusal> {
  if (!areContainersKnown(task)) return;
  const others = task.containers.map(({ name }) => name).filter((name) => name !== own);
  for (const [i, { sourceContainer }] of volumesFrom.entries()) {
    const source = textOf(sourceContainer);
    if (source === undefined || others.includes(source)) continue;
    yield { what: `${at(`volumesFrom[${i}].sourceContainer`)} names no other container`, got: source, instead: 'correct the name' };
  }
}
