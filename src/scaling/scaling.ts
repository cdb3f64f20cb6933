import { AutomaticScaling } from './automatic-scaling';
import { AutomaticScalingOptions } from './automatic-scaling-options';
import { BacklogScaling, BacklogScalingOptions } from './backlog-scaling';
import { ScalingStrategy } from './strategy';
import { requireInRange } from '../private/errors';

/**
 * How many tasks of a service run.
 *
 * ```ts
 * Scaling.automatic({ min: 2, max: 20, cpuPercent: 60 });
 * ```
 */
export class Scaling {
  /**
   * Always the same number. Refused below 0.
   *
   * @param desiredCount Number of tasks.
   */
  public static fixed(desiredCount: number): Scaling {
    requireInRange('Scaling.fixed()', 'desiredCount', desiredCount, { min: 0, max: Infinity }, 'use the number of tasks to run');
    return new Scaling({ desiredCount, bind: () => undefined });
  }

  /**
   * A number that follows the load, or the clock. The template says no desired count unless `desiredCount` is given, so
   * that no deployment resets what scaling has chosen.
   *
   * @param options Bounds, and at least one target, step or schedule.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
   */
  public static automatic(options: AutomaticScalingOptions): Scaling {
    return new Scaling(new AutomaticScaling(options));
  }

  /**
   * As many tasks as the messages in a queue need, by target tracking on the backlog of each task: messages that wait or are worked on, over
   * running tasks. Only for `FargateWorkerService`; refused without a queue. The running tasks are counted by Container Insights, which the
   * cluster must have on.
   *
   * @param options Bounds, the latency to accept, and the time that a message takes.
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-using-sqs-queue.html
   */
  public static backlog(options: BacklogScalingOptions): Scaling {
    return new Scaling(new BacklogScaling(options));
  }

  /** @internal */
  public readonly _strategy: ScalingStrategy;

  private constructor(strategy: ScalingStrategy) {
    this._strategy = strategy;
  }
}
