import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { failWith, Range, requireInRange } from '../private/errors';
import { requireDuration } from '../private/units';

/**
 * Alarms on what a `ServiceDashboard` shows. The description of each says what to look at first.
 *
 * A signal for which a service or job of the same stack has an alarm already, such as one of `queueAlarms`, gets no second one: that alarm also notifies the
 * topic. With a threshold of its own here, it gets one.
 *
 * Some have no threshold here: with Container Insights, an alarm goes off when tasks are missing for 15 minutes; failed tasks count as
 * `FailureDetection.taskFailures()` of the deployment says; and a failed run of a job counts at once, if a schedule or an event has started it.
 */
export interface DashboardAlarmOptions {
  /**
   * Topic that the alarms notify. Its policy and the policy of its key are extended to allow alarms of the account; an imported topic of another account,
   * or with a key, must allow them already. One of another Region fails synthesis.
   *
   * @default - none; the alarms show in CloudWatch only
   */
  readonly topic?: sns.ITopic;

  /**
   * Percentage of requests with a 5xx response above which an alarm goes off, from 0 to 99.9: of both target groups together, of the HTTP API, and of each name in
   * Service Connect. There is none behind a Network Load Balancer, which does not see HTTP statuses.
   *
   * @default 5
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
   */
  readonly errorPercent?: number;

  /**
   * Time above which an alarm goes off when one in a hundred responses takes longer (p99), from 1 millisecond to an hour. What is slow depends on the
   * service.
   *
   * @default - no alarm
   */
  readonly latency?: Duration;

  /**
   * Number of tasks that fail the health checks of a load balancer at which an alarm goes off, 1 or more.
   *
   * @default 1
   */
  readonly unhealthyTasks?: number;

  /**
   * CPU utilization of all tasks of a service on average, in percent of what they reserve, above which an alarm goes off, from 1 to 1000.
   *
   * @default 80
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
   */
  readonly cpuPercent?: number;

  /**
   * Memory utilization of all tasks of a service on average, in percent of what they reserve, above which an alarm goes off, from 1 to 1000.
   *
   * @default 80
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
   */
  readonly memoryPercent?: number;

  /**
   * Age of the oldest message in each queue of a worker above which an alarm goes off, in seconds up to 14 days. It must be more than messages wait in
   * normal times, which depends on the worker. A queue of another Region fails synthesis.
   *
   * @default - no alarm, but for queues with a `messageAge` of their own
   */
  readonly messageAge?: Duration;

  /**
   * Number of messages in a dead-letter queue, of a worker or of a job, at which an alarm goes off, 1 or more. A dead-letter queue of another Region has no
   * alarm.
   *
   * @default 1
   */
  readonly deadLetters?: number;

  /**
   * Number of consecutive minutes above the thresholds, from 1 to 60. Dead letters count at once.
   *
   * @default 3
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
   */
  readonly evaluationPeriods?: number;
}

/** Fails on a duration outside its range, in seconds, and on a token, which cannot be converted. */
export function requireKnownDuration(where: Construct, option: string, duration: Duration | undefined, range: Range, remedy: string): void {
  if (duration?.isUnresolved()) failWith(where, { problem: `${option} must be known at synthesis`, actual: 'a token', remedy: 'use a number in place of the token' });
  requireDuration(where, option, duration, 'seconds', range, remedy);
}

type NumericOption = Exclude<keyof DashboardAlarmOptions, 'topic' | 'latency' | 'messageAge'>;

/** Fails on thresholds that are always, or never, crossed. */
export function requireAlarmOptions(dashboard: Construct, options: DashboardAlarmOptions): void {
  const require = (option: NumericOption, min: number, max: number, remedy: string) => (
    requireInRange(dashboard, `alarms.${option}`, options[option], { min, max, allowsFractions: option.endsWith('Percent') }, remedy)
  );
  require('errorPercent', 0, 99.9, 'use a percentage below 100');
  require('unhealthyTasks', 1, Infinity, 'use a number of tasks, at least 1');
  require('cpuPercent', 1, 1000, 'use a percentage above normal use');
  require('memoryPercent', 1, 1000, 'use a percentage above normal use');
  require('deadLetters', 1, Infinity, 'use the number of messages');
  require('evaluationPeriods', 1, 60, 'use at most an hour');
  requireKnownDuration(dashboard, 'alarms.latency', options.latency, { min: 0.001, max: 3600, allowsFractions: true }, 'use at most an hour');
  requireDuration(dashboard, 'alarms.messageAge', options.messageAge, 'seconds', { min: 1, max: 14 * 86_400 }, 'use at most the 14 days that a queue retains messages');
}
