import { firstDuplicate, isWindows, numberOf, TaskFacts, textOf } from './facts';
import { outOfRange, Refusal } from '../../private/errors';

/**
 * What Fargate has for Linux containers only.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
const LINUX_ONLY = ['user', 'readonlyRootFilesystem', 'ulimits', 'linuxParameters', 'firelensConfiguration', 'systemControls'] as const;

/** What the platform of the task does not have. */
export function* platformProblems(task: TaskFacts): Iterable<Refusal> {
  if (task.pidMode !== undefined && task.runtimePlatform?.operatingSystemFamily === undefined) {
    yield { what: 'pidMode needs runtimePlatform.operatingSystemFamily', instead: 'add it' };
  }
  if ((textOf(task.pidMode) ?? 'task') !== 'task') {
    yield { what: 'pidMode is not possible', got: task.pidMode, instead: 'use task, the one that Fargate has' };
  }
  if (task.ipcMode !== undefined) yield { what: 'ipcMode is not available on Fargate', got: task.ipcMode, instead: 'remove it' };
  const storage = outOfRange('ephemeralStorage.sizeInGiB', numberOf(task.ephemeralStorage?.sizeInGiB), { min: 21, max: 200 },
    'leave it out for the 20 GiB that every task has');
  if (storage) yield storage;
  if (isWindows(task)) yield* windowsProblems(task);
}

function* windowsProblems(task: TaskFacts): Iterable<Refusal> {
  if (task.runtimePlatform?.cpuArchitecture === 'ARM64') {
    yield { what: 'runtimePlatform.cpuArchitecture must be X86_64 on Windows', got: 'ARM64', instead: 'change it, or use LINUX' };
  }
  if (task.pidMode !== undefined) yield { what: 'pidMode is not available on Windows', instead: 'remove it' };
  if (task.volumes?.some(({ efsVolumeConfiguration }) => efsVolumeConfiguration)) {
    yield { what: 'EFS volumes are not available on Windows', instead: 'remove them' };
  }
  for (const container of task.containers) {
    const field = LINUX_ONLY.find((name) => container[name]);
    if (field) yield { what: `${container.at(field)} is not available on Windows`, instead: 'remove it' };
  }
}

/** Two tags of one key. */
export function* tagProblems({ tags = [] }: TaskFacts): Iterable<Refusal> {
  const twice = firstDuplicate(tags.map(({ key }) => key));
  if (twice !== undefined) yield { what: 'two tags have one key', got: twice, instead: 'keep one of them' };
}
