import { Token } from 'aws-cdk-lib/core';
import { ContainerDocument } from './container-fields';
import { definitionProblems } from './definition-problems';
import { dependencyProblems } from './dependency-problems';
import { portProblems } from './port-problems';
import { TaskDocument } from './task-fields';
import { volumeProblems } from './volume-problems';
import { Refusal, refuse } from '../../private/errors';
import { requireFargateSize } from '../task-size';

/** What Fargate has for Linux containers only. */
const LINUX_ONLY = ['user', 'readonlyRootFilesystem', 'ulimits', 'linuxParameters', 'firelensConfiguration'] as const;

/** Refuses a task that Fargate cannot run, as far as no single field shows that. Tokens pass. */
export function requireFargateTask(source: string, task: TaskDocument): void {
  requireFargateSize(source, task.cpu, task.memory, { windows: isWindows(task) });
  for (const problem of taskProblems(task)) refuse(source, problem);
}

function* taskProblems(task: TaskDocument): Iterable<Refusal> {
  yield* platformProblems(task);
  yield* sizeProblems(task);
  yield* volumeProblems(task);
  yield* tagProblems(task);
  yield* logRouterProblems(task.containerDefinitions);
  yield* dependencyProblems(task.containerDefinitions);
  yield* portProblems(task.containerDefinitions);
  for (const [i, container] of task.containerDefinitions.entries()) yield* definitionProblems(`containerDefinitions[${i}]`, container, task);
}

function isWindows(task: TaskDocument): boolean {
  return task.runtimePlatform?.operatingSystemFamily?.startsWith('WINDOWS') ?? false;
}

function* platformProblems(task: TaskDocument): Iterable<Refusal> {
  if (task.pidMode && !task.runtimePlatform?.operatingSystemFamily) {
    yield { what: 'pidMode needs runtimePlatform.operatingSystemFamily', instead: 'add it' };
  }
  if (isWindows(task)) yield* windowsProblems(task);
}

function* windowsProblems(task: TaskDocument): Iterable<Refusal> {
  if (task.runtimePlatform?.cpuArchitecture === 'ARM64') {
    yield { what: 'runtimePlatform.cpuArchitecture must be X86_64 on Windows', got: 'ARM64', instead: 'change it, or use LINUX' };
  }
  if (task.pidMode) yield { what: 'pidMode is not available on Windows', instead: 'remove it' };
  if (task.volumes.some((volume) => volume.efsVolumeConfiguration)) yield { what: 'EFS volumes are not available on Windows', instead: 'remove them' };
  for (const [i, container] of task.containerDefinitions.entries()) {
    const field = LINUX_ONLY.find((name) => container[name]);
    if (field) yield { what: `containerDefinitions[${i}].${field} is not available on Windows`, instead: 'remove it' };
  }
}

function* sizeProblems({ cpu, memory, containerDefinitions }: TaskDocument): Iterable<Refusal> {
  const reservedCpu = sum(containerDefinitions.map((container) => container.cpu));
  if (!Token.isUnresolved(cpu) && reservedCpu > cpu) {
    yield { what: `the containers reserve more than the task's ${cpu} CPU units`, got: reservedCpu, instead: 'give the task more, or them less' };
  }
  const reservedMemory = sum(containerDefinitions.map((container) => container.memoryReservation ?? container.memory));
  if (!Token.isUnresolved(memory) && reservedMemory > memory) {
    yield { what: `the containers reserve more than the task's ${memory} MiB`, got: reservedMemory, instead: 'give the task more, or them less' };
  }
}

function sum(values: readonly (number | undefined)[]): number {
  return values.reduce<number>((total, value) => total + (value === undefined || Token.isUnresolved(value) ? 0 : value), 0);
}

function* tagProblems({ tags }: TaskDocument): Iterable<Refusal> {
  const twice = tags.find(({ key }, i) => tags.findIndex((tag) => tag.key === key) < i);
  if (twice) yield { what: 'two tags have one key', got: twice.key, instead: 'keep one of them' };
}

function* logRouterProblems(containers: readonly ContainerDocument[]): Iterable<Refusal> {
  const routers = containers.filter((container) => container.firelensConfiguration);
  if (routers.length > 1) {
    yield { what: 'two containers have a firelensConfiguration', got: routers.map(({ name }) => name), instead: 'keep one log router' };
  }
  const unrouted = containers.findIndex((container) => container.logConfiguration?.logDriver === 'awsfirelens');
  if (unrouted >= 0 && routers.length === 0) {
    yield {
      what: `containerDefinitions[${unrouted}].logConfiguration uses awsfirelens, but no container has a firelensConfiguration`,
      instead: 'add the log router',
    };
  }
}
