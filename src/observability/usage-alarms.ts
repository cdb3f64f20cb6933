import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { failWith, requireInRange } from '../private/errors';
import { requireSameLocation } from '../private/location';
import { requireDuration } from '../private/units';
import { ConsumedQueue } from '../traffic/consumed-queue';

/**
 * Alarms on what the tasks of a service use that roll back its deployments. They have names of their own, as the service and its metrics would
 * otherwise depend on each other; CloudFormation creates them after the service, whose first deployment they do not watch.
 */
export interface UsageAlarmOptions {
  /**
   * CPU utilization of all tasks on average, in percent of what the task reserves, above which an alarm goes off, from 1 to 1000. At least this or
   * `memoryPercent` must be set.
   *
   * @default - no alarm
   */
  readonly cpuPercent?: number;

  /**
   * Memory utilization of all tasks on average, in percent of what the task reserves, above which an alarm goes off, from 1 to 1000.
   *
   * @default - no alarm
   */
  readonly memoryPercent?: number;

  /**
   * Number of consecutive minutes above the threshold, from 1 to 60. New tasks often use more while they start.
   *
   * @default 3
   */
  readonly evaluationPeriods?: number;
}

/** Fails on thresholds that are always, or never, crossed, and where there is none. */
export function requireUsageAlarmOptions(factory: string, options: UsageAlarmOptions | undefined): void {
  if (!options) return;
  for (const option of ['cpuPercent', 'memoryPercent'] as const) {
    requireInRange(factory, `usageAlarms.${option}`, options[option], { min: 1, max: 1000, allowsFractions: true }, 'use a percentage above normal use');
  }
  requireInRange(factory, 'usageAlarms.evaluationPeriods', options.evaluationPeriods, { min: 1, max: 60 }, 'use at most an hour');
  if (options.cpuPercent !== undefined || options.memoryPercent !== undefined) return;
  failWith(factory, { problem: 'usageAlarms has no threshold', remedy: 'set cpuPercent, memoryPercent or both, or leave usageAlarms out' });
}

/** Fails on an age that the metric, in seconds, does not show, or that no message reaches. */
export function requireMessageAge(where: Construct | string, messageAge: Duration | undefined, option = 'messageAge'): void {
  requireDuration(where, option, messageAge, 'seconds', { min: 1, max: 14 * 86_400 }, 'use at most the 14 days that a queue retains messages');
}

const PERIOD = Duration.minutes(1);

const COMMON = {
  comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
  treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
};

/** Creates the alarms on the service's own metrics. */
export function createUsageAlarms(workload: Construct, service: ecs.BaseService, options: UsageAlarmOptions): cloudwatch.Alarm[] {
  const { cpuPercent, memoryPercent, evaluationPeriods = 3 } = options;
  const create = (id: string, what: string, metric: cloudwatch.Metric, threshold: number | undefined) => threshold === undefined ? [] : [
    new cloudwatch.Alarm(workload, id, {
      ...COMMON,
      alarmName: alarmName(workload, id),
      alarmDescription: `Tasks of ${workload.node.path} use much ${what}`,
      metric,
      evaluationPeriods,
      threshold,
    }),
  ];
  return [
    ...create('CpuAlarm', 'CPU', service.metricCpuUtilization({ period: PERIOD }), cpuPercent),
    ...create('MemoryAlarm', 'memory', service.metricMemoryUtilization({ period: PERIOD }), memoryPercent),
  ];
}

/** Names an alarm without a reference to it. Stacks of one construct path may be deployed under several names. */
function alarmName(workload: Construct, id: string): string {
  return `${Stack.of(workload).stackName}-${Names.uniqueResourceName(workload, { maxLength: 100 })}-${id}`;
}

/**
 * Creates the alarm on the age of the oldest message of a queue. Fails on a queue of another Region or account, whose metrics the alarm does not see.
 */
export function createMessageAgeAlarm(workload: Construct, { scope, queue }: ConsumedQueue, messageAge: Duration): cloudwatch.Alarm {
  requireSameLocation(workload, {
    subject: 'the queue, whose messages messageAge is about,', arn: queue.queueArn, remedy: (place) => `create the queue in ${place}, or leave messageAge out`,
  }, ['region', 'account']);
  return new cloudwatch.Alarm(scope, 'MessageAgeAlarm', {
    ...COMMON,
    alarmDescription: `Messages for ${scope.node.path} wait`,
    metric: queue.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: 'Maximum' }),
    evaluationPeriods: 2,
    threshold: messageAge.toSeconds(),
  });
}
