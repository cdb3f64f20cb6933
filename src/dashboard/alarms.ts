import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Stack } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { DashboardAlarmOptions, requireAlarmOptions } from './alarm-options';
import { ShownWorkloads } from './deployment-log';
import { jobSignals, queueSignals } from './queue-signals';
import { describeAlarm } from './runbooks';
import { serviceSignals } from './service-signals';
import { Signal } from './signals';
import { requireLocalMetrics } from './workload-checks';
import { notifyTopic } from '../observability/notify-topic';

/** Workloads whose signals alarms watch. */
interface WatchedWorkloads extends ShownWorkloads {
  readonly countsTasks: (cluster: ecs.ICluster) => boolean;
}

/** Creates the alarms of a dashboard, or has those that its workloads have notify the topic as well. */
export function createAlarms(dashboard: Construct, workloads: WatchedWorkloads, options: DashboardAlarmOptions): cloudwatch.Alarm[] {
  requireAlarmOptions(dashboard, options);
  requireLocalMetrics(dashboard, workloads);
  const scope = new Construct(dashboard, 'Alarms');
  const alarms = [...new Set([
    ...workloads.services.flatMap((service) => alarmsOf(scope, service, [
      ...serviceSignals(service, options, workloads.countsTasks(service.cluster.cluster)), ...queueSignals(dashboard, service, options),
    ], options)),
    ...workloads.jobs.flatMap((job) => alarmsOf(scope, job, jobSignals(job, options), options)),
  ])];
  const { topic } = options;
  if (topic) notifyTopic(dashboard, 'alarms.topic', topic, alarms.filter((alarm) => !notifies(alarm, topic)));
  return alarms;
}

function alarmsOf(scope: Construct, workload: IConstruct, signals: readonly Signal[], options: DashboardAlarmOptions): cloudwatch.Alarm[] {
  if (signals.length === 0) return [];
  const own = new Construct(scope, workload.node.path.replace(/\//g, '-'));
  return signals.map((signal) => reusable(scope, signal.own) ?? createAlarm(own, signal, options));
}

/** An action on an alarm of another stack would have that stack refer to this one, which refers to it. */
function reusable(scope: Construct, alarm: IConstruct | undefined): cloudwatch.Alarm | undefined {
  return alarm instanceof cloudwatch.Alarm && Stack.of(alarm) === Stack.of(scope) ? alarm : undefined;
}

function createAlarm(scope: Construct, signal: Signal, { evaluationPeriods = 3 }: DashboardAlarmOptions): cloudwatch.Alarm {
  const { GREATER_THAN_OR_EQUAL_TO_THRESHOLD, GREATER_THAN_THRESHOLD } = cloudwatch.ComparisonOperator;
  return new cloudwatch.Alarm(scope, signal.id, {
    alarmDescription: describeAlarm(signal.problem, signal.runbook),
    metric: signal.metric,
    threshold: signal.threshold,
    evaluationPeriods: signal.evaluationPeriods ?? evaluationPeriods,
    comparisonOperator: signal.includesThreshold ? GREATER_THAN_OR_EQUAL_TO_THRESHOLD : GREATER_THAN_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}

function notifies(alarm: cloudwatch.Alarm, topic: sns.ITopic): boolean {
  const stack = Stack.of(alarm);
  const actions: unknown[] = stack.resolve((alarm.node.defaultChild as cloudwatch.CfnAlarm).alarmActions) ?? [];
  const arn = JSON.stringify(stack.resolve(topic.topicArn));
  return actions.some((action) => JSON.stringify(action) === arn);
}
