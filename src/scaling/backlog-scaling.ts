import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import { ApplicationScalingAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { addTargetTracking, scalableTargetOf } from './target-tracking';
import { requireCapacity, requireCooldowns } from './automatic-scaling-options';
import { ScaledService, ScalingStrategy } from './strategy';
import { failWith, requireInRange } from '../private/errors';

const period = Duration.minutes(1);

/**
 * Messages for each running task: those that wait, and those that are worked on, which still need their task. While nothing runs, all of
 * them count as one task's.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 */
export function backlogPerTask(service: ecs.BaseService, queue: sqs.IQueue): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({ expression: 'messages / tasks', label: 'Messages per running task', usingMetrics: messageAndTaskCounts(service, queue), period });
}

/**
 * The same for a service that may run no task: the last one counts as busy enough in each minute in which it was given a message, so that a
 * few messages keep it, instead of stopping and starting it.
 */
export function backlogPerTaskFromZero(service: ecs.BaseService, queue: sqs.IQueue, target: number): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: `IF(tasks <= 1 AND messages + FILL(received, 0) > 0, IF(messages > ${target}, messages, ${target}), messages / tasks)`,
    label: 'Messages per running task',
    usingMetrics: { ...messageAndTaskCounts(service, queue), received: queue.metricNumberOfMessagesReceived({ statistic: 'Sum', period }) },
    period,
  });
}

/** 1 while messages wait and nothing runs, else 0. */
export function messagesWithoutTasks(service: ecs.BaseService, queue: sqs.IQueue): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: 'IF(FILL(waiting, 0) + FILL(inFlight, 0) > 0 AND FILL(running, 0) < 1, 1, 0)',
    label: 'Messages wait, and nothing runs',
    usingMetrics: queueAndTaskMetrics(service, queue),
    period,
  });
}

function messageAndTaskCounts(service: ecs.BaseService, queue: sqs.IQueue): Record<string, cloudwatch.IMetric> {
  const { waiting, inFlight, running } = queueAndTaskMetrics(service, queue);
  return {
    messages: new cloudwatch.MathExpression({ expression: 'FILL(waiting, 0) + FILL(inFlight, 0)', usingMetrics: { waiting, inFlight }, period }),
    tasks: new cloudwatch.MathExpression({ expression: 'IF(FILL(running, 0) > 0, running, 1)', usingMetrics: { running }, period }),
  };
}

function queueAndTaskMetrics(service: ecs.BaseService, queue: sqs.IQueue): Record<'waiting' | 'inFlight' | 'running', cloudwatch.IMetric> {
  return {
    waiting: queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period }),
    inFlight: queue.metricApproximateNumberOfMessagesNotVisible({ statistic: 'Maximum', period }),
    running: new cloudwatch.Metric({
      namespace: 'ECS/ContainerInsights',
      metricName: 'RunningTaskCount',
      dimensionsMap: { ClusterName: service.cluster.clusterName, ServiceName: service.serviceName },
      statistic: 'Average',
      period,
    }),
  };
}

/**
 * Starts the first task while a metric is 1. Target tracking multiplies the number of tasks that run, and so leaves 0 at 0.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-step-scaling-policies.html
 */
export function scaleFromZero(tasks: ecs.ScalableTaskCount, metric: cloudwatch.MathExpression): void {
  const action = new appscaling.StepScalingAction(tasks, 'WakeUp', {
    scalingTarget: scalableTargetOf(tasks),
    adjustmentType: appscaling.AdjustmentType.CHANGE_IN_CAPACITY,
    cooldown: Duration.minutes(3),
  });
  action.addAdjustment({ lowerBound: 0, adjustment: 1 });
  metric.createAlarm(tasks, 'WakeUpAlarm', {
    alarmDescription: 'Messages wait, and no task runs',
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  }).addAlarmAction(new ApplicationScalingAction(action));
}

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
  readonly minCapacity: number;

  /**
   * Most tasks; not below `minCapacity`, and above 0. Each makes connections of its own to what it writes to.
   */
  readonly maxCapacity: number;

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
    requireCapacity(FACTORY, options);
    requireCooldowns(FACTORY, options);
    const latency = requireSeconds('acceptableLatency', options.acceptableLatency);
    const time = requireSeconds('timePerMessage', options.timePerMessage);
    if (time > latency) {
      failWith(FACTORY, {
        problem: `timePerMessage is above acceptableLatency (${latency} seconds)`,
        actual: time,
        remedy: 'accept a longer latency: no number of tasks makes one message faster',
      });
    }
    this.messagesPerTask = latency / time;
  }

  public bind(scaled: ScaledService): ecs.ScalableTaskCount {
    const { workload, service, queue } = scaled;
    const source = queue ?? failWith(workload, { problem: 'Scaling.backlog() needs a queue to count the messages of', remedy: 'use FargateWorkerService, or Scaling.automatic()' });
    const { minCapacity, maxCapacity, scaleInCooldown = Duration.minutes(5), scaleOutCooldown = Duration.minutes(1) } = this.options;
    const tasks = service.autoScaleTaskCount({ minCapacity, maxCapacity });
    const targetValue = this.messagesPerTask;
    const metric = minCapacity === 0 ? backlogPerTaskFromZero(service, source, targetValue) : backlogPerTask(service, source);
    addTargetTracking(workload, tasks, 'Backlog', { metric, queryId: 'backlog', targetValue, scaleInCooldown, scaleOutCooldown });
    if (minCapacity === 0) scaleFromZero(tasks, messagesWithoutTasks(service, source));
    return tasks;
  }
}

function requireSeconds(option: string, duration: Duration): number {
  if (duration.isUnresolved()) failWith(FACTORY, { problem: `${option} is not known at synth`, remedy: 'use a literal time' });
  const value = duration.toSeconds({ integral: false });
  requireInRange(FACTORY, `${option} in seconds`, value, { min: 0.001, max: 1_209_600, allowsFractions: true }, 'use a time that a queue keeps messages for');
  return value;
}
