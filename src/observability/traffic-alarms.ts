import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { requireInRange } from '../private/errors';

/**
 * Alarms about the traffic of a service, made by the deployment that they roll back. They look at each of the two target
 * groups, because either can hold the new version.
 */
export interface TrafficAlarmOptions {
  /**
   * Share of requests that the tasks answer with a 5xx status, in percent, above which the alarm goes off.
   *
   * @default 5
   */
  readonly errorPercent?: number;

  /**
   * Unhealthy tasks from which on the alarm goes off, 1 or more.
   *
   * @default 1
   */
  readonly unhealthyTasks?: number;

  /**
   * Minutes in a row that must be bad.
   *
   * @default 2
   */
  readonly evaluationPeriods?: number;
}

/** Refuses thresholds that can never, or always, be crossed. */
export function requireTrafficAlarmOptions(factory: string, options: TrafficAlarmOptions = {}): void {
  requireInRange(factory, 'trafficAlarms.errorPercent', options.errorPercent, { min: 0, max: 99.9, fractions: true }, 'use a share below 100');
  requireInRange(factory, 'trafficAlarms.unhealthyTasks', options.unhealthyTasks, { min: 1, max: Infinity }, 'use at least 1');
  requireInRange(factory, 'trafficAlarms.evaluationPeriods', options.evaluationPeriods, { min: 1, max: 60 }, 'use at most an hour');
}

/** Makes the alarms. They need only the target groups, never the service, so that the service can need them. */
export function createTrafficAlarms(
  scope: Construct, groups: readonly elbv2.ApplicationTargetGroup[], options: TrafficAlarmOptions,
): cloudwatch.IAlarm[] {
  const common = {
    evaluationPeriods: options.evaluationPeriods ?? 2,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  };
  return [
    new cloudwatch.Alarm(scope, 'ErrorShareAlarm', {
      ...common,
      alarmDescription: `Requests to ${scope.node.path} end in 5xx`,
      metric: worst(groups, 'errorShare', errorShare),
      threshold: options.errorPercent ?? 5,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    }),
    new cloudwatch.Alarm(scope, 'UnhealthyTasksAlarm', {
      ...common,
      alarmDescription: `Tasks of ${scope.node.path} are unhealthy`,
      metric: worst(groups, 'unhealthy', unhealthyTasks),
      threshold: options.unhealthyTasks ?? 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    }),
  ];
}

interface Expression {
  readonly text: string;
  readonly metrics: Record<string, cloudwatch.IMetric>;
}

const PERIOD = Duration.minutes(1);

function errorShare(group: elbv2.ApplicationTargetGroup, i: number): Expression {
  const [errors, requests] = [`errors${i}`, `requests${i}`];
  return {
    text: `IF(FILL(${requests}, 0) > 0, 100 * FILL(${errors}, 0) / ${requests}, 0)`,
    metrics: {
      [errors]: group.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, { period: PERIOD, statistic: 'Sum' }),
      [requests]: group.metrics.requestCount({ period: PERIOD, statistic: 'Sum' }),
    },
  };
}

function unhealthyTasks(group: elbv2.ApplicationTargetGroup, i: number): Expression {
  const tasks = `tasks${i}`;
  return {
    text: `FILL(${tasks}, 0)`,
    metrics: { [tasks]: group.metrics.unhealthyHostCount({ period: PERIOD, statistic: 'Maximum' }) },
  };
}

function worst(
  groups: readonly elbv2.ApplicationTargetGroup[], label: string, of: (group: elbv2.ApplicationTargetGroup, i: number) => Expression,
): cloudwatch.MathExpression {
  const expressions = groups.map(of);
  return new cloudwatch.MathExpression({
    expression: `MAX([${expressions.map(({ text }) => text).join(', ')}])`,
    usingMetrics: Object.assign({}, ...expressions.map(({ metrics }) => metrics)),
    label,
    period: PERIOD,
  });
}
