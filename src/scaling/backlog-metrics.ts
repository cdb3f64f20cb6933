import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';

const period = Duration.minutes(1);

/**
 * Messages for each running task: those that wait, and those that are worked on, which still need their task. While nothing runs, all of
 * them count as one task's.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 */
export function backlogPerTask(service: ecs.BaseService, queue: sqs.IQueue): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({ expression: 'messages / tasks', label: 'Messages per running task', usingMetrics: counts(service, queue), period });
}

/**
 * The same for a service that may run no task: the last one counts as busy enough in each minute in which it was given a message, so that a
 * few messages keep it, instead of stopping and starting it.
 */
export function backlogPerTaskOrNone(service: ecs.BaseService, queue: sqs.IQueue, target: number): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: `IF(tasks <= 1 AND messages + FILL(received, 0) > 0, IF(messages > ${target}, messages, ${target}), messages / tasks)`,
    label: 'Messages per running task',
    usingMetrics: { ...counts(service, queue), received: queue.metricNumberOfMessagesReceived({ statistic: 'Sum', period }) },
    period,
  });
}

/** 1 while messages wait and nothing runs, else 0. */
export function waitingWithoutTasks(service: ecs.BaseService, queue: sqs.IQueue): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: 'IF(FILL(waiting, 0) + FILL(inFlight, 0) > 0 AND FILL(running, 0) < 1, 1, 0)',
    label: 'Messages wait, and nothing runs',
    usingMetrics: metrics(service, queue),
    period,
  });
}

function counts(service: ecs.BaseService, queue: sqs.IQueue): Record<string, cloudwatch.IMetric> {
  const { waiting, inFlight, running } = metrics(service, queue);
  return {
    messages: new cloudwatch.MathExpression({ expression: 'FILL(waiting, 0) + FILL(inFlight, 0)', usingMetrics: { waiting, inFlight }, period }),
    tasks: new cloudwatch.MathExpression({ expression: 'IF(FILL(running, 0) > 0, running, 1)', usingMetrics: { running }, period }),
  };
}

function metrics(service: ecs.BaseService, queue: sqs.IQueue): Record<'waiting' | 'inFlight' | 'running', cloudwatch.IMetric> {
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
