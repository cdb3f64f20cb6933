import { firstDuplicate, Problem } from '../../private/errors';
import { ecsApi, ecsGuide, outOfRange, reported, TaskRule } from '../template/rule';
import { isSet, isWindows, numberOf, TaskView, textOf } from '../template/task-view';

/** Rules about the platform of a task: namespaces, storage and operating system. */
export const PLATFORM_RULES: readonly TaskRule[] = [
  {
    id: 'ECS111',
    title: 'The PID mode of a task on Fargate is task',
    severity: 'error',
    appliesOn: 'fargate',
    property: 'PidMode',
    link: ecsApi('RegisterTaskDefinition'),
    check: pidMode,
  },
  {
    id: 'ECS112',
    ...reported('Tasks using the Fargate launch type do not support ipcMode.', 'cn-terraform/terraform-aws-ecs-fargate', 2),
    title: 'A task on Fargate sets no IPC mode',
    severity: 'error',
    appliesOn: 'fargate',
    property: 'IpcMode',
    link: ecsApi('RegisterTaskDefinition'),
    check: ipcMode,
  },
  {
    id: 'ECS113',
    title: 'Ephemeral storage is 21 to 200 GiB when it is set',
    severity: 'error',
    property: 'EphemeralStorage',
    link: ecsApi('EphemeralStorage'),
    check: ephemeralStorage,
  },
  {
    id: 'ECS114',
    title: 'A Windows task on Fargate uses the X86_64 architecture',
    severity: 'error',
    appliesOn: 'fargate',
    property: 'RuntimePlatform',
    link: ecsGuide('fargate-tasks-services'),
    check: windowsProcessor,
  },
  {
    id: 'ECS115',
    title: 'A Windows task sets no PID mode',
    severity: 'error',
    property: 'PidMode',
    link: ecsApi('RegisterTaskDefinition'),
    check: windowsPidMode,
  },
  {
    id: 'ECS116',
    title: 'A Windows task on Fargate has no EFS volumes',
    severity: 'error',
    appliesOn: 'fargate',
    property: 'Volumes',
    link: ecsGuide('efs-volumes'),
    check: windowsVolumes,
  },
  {
    id: 'ECS117',
    title: 'A Windows container has no Linux-only settings',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    check: (task) => linuxOnly(task, LINUX_ONLY),
  },
  {
    id: 'ECS119',
    title: 'A Windows container names no user',
    severity: 'warning',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    check: (task) => linuxOnly(task, ['user']),
  },
];

/** Rules about tags. */
export const TAG_RULES: readonly TaskRule[] = [
  { id: 'ECS118', title: 'Tag keys are unique', severity: 'error', property: 'Tags', link: ecsApi('Tag'), check: uniqueTags },
];

/**
 * Container settings that are available on Linux only.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
const LINUX_ONLY = ['readonlyRootFilesystem', 'ulimits', 'linuxParameters', 'firelensConfiguration', 'systemControls'] as const;

function* pidMode({ pidMode: mode }: TaskView): Iterable<Problem> {
  if ((textOf(mode) ?? 'task') === 'task') return;
  yield { problem: 'pidMode is not available on Fargate', actual: mode, remedy: 'use task' };
}

function* ipcMode({ ipcMode: mode }: TaskView): Iterable<Problem> {
  if (isSet(mode)) yield { problem: 'ipcMode is not available on Fargate', actual: mode, remedy: 'remove it' };
}

function* ephemeralStorage({ ephemeralStorage: storage }: TaskView): Iterable<Problem> {
  const bounds = { min: 21, max: 200 };
  yield* outOfRange('ephemeralStorage.sizeInGiB', numberOf(storage?.sizeInGiB), bounds, 'omit it for the 20 GiB that every task has');
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

function* linuxOnly(task: TaskView, fields: readonly ('user' | typeof LINUX_ONLY[number])[]): Iterable<Problem> {
  if (!isWindows(task)) return;
  for (const container of task.containers) {
    const field = fields.find((name) => isSet(container[name]));
    if (field) yield { problem: `${container.at(field)} is not available on Windows`, remedy: 'remove it' };
  }
}

function* uniqueTags({ tags = [] }: TaskView): Iterable<Problem> {
  const duplicate = firstDuplicate(tags.map(({ key }) => textOf(key)));
  if (duplicate !== undefined) yield { problem: 'two tags have the same key', actual: duplicate, remedy: 'keep one of them' };
}
