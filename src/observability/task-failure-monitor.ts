import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, Names } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { notifyTopic } from './notify-topic';
import { failedTaskPattern } from './task-failure-events';
import { logEvents } from '../defaults/event-log';
import { createLogGroup } from '../defaults/log-group';
import { defaultsOf } from '../defaults/scope-defaults';
import { requireInRange } from '../private/errors';
import { requireOptions } from '../private/required-options';
import { requireDuration } from '../private/units';

/**
 * Properties of `TaskFailureMonitor`.
 */
export interface TaskFailureMonitorProps {
  /**
   * Cluster whose tasks are monitored.
   */
  readonly cluster: ecs.ICluster;

  /**
   * Task group to monitor: `service:<name>` for the tasks of a service, `family:<name>` for standalone tasks.
   *
   * @default - all tasks of the cluster
   */
  readonly group?: string;

  /**
   * Name of the container whose exit code counts. Other containers of its tasks may exit with any code.
   *
   * @default - any container
   */
  readonly containerName?: string;

  /**
   * Topic that is notified when the alarm goes off. Its policy and the policy of its key are extended to allow alarms of the account; an imported
   * topic of another account, or with a key, must allow them already. One of another Region fails synthesis.
   *
   * @default - none; the alarm shows in CloudWatch only
   */
  readonly topic?: sns.ITopic;

  /**
   * Number of failures within `period` at which the alarm goes off, 1 or more.
   *
   * @default 1
   */
  readonly threshold?: number;

  /**
   * Period over which failures are counted, in whole minutes, at most a day.
   *
   * @default Duration.minutes(5)
   */
  readonly period?: Duration;

  /**
   * Retention of the events.
   *
   * @default logs.RetentionDays.ONE_WEEK; a year with `WorkloadDefaults.production()`
   */
  readonly retention?: logs.RetentionDays;
}

/**
 * Monitors tasks that fail to start, whose container exits with a code other than 0, or that a service stops because they fail their health checks.
 * Records their events, which ECS itself discards after an hour, counts them, and raises an alarm. All monitors of a stack take one of the ten resource
 * policies that CloudWatch Logs allows in an account and Region.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 */
export class TaskFailureMonitor extends Construct {
  /** Log group of the events, in the format of ECS. */
  public readonly logGroup: logs.LogGroup;

  /** Rule that matches the events. */
  public readonly rule: events.Rule;

  /** Alarm that goes off when tasks fail. */
  public readonly alarm: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props: TaskFailureMonitorProps) {
    super(scope, id);
    requireOptions(this, props, { cluster: 'pass the cluster of the tasks' });
    requireDuration(this, 'period', props.period, 'minutes', { min: 1, max: 1440 }, 'use whole minutes, at most a day');
    requireInRange(this, 'threshold', props.threshold, { min: 1, max: Infinity }, 'use a number of failures');
    const retention = props.retention ?? (defaultsOf(this).activityLogging ? undefined : logs.RetentionDays.ONE_WEEK);
    this.logGroup = createLogGroup(this, 'Events', { retention });
    this.rule = new events.Rule(this, 'Rule', { description: `Failed tasks, for ${this.node.path}`, eventPattern: failureEventPattern(props) });
    logEvents(this.rule, this.logGroup);
    this.alarm = this.createFailureAlarm(props);
    if (props.topic) notifyTopic(this, 'topic', props.topic, [this.alarm]);
  }

  private createFailureAlarm({ threshold = 1, period = Duration.minutes(5) }: TaskFailureMonitorProps): cloudwatch.Alarm {
    const filter = this.logGroup.addMetricFilter('Filter', {
      filterPattern: logs.FilterPattern.allEvents(),
      metricNamespace: 'ECS/TaskFailures',
      metricName: Names.uniqueResourceName(this, { maxLength: 255 }),
    });
    return filter.metric({ statistic: 'Sum', period }).createAlarm(this, 'Alarm', {
      alarmDescription: `Tasks failed: ${this.node.path}`,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}

function failureEventPattern({ cluster, group, containerName }: TaskFailureMonitorProps): events.EventPattern {
  return failedTaskPattern(cluster.clusterArn, {
    task: group === undefined ? {} : { group: [group] },
    exited: { containers: { ...containerName === undefined ? {} : { name: [containerName] }, exitCode: [{ 'anything-but': 0 }] } },
  });
}
