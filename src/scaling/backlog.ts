import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';
import { requireBounds, requireCooldowns } from './automatic-scaling-checks';
import { backlogPerTask, backlogPerTaskOrNone, waitingWithoutTasks } from './backlog-metrics';
import { ScaledService, ScalingStrategy } from './strategy';
import { track } from './track';
import { wakeUp } from './wake-up';
import { refuse, requireInRange } from '../private/errors';

/**
 * Options of `Scaling.backlog()`.
 */
export interface BacklogScalingOptions {
  /**
   * Fewest tasks. With 0 nothing runs, and nothing is paid for, while the queue is empty; the first message then waits for a task to start, and
   * up to 15 minutes more when nobody has called the queue for six hours, until CloudWatch counts its messages again.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html
   */
  readonly min: number;

  /**
   * Most tasks; not below `min`, and above 0. Each makes connections of its own to what it writes to.
   */
  readonly max: number;

  /**
   * How long a message may wait, on average, above 0.
   */
  readonly acceptableLatency: Duration;

  /**
   * How long a task works on one message, on average, above 0 and not above `acceptableLatency`. For a task that works on several at a time,
   * divide by their number.
   */
  readonly timePerMessage: Duration;

  /**
   * Time after tasks were removed until more may be removed, in whole seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleInCooldown?: Duration;

  /**
   * Time after tasks were added until more may be added, in whole seconds.
   *
   * @default Duration.minutes(1)
   */
  readonly scaleOutCooldown?: Duration;
}

const FACTORY = 'Scaling.backlog()';

/** As many tasks as the messages in a queue need, to be worked on in time. */
export class BacklogScaling implements ScalingStrategy {
  public readonly desiredCount = undefined;
  private readonly messagesPerTask: number;

  constructor(private readonly options: BacklogScalingOptions) {
    requireBounds(FACTORY, options);
    requireCooldowns(FACTORY, options);
    const latency = seconds('acceptableLatency', options.acceptableLatency);
    const time = seconds('timePerMessage', options.timePerMessage);
    if (time > latency) {
      refuse(FACTORY, {
        what: `timePerMessage is above acceptableLatency (${latency} seconds)`,
        got: time,
        instead: 'accept a longer latency: no number of tasks makes one message faster',
      });
    }
    this.messagesPerTask = latency / time;
  }

  public attach(scaled: ScaledService): ecs.ScalableTaskCount {
    const { workload, service, queue } = scaled;
    const source = queue ?? refuse(workload, { what: 'Scaling.backlog() needs a queue to count the messages of', instead: 'use FargateWorkerService, or Scaling.automatic()' });
    const { min, max, scaleInCooldown = Duration.minutes(5), scaleOutCooldown = Duration.minutes(1) } = this.options;
    const tasks = service.autoScaleTaskCount({ minCapacity: min, maxCapacity: max });
    const targetValue = this.messagesPerTask;
    const metric = min === 0 ? backlogPerTaskOrNone(service, source, targetValue) : backlogPerTask(service, source);
    track(workload, tasks, 'Backlog', { metric, queryId: 'backlog', targetValue, scaleInCooldown, scaleOutCooldown });
    if (min === 0) wakeUp(tasks, waitingWithoutTasks(service, source));
    return tasks;
  }
}

function seconds(option: string, duration: Duration): number {
  if (duration.isUnresolved()) refuse(FACTORY, { what: `${option} is not known at synth`, instead: 'use a literal time' });
  const value = duration.toSeconds({ integral: false });
  requireInRange(FACTORY, `${option} in seconds`, value, { min: 0.001, max: 1_209_600, fractions: true }, 'use a time that a queue keeps messages for');
  return value;
}
