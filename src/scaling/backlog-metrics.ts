import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';

/** A queue, and the number of its messages that keep a task busy for the acceptable latency. */
export interface Backlog {
  readonly queue: sqs.IQueue;
  readonly perTask: number;
}

const PERIOD = Duration.minutes(1);

/**
 * Most queues whose metrics fit into one expression, as target tracking makes an alarm of it, which takes 10 metrics: two or, from zero, three of each
 * queue, and the number of running tasks.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html
 */
const MAX_QUEUES = { fromOne: 4, fromZero: 3 };

/** Divides queues into groups whose metrics fit into one expression. */
export function backlogGroups(backlogs: readonly Backlog[], fromZero: boolean): Backlog[][] {
  const size = fromZero ? MAX_QUEUES.fromZero : MAX_QUEUES.fromOne;
  return Array.from({ length: Math.ceil(backlogs.length / size) }, (_, i) => backlogs.slice(i * size, (i + 1) * size));
}

/**
 * Returns what target tracking maintains: the messages per running task, both waiting and in flight, as messages in flight keep their task busy. While no
 * task runs, counts them as those of one task. Of several queues, it is the share of a task's capacity that all of their messages need, in percent.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 */
export function backlogTarget(service: ecs.BaseService, group: readonly Backlog[], fromZero: boolean) {
  const { name, label, targetValue } = group.length === 1
    ? { name: 'messages', label: 'Messages per running task', targetValue: group[0].perTask }
    : { name: 'need', label: 'Percent of the running tasks that messages need', targetValue: 100 };
  const metric = new cloudwatch.MathExpression({
    expression: fromZero ? perTaskFromZero(name, targetValue, group) : `${name} / tasks`,
    label,
    usingMetrics: { [name]: backlogExpression(group), tasks: runningTasks(service), ...fromZero ? receivedMessages(group) : {} },
    period: PERIOD,
  });
  return { metric, targetValue };
}

/**
 * Returns the expression of a service that may scale to zero. A single task counts as fully busy in each minute in which it received a message, so that a
 * few messages do not stop and start it again and again.
 */
function perTaskFromZero(name: string, target: number, group: readonly Backlog[]): string {
  const received = Object.keys(receivedMessages(group)).map((each) => `FILL(${each}, 0)`).join(' + ');
  return `IF(tasks <= 1 AND ${name} + ${received} > 0, IF(${name} > ${target}, ${name}, ${target}), ${name} / tasks)`;
}

/** Returns a metric that is 1 while there are messages but no running task, otherwise 0. */
export function messagesWithoutTasks(service: ecs.BaseService, group: readonly Backlog[]): cloudwatch.MathExpression {
  const counts = messageCounts(group);
  return new cloudwatch.MathExpression({
    expression: `IF(${sumOf(Object.keys(counts))} > 0 AND FILL(running, 0) < 1, 1, 0)`,
    label: 'Messages wait, and nothing runs',
    usingMetrics: { ...counts, running: runningTaskCount(service) },
    period: PERIOD,
  });
}

function backlogExpression(group: readonly Backlog[]): cloudwatch.MathExpression {
  const ofQueue = (each: Backlog, i: number) => sumOf(Object.keys(messageCountsOf(each, suffix(group, i))));
  const expression = group.length === 1
    ? ofQueue(group[0], 0)
    : `100 * (${group.map((each, i) => `(${ofQueue(each, i)}) / ${each.perTask}`).join(' + ')})`;
  return new cloudwatch.MathExpression({ expression, usingMetrics: messageCounts(group), period: PERIOD });
}

function messageCounts(group: readonly Backlog[]): Record<string, cloudwatch.IMetric> {
  return Object.assign({}, ...group.map((each, i) => messageCountsOf(each, suffix(group, i))));
}

function messageCountsOf({ queue }: Backlog, id: string): Record<string, cloudwatch.IMetric> {
  return {
    [`waiting${id}`]: queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: PERIOD }),
    [`inFlight${id}`]: queue.metricApproximateNumberOfMessagesNotVisible({ statistic: 'Maximum', period: PERIOD }),
  };
}

function receivedMessages(group: readonly Backlog[]): Record<string, cloudwatch.IMetric> {
  return Object.fromEntries(group.map(({ queue }, i) => (
    [`received${suffix(group, i)}`, queue.metricNumberOfMessagesReceived({ statistic: 'Sum', period: PERIOD })]
  )));
}

function runningTasks(service: ecs.BaseService): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: 'IF(FILL(running, 0) > 0, running, 1)', usingMetrics: { running: runningTaskCount(service) }, period: PERIOD,
  });
}

function runningTaskCount(service: ecs.BaseService): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'ECS/ContainerInsights',
    metricName: 'RunningTaskCount',
    dimensionsMap: { ClusterName: service.cluster.clusterName, ServiceName: service.serviceName },
    statistic: 'Average',
    period: PERIOD,
  });
}

function sumOf(ids: readonly string[]): string {
  return ids.map((id) => `FILL(${id}, 0)`).join(' + ');
}

/** A queue alone has no number. */
function suffix(group: readonly Backlog[], index: number): string {
  return group.length === 1 ? '' : String(index + 1);
}
