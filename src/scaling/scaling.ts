import { AutomaticScaling } from './automatic-scaling';
import { AutomaticScalingOptions } from './automatic-scaling-options';
import { BacklogScaling, BacklogScalingOptions } from './backlog-scaling';
import { ScalingStrategy } from './strategy';
import { WorkingHoursScaling, WorkingHoursScalingOptions } from './working-hours';
import { requireInRange } from '../private/errors';
import { requireArgument, requireOptions } from '../private/required-options';

/**
 * Number of tasks of a service, fixed or scaled.
 *
 * ```ts
 * Scaling.automatic({ minCapacity: 2, maxCapacity: 20, cpuPercent: 60 });
 * ```
 */
export class Scaling {
  /**
   * Runs a fixed number of tasks.
   *
   * @param desiredCount Number of tasks, 0 or more.
   */
  public static fixedCount(desiredCount: number): Scaling {
    requireArgument('Scaling.fixedCount()', 'desiredCount', desiredCount, 'use the number of tasks to run');
    requireInRange('Scaling.fixedCount()', 'desiredCount', desiredCount, { min: 0, max: Infinity }, 'use the number of tasks to run');
    return new Scaling({ desiredCount, bind: () => undefined });
  }

  /**
   * Scales the number of tasks by metrics, schedules or forecasts. The template has a desired count only if `desiredCount` is set, so that
   * deployments do not reset the number that scaling has chosen.
   *
   * @param options Minimum and maximum capacity, and at least one target, step scaling policy or schedule.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
   */
  public static automatic(options: AutomaticScalingOptions): Scaling {
    return new Scaling(new AutomaticScaling(requireOptions('Scaling.automatic()', options, { minCapacity: 'use the minimum number of tasks', maxCapacity: 'use the maximum number of tasks' })));
  }

  /**
   * Scales the number of tasks to the messages in a queue, by target tracking of the backlog per task: messages that are waiting or in flight,
   * divided by running tasks. With several queues, each counts by its own acceptable latency, and what they need is added up, four queues to a policy,
   * or three with a `minCapacity` of 0; the policy that needs the most tasks determines their number. For `FargateWorkerService` only; fails synthesis
   * without a queue. The cluster must have Container Insights turned on, which counts the running tasks; a warning says where that is not known.
   *
   * @param options Minimum and maximum capacity, acceptable latency, and time per message.
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-using-sqs-queue.html
   */
  public static backlog(options: BacklogScalingOptions): Scaling {
    return new Scaling(new BacklogScaling(requireOptions('Scaling.backlog()', options, {
      minCapacity: 'use the minimum number of tasks',
      maxCapacity: 'use the maximum number of tasks',
      acceptableLatency: 'use the time that messages may wait',
      timePerMessage: 'use the time that a task takes for a message',
    })));
  }

  /**
   * Runs tasks in working hours, and none at other times: for previews, tests and staging. Clients of a service without tasks get errors from its
   * load balancer. A service that is created outside of working hours runs until they have ended next. To start one earlier, raise its bounds by
   * `aws application-autoscaling register-scalable-target`; they hold until the next change.
   *
   * @param options Hours, days, time zone and number of tasks.
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scheduled-scaling.html
   */
  public static workingHours(options: WorkingHoursScalingOptions = {}): Scaling {
    return new Scaling(new WorkingHoursScaling(requireOptions('Scaling.workingHours()', options, {})));
  }

  /** @internal */
  public readonly _strategy: ScalingStrategy;

  private constructor(strategy: ScalingStrategy) {
    this._strategy = strategy;
  }
}
