import { ContainerFacts, numberOf, TaskFacts } from './facts';
import { Refusal } from '../../private/errors';

/** Containers that reserve more than their task has. */
export function* sizeProblems({ cpu, memory, containers }: TaskFacts): Iterable<Refusal> {
  const reserved = { 'CPU units': { has: numberOf(cpu), wants: reservedCpu(containers) }, 'MiB': { has: numberOf(memory), wants: reservedMemory(containers) } };
  for (const [unit, { has, wants }] of Object.entries(reserved)) {
    if (has === undefined || wants <= has) continue;
    yield { what: `the containers reserve more than the task's ${has} ${unit}`, got: wants, instead: 'give the task more, or them less' };
  }
}

/** A container whose memory is more than its task's, or less than what it reserves. */
export function* memoryProblems({ containers, memory: taskMemory }: TaskFacts): Iterable<Refusal> {
  const limit = numberOf(taskMemory);
  for (const { at, ...container } of containers) {
    const [memory, reservation] = [numberOf(container.memory), numberOf(container.memoryReservation)];
    if (memory !== undefined && limit !== undefined && memory > limit) {
      yield { what: `${at('memory')} is more than the task's ${limit} MiB`, got: memory, instead: 'give the task more, or the container less' };
    }
    if (memory !== undefined && reservation !== undefined && reservation > memory) {
      yield { what: `${at('memoryReservation')} is more than its memory`, got: reservation, instead: `reserve ${memory} MiB at most` };
    }
  }
}

/** CPU units that the containers reserve, as far as they are known. */
export function reservedCpu(containers: readonly ContainerFacts[]): number {
  return sum(containers.map(({ cpu }) => numberOf(cpu)));
}

/** MiB that the containers reserve, as far as they are known. */
export function reservedMemory(containers: readonly ContainerFacts[]): number {
  return sum(containers.map(({ memory, memoryReservation }) => numberOf(memoryReservation) ?? numberOf(memory)));
}

function sum(values: readonly (number | undefined)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}
