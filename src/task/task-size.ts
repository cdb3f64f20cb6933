import { Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { refuse } from '../private/errors';

/** Memory sizes in MiB that Fargate offers for one number of CPU units, as `from` to `to` in steps of `step`. */
interface MemorySteps {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

const stepsOf = (from: number, to: number, step: number): number[] => range({ from, to, step });

/**
 * CPU units to the memory sizes that go with them.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
 */
const MEMORY_BY_CPU: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [512, stepsOf(1024, 4096, 1024)],
  [1024, stepsOf(2048, 8192, 1024)],
  [2048, stepsOf(4096, 16384, 1024)],
  [4096, stepsOf(8192, 30720, 1024)],
  [8192, stepsOf(16384, 61440, 4096)],
  [16384, stepsOf(32768, 122880, 8192)],
  [32768, [61440, 122880, 249856]],
]);

/** The task size when none is given: the smallest that Fargate offers. */
export const DEFAULT_CPU = 256;
/** Memory of the default task size, in MiB. */
export const DEFAULT_MEMORY_MIB = 512;

/** CPU units that Fargate offers to Windows tasks. */
const WINDOWS_CPUS: readonly number[] = [1024, 2048, 4096];

/** The CPU units that Fargate offers, in ascending order, with the memory sizes in MiB that go with each. */
export function offeredSizes({ windows }: { readonly windows: boolean }): ReadonlyMap<number, readonly number[]> {
  return windows ? new Map([...MEMORY_BY_CPU].filter(([cpu]) => WINDOWS_CPUS.includes(cpu))) : MEMORY_BY_CPU;
}

/** Refuses a task size that Fargate does not offer. Tokens pass. */
export function requireFargateSize(where: IConstruct | string, cpu: number, memoryLimitMiB: number, platform = { windows: false }): void {
  if (Token.isUnresolved(cpu)) return;
  const offered = offeredSizes(platform);
  const memories = offered.get(cpu);
  if (!memories) {
    refuse(where, {
      what: `cpu is not a size that Fargate offers${platform.windows ? ' to Windows tasks' : ''}`,
      got: cpu,
      instead: `use one of ${[...offered.keys()].join(', ')} CPU units`,
    });
  }
  if (Token.isUnresolved(memoryLimitMiB) || memories.includes(memoryLimitMiB)) return;
  refuse(where, {
    what: `memoryLimitMiB does not go with ${cpu} CPU units`,
    got: memoryLimitMiB,
    instead: `use one of ${memories.join(', ')} MiB, or another cpu`,
  });
}

function range({ from, to, step }: MemorySteps): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, i) => from + i * step);
}
