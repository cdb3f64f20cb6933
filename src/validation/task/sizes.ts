import { ContainerFacts, numberOf, TaskFacts } from './facts';
import { Refusal } from '../../private/errors';
import { ecsApi, ecsGuide } from '../links';
import { eachContainer, TaskRule } from '../rule';

/** Containers that reserve more than their task has. */
export const RESERVED_SIZE_RULES: readonly TaskRule[] = [
  {
    id: 'ECS101',
    title: 'The containers reserve no more CPU than the task has',
    severity: 'error',
    property: 'Cpu',
    link: ecsGuide('task_definition_parameters'),
    check: ({ cpu, containers }) => reserved('CPU units', numberOf(cpu), reservedCpu(containers)),
  },
  {
    id: 'ECS102',
    title: 'The containers reserve no more memory than the task has',
    severity: 'error',
    property: 'Memory',
    link: ecsGuide('task_definition_parameters'),
    check: ({ memory, containers }) => reserved('MiB', numberOf(memory), reservedMemory(containers)),
  },
];

/** The memory of one container beside that of its task. */
export const MEMORY_RULES: readonly TaskRule[] = [
  {
    id: 'ECS103',
    title: 'A container has no more memory than its task',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    check: memoryWithinTask,
  },
  {
    id: 'ECS104',
    title: 'A container reserves no more memory than its limit',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    check: eachContainer(reservationWithinMemory),
  },
];

/** CPU units that the containers reserve, as far as they are known. */
function reservedCpu(containers: readonly ContainerFacts[]): number {
  return sum(containers.map(({ cpu }) => numberOf(cpu)));
}

/** MiB that the containers reserve, as far as they are known. */
function reservedMemory(containers: readonly ContainerFacts[]): number {
  return sum(containers.map(({ memory, memoryReservation = memory }) => numberOf(memoryReservation)));
}

function sum(values: readonly (number | undefined)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}

function* reserved(unit: string, has: number | undefined, wants: number): Iterable<Refusal> {
  if (has === undefined || wants <= has) return;
  yield { what: `the containers reserve more than the task's ${has} ${unit}`, got: wants, instead: 'give the task more, or them less' };
}

function* memoryWithinTask({ containers, memory: taskMemory }: TaskFacts): Iterable<Refusal> {
  const limit = numberOf(taskMemory);
  for (const { at, ...container } of containers) {
    const memory = numberOf(container.memory);
    if (memory === undefined || limit === undefined || memory <= limit) continue;
    yield { what: `${at('memory')} is more than the task's ${limit} MiB`, got: memory, instead: 'give the task more, or the container less' };
  }
}

function* reservationWithinMemory({ at, ...container }: ContainerFacts): Iterable<Refusal> {
  const [memory, reservation] = [numberOf(container.memory), numberOf(container.memoryReservation)];
  if (memory === undefined || reservation === undefined || reservation <= memory) return;
  yield { what: `${at('memoryReservation')} is more than its memory`, got: reservation, instead: `reserve ${memory} MiB at most` };
}
