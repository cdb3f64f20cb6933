import { offeredSizes } from './task-size';
import { refuse, requireInRange } from '../private/errors';

/**
 * CPU and memory of a task on Fargate, in the words of `Task.container()`.
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
 * Options of `TaskSize.fitting()`: what the containers of a task need, all of them together.
 */
export interface FittingSizeOptions {
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
 * const size = TaskSize.fitting({ cpu: 300, memoryMiB: 3000 });
 * Task.container({
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
  public static fitting(needs: FittingSizeOptions): FargateSize {
    const { cpu = 0, memoryMiB = 0, windows = false } = needs;
    for (const [option, value] of Object.entries({ cpu, memoryMiB })) {
      requireInRange('TaskSize.fitting()', option, value, { min: 0, max: Infinity, fractions: true }, 'add up what the containers need');
    }
    for (const [units, memories] of offeredSizes({ windows })) {
      const memoryLimitMiB = memories.find((memory) => memory >= memoryMiB);
      if (units >= cpu && memoryLimitMiB !== undefined) return { cpu: units, memoryLimitMiB };
    }
    return refuse('TaskSize.fitting()', {
      what: `Fargate has no size for that${windows ? ' on Windows' : ''}`,
      got: { cpu, memoryMiB },
      instead: 'split the task, or run it on EC2',
    });
  }

  private constructor() {}
}
