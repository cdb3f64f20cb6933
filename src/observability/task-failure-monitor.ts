import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { IWorkloadCluster } from '../cluster/workload-cluster-props';
import { createLogGroup } from '../defaults/log-group';
import { defaultsOf } from '../defaults/scope-defaults';
import { requireDuration } from '../private/units';
import { requireInRange } from '../private/errors';

/**
 * Properties of `TaskFailureMonitor`.
 */
export interface TaskFailureMonitorProps {
  /**
   * The cluster whose tasks are watched.
   */
  readonly cluster: IWorkloadCluster;

  /**
   * Only tasks of this group: `service:<name>` for those of a service, `family:<name>` for those that were run one by one.
   *
   * @default - all tasks of the cluster
   */
  readonly group?: string;

  /**
   * Only containers of this name: those beside it may end with any exit code.
   *
   * @default - any container
   */
  readonly containerName?: string;

  /**
   * Where the alarm is told.
   *
   * @default - nowhere; the alarm shows in CloudWatch
   */
  readonly topic?: sns.ITopic;

  /**
   * Failures within `period` from which on the alarm goes off, 1 or more.
   *
   * @default 1
   */
  readonly threshold?: number;

  /**
   * How long failures are counted together, in whole minutes, a day at most.
   *
   * @default Duration.minutes(5)
   */
  readonly period?: Duration;

  /**
   * How long the events are kept.
   *
   * @default logs.RetentionDays.ONE_WEEK
   */
  readonly retention?: logs.RetentionDays;
}

/**
 * Watches for tasks that could not start, or whose container ended with an exit code other than 0: keeps the events of ECS, which are gone
 * otherwise after an hour, counts them, and raises an alarm. Takes one of the ten resource policies that CloudWatch Logs has for each account
 * and Region.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 */
export class TaskFailureMonitor extends Construct {
  /** The events, as ECS wrote them. */
  public readonly logGroup: logs.LogGroup;

  /** The rule that matches them. */
  public readonly rule: events.Rule;

  /** Goes off when tasks fail. */
  public readonly alarm: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props: TaskFailureMonitorProps) {
    super(scope, id);
    requireDuration(this, 'period', props.period, 'minutes', { min: 1, max: 1440 }, 'use whole minutes, and a day at most');
    requireInRange(this, 'threshold', props.threshold, { min: 1, max: Infinity }, 'use a number of failures');
    const retention = props.retention ?? (defaultsOf(this).activityLogging ? undefined : logs.RetentionDays.ONE_WEEK);
    this.logGroup = createLogGroup(this, 'Events', { retention });
    this.rule = new events.Rule(this, 'Rule', { description: `Failed tasks, for ${this.node.path}`, eventPattern: failureEventPattern(props) });
    this.rule.addTarget({ bind: () => ({ arn: logGroupArnWithoutStreams(this.logGroup), targetResource: this.logGroup }) });
    this.allowRuleToWriteLogs();
    this.alarm = this.createFailureAlarm(props);
    if (props.topic) this.alarm.addAlarmAction(new SnsAction(props.topic));
  }

  /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html */
  private allowRuleToWriteLogs(): void {
    this.logGroup.addToResourcePolicy(new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com'), new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [this.logGroup.logGroupArn],
      conditions: { ArnEquals: { 'aws:SourceArn': this.rule.ruleArn } },
    }));
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

function failureEventPattern({ cluster: { cluster }, group, containerName }: TaskFailureMonitorProps): events.EventPattern {
  return {
    source: ['aws.ecs'],
    detailType: ['ECS Task State Change'],
    detail: {
      clusterArn: [cluster.clusterArn],
      lastStatus: ['STOPPED'],
      ...group === undefined ? {} : { group: [group] },
      $or: [
        { stopCode: ['TaskFailedToStart'] },
        {
          stopCode: ['EssentialContainerExited'],
          containers: { ...containerName === undefined ? {} : { name: [containerName] }, exitCode: [{ 'anything-but': 0 }] },
        },
      ],
    },
  };
}

/** EventBridge takes the ARN without the `:*` that stands for the streams. */
function logGroupArnWithoutStreams(logGroup: logs.ILogGroup): string {
  return Stack.of(logGroup).formatArn({ service: 'logs', resource: `log-group:${logGroup.logGroupName}` });
}
