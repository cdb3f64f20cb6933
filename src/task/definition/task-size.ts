import { IConstruct } from 'constructs';
import { failWith, requireInRange } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';
import { requireOptions } from '../../private/required-options';

/**
 * CPU and memory of a task on Fargate, as `WorkloadTask.container()` takes them.
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
 * Options of `TaskSize.atLeast()`: the CPU and memory that all containers of a task need together.
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
   * Specifies whether the task runs on Windows, for which Fargate offers fewer sizes.
   *
   * @default false
   */
  readonly windows?: boolean;
}

/**
 * Sizes of tasks on Fargate, which offers certain combinations of CPU and memory only.
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
   * Returns the smallest size that is large enough: the one with the fewest CPU units, and among those the one with the least memory. Fails when
   * no size is large enough.
   *
   * @param options CPU and memory that the containers need.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
   */
  public static atLeast(options: MinimumTaskSizeOptions): FargateSize {
    const { cpu = 0, memoryMiB = 0, windows = false } = requireOptions('TaskSize.atLeast()', options, {});
    for (const [option, value] of Object.entries({ cpu, memoryMiB })) {
      requireInRange('TaskSize.atLeast()', option, value, { min: 0, max: Infinity, allowsFractions: true }, 'add up what the containers need');
    }
    for (const [units, memories] of offeredSizes({ windows })) {
      const memoryLimitMiB = memories.find((memory) => memory >= memoryMiB);
      if (units >= cpu && memoryLimitMiB !== undefined) return { cpu: units, memoryLimitMiB };
    }
    return failWith('TaskSize.atLeast()', {
      problem: `Fargate offers no size as large${windows ? ' on Windows' : ''}`,
      actual: { cpu, memoryMiB },
      remedy: 'split the task, or run it on EC2',
    });
  }

  private constructor() {}
}

/** Memory sizes in MiB, from the smallest to the largest. */
const memoryRange = (min: number, max: number, step: number): number[] => Array.from({ length: (max - min) / step + 1 }, (_, i) => min + i * step);

/**
 * Memory sizes in MiB by CPU units.
 *
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

/** CPU units of the default task size, the smallest that Fargate offers. */
export const DEFAULT_CPU = 256;
/** Memory of the default task size in MiB. */
export const DEFAULT_MEMORY_MIB = 512;

/** CPU units that Fargate offers for Windows tasks. */
const WINDOWS_CPUS: readonly number[] = [1024, 2048, 4096];

/** Returns the memory sizes in MiB that Fargate offers, by CPU units, in ascending order. */
function offeredSizes({ windows }: { readonly windows: boolean }): ReadonlyMap<number, readonly number[]> {
  return windows ? new Map([...MEMORY_BY_CPU].filter(([cpu]) => WINDOWS_CPUS.includes(cpu))) : MEMORY_BY_CPU;
}

/** Fails on a task size that Fargate does not offer. Tokens pass. */
export function requireFargateSize(where: IConstruct | string, cpu: number, memoryLimitMiB: number, platform = { windows: false }): void {
  if (isUnknown(cpu)) return;
  const offered = offeredSizes(platform);
  const memories = offered.get(cpu);
  if (!memories) {
    failWith(where, {
      problem: `cpu is not a size that Fargate offers${platform.windows ? ' to Windows tasks' : ''}`,
      actual: cpu,
      remedy: `use one of ${[...offered.keys()].join(', ')} CPU units`,
    });
  }
  if (isUnknown(memoryLimitMiB) || memories.includes(memoryLimitMiB)) return;
  failWith(where, {
    problem: `memoryLimitMiB does not go with ${cpu} CPU units`,
    actual: memoryLimitMiB,
    remedy: `use one of ${memories.join(', ')} MiB, or another cpu`,
  });
}
