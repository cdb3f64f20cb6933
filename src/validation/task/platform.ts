import { firstDuplicate, isSet, isWindows, numberOf, TaskFacts, textOf } from './facts';
import { outOfRange, Refusal } from '../../private/errors';
import { ecsApi, ecsGuide } from '../links';
import { TaskRule } from '../rule';

/** What the platform of a task on Fargate does not have. */
export const PLATFORM_RULES: readonly TaskRule[] = [
  {
    id: 'ECS111',
    title: 'The process namespace of a task on Fargate is task',
    severity: 'error',
    on: 'fargate',
    property: 'PidMode',
    link: ecsApi('RegisterTaskDefinition'),
    check: pidMode,
  },
  {
    id: 'ECS112',
    title: 'A task on Fargate has no IPC namespace',
    severity: 'error',
    on: 'fargate',
    property: 'IpcMode',
    link: ecsApi('RegisterTaskDefinition'),
    check: ipcMode,
  },
  {
    id: 'ECS113',
    title: 'Ephemeral storage that is given is 21 to 200 GiB',
    severity: 'error',
    property: 'EphemeralStorage',
    link: ecsApi('EphemeralStorage'),
    check: ephemeralStorage,
  },
  {
    id: 'ECS114',
    title: 'A Windows task on Fargate has X86_64 processors',
    severity: 'error',
    on: 'fargate',
    property: 'RuntimePlatform',
    link: ecsGuide('fargate-tasks-services'),
    check: windowsProcessor,
  },
  {
    id: 'ECS115',
    title: 'A Windows task has no process namespace',
    severity: 'error',
    property: 'PidMode',
    link: ecsApi('RegisterTaskDefinition'),
    check: windowsPidMode,
  },
  {
    id: 'ECS116',
    title: 'A Windows task on Fargate has no EFS volume',
    severity: 'error',
    on: 'fargate',
    property: 'Volumes',
    link: ecsGuide('efs-volumes'),
    check: windowsVolumes,
  },
  {
    id: 'ECS117',
    title: 'A Windows container has nothing that only Linux has',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    check: windowsContainers,
  },
];

/** Tags that ECS does not take. */
export const TAG_RULES: readonly TaskRule[] = [
  { id: 'ECS118', title: 'Each tag has a key of its own', severity: 'error', property: 'Tags', link: ecsApi('Tag'), check: uniqueTags },
];

/**
 * What Fargate has for Linux containers only.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
const LINUX_ONLY = ['user', 'readonlyRootFilesystem', 'ulimits', 'linuxParameters', 'firelensConfiguration', 'systemControls'] as const;

/** CDK's task definition wants the operating system where a process namespace is given; ECS does not. */
export function* pidModePlatform({ pidMode: given, runtimePlatform }: TaskFacts): Iterable<Refusal> {
  if (given !== undefined && runtimePlatform?.operatingSystemFamily === undefined) {
    yield { what: 'pidMode needs runtimePlatform.operatingSystemFamily', instead: 'add it' };
  }
}

function* pidMode({ pidMode: given }: TaskFacts): Iterable<Refusal> {
  if ((textOf(given) ?? 'task') === 'task') return;
  yield { what: 'pidMode is not possible', got: given, instead: 'use task, the one that Fargate has' };
}

function* ipcMode({ ipcMode: given }: TaskFacts): Iterable<Refusal> {
  if (isSet(given)) yield { what: 'ipcMode is not available on Fargate', got: given, instead: 'remove it' };
}

function* ephemeralStorage({ ephemeralStorage: given }: TaskFacts): Iterable<Refusal> {
  const bounds = { min: 21, max: 200 };
  const problem = outOfRange('ephemeralStorage.sizeInGiB', numberOf(given?.sizeInGiB), bounds, 'leave it out for the 20 GiB that every task has');
  if (problem) yield problem;
}

function* windowsProcessor(task: TaskFacts): Iterable<Refusal> {
  if (!isWindows(task) || task.runtimePlatform?.cpuArchitecture !== 'ARM64') return;
  yield { what: 'runtimePlatform.cpuArchitecture must be X86_64 on Windows', got: 'ARM64', instead: 'change it, or use LINUX' };
}

function* windowsPidMode(task: TaskFacts): Iterable<Refusal> {
  if (isWindows(task) && isSet(task.pidMode)) yield { what: 'pidMode is not available on Windows', instead: 'remove it' };
}

function* windowsVolumes(task: TaskFacts): Iterable<Refusal> {
  if (!isWindows(task) || !task.volumes?.some(({ efsVolumeConfiguration }) => efsVolumeConfiguration)) return;
  yield { what: 'EFS volumes are not available on Windows', instead: 'remove them' };
}

function* windowsContainers(task: TaskFacts): Iterable<Refusal> {
  if (!isWindows(task)) return;
  for (const container of task.containers) {
    const field = LINUX_ONLY.find((name) => isSet(container[name]));
    if (field) yield { what: `${container.at(field)} is not available on Windows`, instead: 'remove it' };
  }
}

function* uniqueTags({ tags = [] }: TaskFacts): Iterable<Refusal> {
  const twice = firstDuplicate(tags.map(({ key }) => key));
  if (twice !== undefined) yield { what: 'two tags have one key', got: twice, instead: 'keep one of them' };
}
