import { failWith, requireInRange } from '../../private/errors';
import { Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';

/**
 * CPU and memory of a task on Fargate, in the words of `WorkloadTask.container()`.
 */
export interface FargateSize {
  /**
   * CPU units; 1024 are one vCPU.
   */
  readonly cpu: number;

  /**
   * Memory in MiB.
   */
  readonly memoryLimitMiB: number;
}

/**
 * Options of `TaskSize.atLeast()`: what the containers of a task need, all of them together.
 */
export interface MinimumTaskSizeOptions {
  /**
   * CPU units; 1024 are one vCPU.
   *
   * @default 0
   */
  readonly cpu?: number;

  /**
   * Memory in MiB.
   *
   * @default 0
   */
  readonly memoryMiB?: number;

  /**
   * Whether the task runs on Windows, for which Fargate offers fewer sizes.
   *
   * @default false
   */
  readonly windows?: boolean;
}

/**
 * Sizes of tasks on Fargate, which offers only some combinations of CPU and memory.
 *
 * ```ts
 * const size = TaskSize.atLeast({ cpu: 300, memoryMiB: 3000 });
 * WorkloadTask.container({
 *   image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
 *   cpu: size.cpu,
 *   memoryLimitMiB: size.memoryLimitMiB,
 * });
 * ```
 */
export class TaskSize {
  /**
   * The smallest size that holds what the containers need: with the fewest CPU units, and of those with the least memory. Refused is
   * what no size holds.
   *
   * @param needs CPU and memory that the containers need.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
   */
  public static atLeast(needs: MinimumTaskSizeOptions): FargateSize {
    const { cpu = 0, memoryMiB = 0, windows = false } = needs;
    for (const [option, value] of Object.entries({ cpu, memoryMiB })) {
      requireInRange('TaskSize.atLeast()', option, value, { min: 0, max: Infinity, allowsFractions: true }, 'add up what the containers need');
    }
    for (const [units, memories] of offeredSizes({ windows })) {
      const memoryLimitMiB = memories.find((memory) => memory >= memoryMiB);
      if (units >= cpu && memoryLimitMiB !== undefined) return { cpu: units, memoryLimitMiB };
    }
    return failWith('TaskSize.atLeast()', {
      problem: `Fargate has no size for that${windows ? ' on Windows' : ''}`,
      actual: { cpu, memoryMiB },
      remedy: 'split the task, or run it on EC2',
    });
  }

  private constructor() {}
}

/** Memory sizes in MiB that Fargate offers for one number of CPU units, as `from` to `to` in steps of `step`. */
interface MemorySteps {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

const memoryRange = (from: number, to: number, step: number): number[] => memorySizes({ from, to, step });

/**
 * CPU units to the memory sizes that go with them.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
 */
const MEMORY_BY_CPU: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [512, memoryRange(1024, 4096, 1024)],
  [1024, memoryRange(2048, 8192, 1024)],
  [2048, memoryRange(4096, 16384, 1024)],
  [4096, memoryRange(8192, 30720, 1024)],
  [8192, memoryRange(16384, 61440, 4096)],
  [16384, memoryRange(32768, 122880, 8192)],
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
    failWith(where, {
      problem: `cpu is not a size that Fargate offers${platform.windows ? ' to Windows tasks' : ''}`,
      actual: cpu,
      remedy: `use one of ${[...offered.keys()].join(', ')} CPU units`,
    });
  }
  if (Token.isUnresolved(memoryLimitMiB) || memories.includes(memoryLimitMiB)) return;
  failWith(where, {
    problem: `memoryLimitMiB does not go with ${cpu} CPU units`,
    actual: memoryLimitMiB,
    remedy: `use one of ${memories.join(', ')} MiB, or another cpu`,
  });
}

function memorySizes({ from, to, step }: MemorySteps): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, i) => from + i * step);
}
