import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import { Aws, Duration, Fn, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { failedTaskPattern } from './task-failure-events';
import { TaskFailureQueue } from './task-failure-queue';

/** The tasks of a service, by what is known before the service exists, and when their failures are too many. */
export interface TaskFailureAlarmProps {
  readonly cluster: ecs.ICluster;
  readonly taskDefinition: ecs.TaskDefinition;
  /** Patterns of the group of the tasks. */
  readonly group: unknown;
  readonly threshold: number;
  /** Seconds over which failures are counted, in whole minutes; may be a token. */
  readonly period: number;
}

/**
 * Creates a rule for failed tasks of a service, and an alarm on the number of its matches. Neither refers to the service, which refers to the alarm.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
 */
export function createTaskFailureAlarm(workload: Construct, props: TaskFailureAlarmProps): cloudwatch.Alarm {
  const scope = new Construct(workload, 'TaskFailures');
  const { source, detailType, detail } = failedTaskPattern(clusterArn(scope, props.cluster), {
    task: { group: props.group, taskDefinitionArn: [{ prefix: ecsArn(scope, `task-definition/${props.taskDefinition.family}:`) }] },
  });
  const { queueArn, policy } = TaskFailureQueue.of(scope);
  const rule = new events.CfnRule(scope, 'Rule', {
    description: `Failed tasks of ${workload.node.path}`,
    eventPattern: { source, 'detail-type': detailType, detail },
    targets: [{ id: 'Queue', arn: queueArn }],
  });
  rule.node.addDependency(policy);
  const alarm = new cloudwatch.Alarm(scope, 'Alarm', {
    alarmDescription: `Tasks of ${workload.node.path} fail`,
    metric: new cloudwatch.Metric({
      namespace: 'AWS/Events', metricName: 'TriggeredRules', dimensionsMap: { RuleName: rule.ref }, statistic: 'Sum', period: Duration.minutes(10),
    }),
    evaluationPeriods: 1,
    threshold: props.threshold,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  (alarm.node.defaultChild as cloudwatch.CfnAlarm).period = props.period;
  return alarm;
}

/** Builds the ARN from the name, which the service refers to as well: another attribute would be another export of the cluster's stack. */
function clusterArn(scope: Construct, { clusterName }: ecs.ICluster): string {
  return ecsArn(scope, 'cluster/', clusterName);
}

function ecsArn(scope: Construct, ...resource: string[]): string {
  const { region, account } = Stack.of(scope);
  return Fn.join('', ['arn:', Aws.PARTITION, ':ecs:', region, ':', account, ':', ...resource]);
}
