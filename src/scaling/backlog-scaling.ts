import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ApplicationScalingAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { requireCapacity, requireCooldowns } from './automatic-scaling-options';
import { warnAboutContainerInsights } from './container-insights';
import { ScaledService, ScalingStrategy } from './strategy';
import { addTargetTracking, scalableTargetOf } from './target-tracking';
import { failWith, requireInRange } from '../private/errors';
import { requireSameLocation } from '../private/location';

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
   * Average time that a message may wait until it is processed, above 0. Tokens fail synthesis.
   */
  readonly acceptableLatency: Duration;

  /**
   * Average time to process one message, above 0 and at most `acceptableLatency`. Tokens fail synthesis. If a task processes several messages at a
   * time, divide by their number.
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

/** Scales by the messages in a queue, so that they are processed within an acceptable latency. */
export class BacklogScaling implements ScalingStrategy {
  public readonly desiredCount = undefined;
  private readonly messagesPerTask: number;

  constructor(private readonly options: BacklogScalingOptions) {
    requireCapacity(FACTORY, options);
    requireCooldowns(FACTORY, options);
    const latency = requireSeconds('acceptableLatency', options.acceptableLatency);
    const timePerMessage = requireSeconds('timePerMessage', options.timePerMessage);
    if (timePerMessage > latency) {
      failWith(FACTORY, {
        problem: `timePerMessage is above acceptableLatency (${latency} seconds)`,
        actual: timePerMessage,
        remedy: 'raise acceptableLatency, as more tasks do not process a single message faster',
      });
    }
    this.messagesPerTask = latency / timePerMessage;
  }

  public bind({ workload, service, queue }: ScaledService): ecs.ScalableTaskCount {
    if (!queue) {
      return failWith(workload, {
        problem: 'Scaling.backlog() needs a queue whose messages to count',
        remedy: 'use FargateWorkerService, or Scaling.automatic()',
      });
    }
    warnAboutContainerInsights(workload, FACTORY, service.cluster);
    requireLocalQueue(workload, queue);
    const { minCapacity, maxCapacity, scaleInCooldown = Duration.minutes(5), scaleOutCooldown = Duration.minutes(1) } = this.options;
    const taskCount = service.autoScaleTaskCount({ minCapacity, maxCapacity });
    const targetValue = this.messagesPerTask;
    const metric = minCapacity === 0 ? backlogPerTaskFromZero(service, queue, targetValue) : backlogPerTask(service, queue);
    addTargetTracking(workload, taskCount, 'Backlog', { metric, queryId: 'backlog', targetValue, scaleInCooldown, scaleOutCooldown });
    if (minCapacity === 0) scaleFromZero(taskCount, messagesWithoutTasks(service, queue));
    return taskCount;
  }
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

function requireSeconds(option: string, duration: Duration): number {
  if (duration.isUnresolved()) failWith(FACTORY, { problem: `${option} is a token, and is unknown at synthesis`, remedy: 'use a literal duration' });
  const value = duration.toSeconds({ integral: false });
  requireInRange(FACTORY, `${option} in seconds`, value, { min: 0.001, max: 1_209_600, allowsFractions: true },
    'use at most the 14 days that a queue retains messages');
  return value;
}

const PERIOD = Duration.minutes(1);

/**
 * Messages per running task, both waiting and in flight, as messages in flight keep their task busy. While no task runs, counts them as those of one
 * task.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 */
function backlogPerTask(service: ecs.BaseService, queue: sqs.IQueue): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: 'messages / tasks', label: 'Messages per running task', usingMetrics: messageAndTaskCounts(service, queue), period: PERIOD,
  });
}

/**
 * Messages per running task of a service that may scale to zero. A single task counts as fully busy in each minute in which it received a message, so
 * that a few messages do not stop and start it again and again.
 */
function backlogPerTaskFromZero(service: ecs.BaseService, queue: sqs.IQueue, target: number): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: `IF(tasks <= 1 AND messages + FILL(received, 0) > 0, IF(messages > ${target}, messages, ${target}), messages / tasks)`,
    label: 'Messages per running task',
    usingMetrics: { ...messageAndTaskCounts(service, queue), received: queue.metricNumberOfMessagesReceived({ statistic: 'Sum', period: PERIOD }) },
    period: PERIOD,
  });
}

/** 1 while there are messages but no running task, otherwise 0. */
function messagesWithoutTasks(service: ecs.BaseService, queue: sqs.IQueue): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: 'IF(FILL(waiting, 0) + FILL(inFlight, 0) > 0 AND FILL(running, 0) < 1, 1, 0)',
    label: 'Messages wait, and nothing runs',
    usingMetrics: queueAndTaskMetrics(service, queue),
    period: PERIOD,
  });
}

function messageAndTaskCounts(service: ecs.BaseService, queue: sqs.IQueue): Record<string, cloudwatch.IMetric> {
  const { waiting, inFlight, running } = queueAndTaskMetrics(service, queue);
  return {
    messages: new cloudwatch.MathExpression({
      expression: 'FILL(waiting, 0) + FILL(inFlight, 0)', usingMetrics: { waiting, inFlight }, period: PERIOD,
    }),
    tasks: new cloudwatch.MathExpression({ expression: 'IF(FILL(running, 0) > 0, running, 1)', usingMetrics: { running }, period: PERIOD }),
  };
}

function queueAndTaskMetrics(service: ecs.BaseService, queue: sqs.IQueue): Record<'waiting' | 'inFlight' | 'running', cloudwatch.IMetric> {
  return {
    waiting: queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: PERIOD }),
    inFlight: queue.metricApproximateNumberOfMessagesNotVisible({ statistic: 'Maximum', period: PERIOD }),
    running: new cloudwatch.Metric({
      namespace: 'ECS/ContainerInsights',
      metricName: 'RunningTaskCount',
      dimensionsMap: { ClusterName: service.cluster.clusterName, ServiceName: service.serviceName },
      statistic: 'Average',
      period: PERIOD,
    }),
  };
}

/**
 * Adds the first task while a metric is 1. Target tracking cannot: it multiplies the number of running tasks, which leaves 0 at 0.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-step-scaling-policies.html
 */
function scaleFromZero(taskCount: ecs.ScalableTaskCount, metric: cloudwatch.MathExpression): void {
  const action = new appscaling.StepScalingAction(taskCount, 'WakeUp', {
    scalingTarget: scalableTargetOf(taskCount),
    adjustmentType: appscaling.AdjustmentType.CHANGE_IN_CAPACITY,
    cooldown: Duration.minutes(3),
  });
  action.addAdjustment({ lowerBound: 0, adjustment: 1 });
  metric.createAlarm(taskCount, 'WakeUpAlarm', {
    alarmDescription: 'Messages wait, and no task runs',
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  }).addAlarmAction(new ApplicationScalingAction(action));
}
