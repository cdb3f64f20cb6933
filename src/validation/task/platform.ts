import { firstDuplicate, isSet, isWindows, numberOf, TaskView, textOf } from '../template/task-view';
import { Problem, rangeProblem } from '../../private/errors';
import { ecsApi, ecsGuide, TaskRule } from '../template/rule';

/** What the platform of a task on Fargate does not have. */
export const PLATFORM_RULES: readonly TaskRule[] = [
  {
    id: 'ECS111',
    title: 'The process namespace of a task on Fargate is task',
    severity: 'error',
    appliesOn: 'fargate',
    property: 'PidMode',
    link: ecsApi('RegisterTaskDefinition'),
    check: pidMode,
  },
  {
    id: 'ECS112',
    title: 'A task on Fargate has no IPC namespace',
    severity: 'error',
    appliesOn: 'fargate',
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
    appliesOn: 'fargate',
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
    appliesOn: 'fargate',
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
export function* pidModePlatform({ pidMode: given, runtimePlatform }: TaskView): Iterable<Problem> {
  if (given !== undefined && runtimePlatform?.operatingSystemFamily === undefined) {
    yield { problem: 'pidMode needs runtimePlatform.operatingSystemFamily', remedy: 'add it' };
  }
}

function* pidMode({ pidMode: given }: TaskView): Iterable<Problem> {
  if ((textOf(given) ?? 'task') === 'task') return;
  yield { problem: 'pidMode is not possible', actual: given, remedy: 'use task, the one that Fargate has' };
}

function* ipcMode({ ipcMode: given }: TaskView): Iterable<Problem> {
  if (isSet(given)) yield { problem: 'ipcMode is not available on Fargate', actual: given, remedy: 'remove it' };
}

function* ephemeralStorage({ ephemeralStorage: given }: TaskView): Iterable<Problem> {
  const bounds = { min: 21, max: 200 };
  const problem = rangeProblem('ephemeralStorage.sizeInGiB', numberOf(given?.sizeInGiB), bounds, 'leave it out for the 20 GiB that every task has');
  if (problem) yield problem;
}

function* windowsProcessor(task: TaskView): Iterable<Problem> {
  if (!isWindows(task) || task.runtimePlatform?.cpuArchitecture !== 'ARM64') return;
  yield { problem: 'runtimePlatform.cpuArchitecture must be X86_64 on Windows', actual: 'ARM64', remedy: 'change it, or use LINUX' };
}

function* windowsPidMode(task: TaskView): Iterable<Problem> {
  if (isWindows(task) && isSet(task.pidMode)) yield { problem: 'pidMode is not available on Windows', remedy: 'remove it' };
}

function* windowsVolumes(task: TaskView): Iterable<Problem> {
  if (!isWindows(task) || !task.volumes?.some(({ efsVolumeConfiguration }) => efsVolumeConfiguration)) return;
  yield { problem: 'EFS volumes are not available on Windows', remedy: 'remove them' };
}

function* windowsContainers(task: TaskView): Iterable<Problem> {
  if (!isWindows(task)) return;
  for (const container of task.containers) {
    const field = LINUX_ONLY.find((name) => isSet(container[name]));
    if (field) yield { problem: `${container.at(field)} is not available on Windows`, remedy: 'remove it' };
  }
}

function* uniqueTags({ tags = [] }: TaskView): Iterable<Problem> {
  const twice = firstDuplicate(tags.map(({ key }) => key));
  if (twice !== undefined) yield { problem: 'two tags have one key', actual: twice, remedy: 'keep one of them' };
}
