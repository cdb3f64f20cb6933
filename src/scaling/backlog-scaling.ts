import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ApplicationScalingAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { requireCapacity, requireCooldowns } from './automatic-scaling-options';
import { backlogGroups, backlogTarget, messagesWithoutTasks } from './backlog-metrics';
import { warnAboutContainerInsights } from './container-insights';
import { ScaledService, ScalingStrategy } from './strategy';
import { addTargetTracking, scalableTargetOf } from './target-tracking';
import { failWith, requireInRange } from '../private/errors';
import { requireSameLocation } from '../private/location';
import { ConsumedQueue } from '../traffic/consumed-queue';

/**
 * Options of `Scaling.backlog()`.
 */
export interface BacklogScalingOptions {
  /**
   * Minimum number of tasks. With 0, no task runs while the queue is empty, and there is nothing to pay for; the first message then waits for a task
   * to start, and for up to 15 more minutes after six hours without activity, until SQS sends metrics of the queue to CloudWatch again.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html
   */
  readonly minCapacity: number;

  /**
   * Maximum number of tasks, 1 or more, and at least `minCapacity`. Consider the connections that each task opens to databases.
   */
  readonly maxCapacity: number;

  /**
   * Average time that a message may wait until it is processed, above 0. Tokens fail synthesis. Additional queues may have one of their own.
   */
  readonly acceptableLatency: Duration;

  /**
   * Average time to process one message, above 0 and at most `acceptableLatency`. Tokens fail synthesis. If a task processes several messages at a
   * time, divide by their number. Additional queues may have one of their own.
   */
  readonly timePerMessage: Duration;

  /**
   * Minimum time between two scale-in activities, in whole seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleInCooldown?: Duration;

  /**
   * Minimum time between two scale-out activities, in whole seconds.
   *
   * @default Duration.minutes(1)
   */
  readonly scaleOutCooldown?: Duration;
}

const FACTORY = 'Scaling.backlog()';

/** Times of a queue: what is set for it, or for all queues. */
type Times = Pick<BacklogScalingOptions, 'acceptableLatency' | 'timePerMessage'>;

/** Scales by the messages in queues, so that they are processed within an acceptable latency. */
export class BacklogScaling implements ScalingStrategy {
  public readonly desiredCount = undefined;
  public readonly countsMessages = true;

  constructor(private readonly options: BacklogScalingOptions) {
    requireCapacity(FACTORY, options);
    requireCooldowns(FACTORY, options);
    messagesPerTask(FACTORY, options);
  }

  public bind({ workload, service, queues = [] }: ScaledService): ecs.ScalableTaskCount {
    if (queues.length === 0) {
      return failWith(workload, {
        problem: 'Scaling.backlog() needs a queue whose messages to count',
        remedy: 'use FargateWorkerService, or Scaling.automatic()',
      });
    }
    warnAboutContainerInsights(workload, FACTORY, service.cluster);
    queues.forEach(({ queue }) => requireLocalQueue(workload, queue));
    const { minCapacity, maxCapacity, scaleInCooldown = Duration.minutes(5), scaleOutCooldown = Duration.minutes(1) } = this.options;
    const taskCount = service.autoScaleTaskCount({ minCapacity, maxCapacity });
    const fromZero = minCapacity === 0;
    const groups = backlogGroups(queues.map((each) => ({ queue: each.queue, perTask: this.messagesPerTaskOf(workload, each) })), fromZero);
    groups.forEach((group, i) => {
      const { metric, targetValue } = backlogTarget(service, group, fromZero);
      addTargetTracking(workload, taskCount, numbered('Backlog', i), { metric, queryId: 'backlog', targetValue, scaleInCooldown, scaleOutCooldown });
    });
    if (fromZero) scaleFromZero(taskCount, groups.map((group) => messagesWithoutTasks(service, group)));
    return taskCount;
  }

  private messagesPerTaskOf(workload: Construct, { scope, acceptableLatency, timePerMessage }: ConsumedQueue): number {
    const times: Times = {
      acceptableLatency: acceptableLatency ?? this.options.acceptableLatency, timePerMessage: timePerMessage ?? this.options.timePerMessage,
    };
    return messagesPerTask(scope === workload ? FACTORY : scope.node.path, times);
  }
}

/** Returns the number of messages that a task processes within the latency. Fails on a message that takes longer than that. */
function messagesPerTask(where: string, times: Times): number {
  const latency = requireSeconds(where, 'acceptableLatency', times.acceptableLatency);
  const timePerMessage = requireSeconds(where, 'timePerMessage', times.timePerMessage);
  if (timePerMessage <= latency) return latency / timePerMessage;
  return failWith(where, {
    problem: `timePerMessage is above acceptableLatency (${latency} seconds)`,
    actual: timePerMessage,
    remedy: 'raise acceptableLatency, as more tasks do not process a single message faster',
  });
}

/**
 * Fails on a queue of another Region or account, whose metrics neither a scaling policy nor an alarm of the service's stack reads.
 * @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingMetricDataQuery.html
 */
function requireLocalQueue(workload: Construct, { queueArn }: sqs.IQueue): void {
  requireSameLocation(workload, {
    subject: `the queue, whose messages ${FACTORY} counts,`, arn: queueArn, remedy: (place) => `create the worker there or the queue in ${place}, or use Scaling.automatic()`,
  }, ['region', 'account']);
}

function requireSeconds(where: string, option: string, duration: Duration): number {
  if (duration.isUnresolved()) failWith(where, { problem: `${option} is a token, and is unknown at synthesis`, remedy: 'use a literal duration' });
  const value = duration.toSeconds({ integral: false });
  requireInRange(where, `${option} in seconds`, value, { min: 0.001, max: 1_209_600, allowsFractions: true },
    'use at most the 14 days that a queue retains messages');
  return value;
}

/**
 * Adds the first task while a metric is 1. Target tracking cannot: it multiplies the number of running tasks, which leaves 0 at 0.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-step-scaling-policies.html
 */
function scaleFromZero(taskCount: ecs.ScalableTaskCount, metrics: readonly cloudwatch.MathExpression[]): void {
  const action = new appscaling.StepScalingAction(taskCount, 'WakeUp', {
    scalingTarget: scalableTargetOf(taskCount),
    adjustmentType: appscaling.AdjustmentType.CHANGE_IN_CAPACITY,
    cooldown: Duration.minutes(3),
  });
  action.addAdjustment({ lowerBound: 0, adjustment: 1 });
  metrics.forEach((metric, i) => metric.createAlarm(taskCount, numbered('WakeUpAlarm', i), {
    alarmDescription: 'Messages wait, and no task runs',
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  }).addAlarmAction(new ApplicationScalingAction(action)));
}

/** Returns `Id`, `Id2`, `Id3` and so on. */
function numbered(id: string, index: number): string {
  return index === 0 ? id : `${id}${index + 1}`;
}
