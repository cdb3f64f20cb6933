import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { failWith, requireInRange } from '../private/errors';
import { Route, TargetGroup, targetGroupsOf } from '../traffic/route';

/**
 * Alarms on the traffic of a service that roll back its deployments. They watch both target groups, as either may receive the new version.
 */
export interface TrafficAlarmOptions {
  /**
   * Percentage of requests with a 5xx response from the tasks above which an alarm goes off, from 0 to 99.9. Fails synthesis behind a Network Load
   * Balancer, which does not see HTTP statuses.
   *
   * @default - 5; no alarm behind a Network Load Balancer
   */
  readonly errorPercent?: number;

  /**
   * Number of unhealthy tasks at which an alarm goes off, 1 or more. Starting tasks count once they fail their health checks, so `evaluationPeriods`
   * should be longer than a task takes to start.
   *
   * @default 1
   */
  readonly unhealthyTasks?: number;

  /**
   * Number of consecutive minutes above the threshold, from 1 to 60. Raise it for tasks that take long to become healthy.
   *
   * @default 2
   */
  readonly evaluationPeriods?: number;
}

/** Fails on thresholds that are always, or never, crossed. */
export function requireTrafficAlarmOptions(factory: string, options: TrafficAlarmOptions = {}): void {
  requireInRange(factory, 'trafficAlarms.errorPercent', options.errorPercent, { min: 0, max: 99.9, allowsFractions: true },
    'use a percentage below 100');
  requireInRange(factory, 'trafficAlarms.unhealthyTasks', options.unhealthyTasks, { min: 1, max: Infinity }, 'use a number of tasks, at least 1');
  requireInRange(factory, 'trafficAlarms.evaluationPeriods', options.evaluationPeriods, { min: 1, max: 60 }, 'use at most an hour');
}

/** Creates the alarms. They refer to the target groups but not to the service, as the service refers to the alarms. */
export function createTrafficAlarms(scope: Construct, routes: readonly Route[], options: TrafficAlarmOptions): cloudwatch.Alarm[] {
  const groups = routes.flatMap(targetGroupsOf);
  const alarmProps = {
    evaluationPeriods: options.evaluationPeriods ?? 2,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  };
  const errorShares = createErrorAlarms(scope, groups.filter((group) => group instanceof elbv2.ApplicationTargetGroup), options, alarmProps);
  return [
    ...errorShares,
    new cloudwatch.Alarm(scope, 'UnhealthyTasksAlarm', {
      ...alarmProps,
      alarmDescription: `Tasks of ${scope.node.path} are unhealthy`,
      metric: maximumOver(groups, 'unhealthy', unhealthyTasksExpression),
      threshold: options.unhealthyTasks ?? 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    }),
  ];
}

/** Creates no alarm behind load balancers that do not see HTTP statuses. */
function createErrorAlarms(
  scope: Construct, groups: readonly elbv2.ApplicationTargetGroup[], { errorPercent }: TrafficAlarmOptions,
  alarmProps: Pick<cloudwatch.AlarmProps, 'evaluationPeriods' | 'treatMissingData'>,
): cloudwatch.Alarm[] {
  if (groups.length > 0) {
    return [new cloudwatch.Alarm(scope, 'ErrorShareAlarm', {
      ...alarmProps,
      alarmDescription: `Requests to ${scope.node.path} end in 5xx`,
      metric: maximumOver(groups, 'errorShare', errorPercentExpression),
      threshold: errorPercent ?? 5,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    })];
  }
  if (errorPercent === undefined) return [];
  return failWith(scope, {
    problem: 'trafficAlarms.errorPercent needs a load balancer that sees HTTP statuses, which a Network Load Balancer does not',
    actual: errorPercent,
    remedy: 'leave errorPercent out, or use Exposure.applicationLoadBalancer()',
  });
}

interface MetricExpression {
  readonly expression: string;
  readonly metrics: Record<string, cloudwatch.IMetric>;
}

const PERIOD = Duration.minutes(1);

function errorPercentExpression(group: elbv2.ApplicationTargetGroup, i: number): MetricExpression {
  const [errors, requests] = [`errors${i}`, `requests${i}`];
  return {
    expression: `IF(FILL(${requests}, 0) > 0, 100 * FILL(${errors}, 0) / ${requests}, 0)`,
    metrics: {
      [errors]: group.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, { period: PERIOD, statistic: 'Sum' }),
      [requests]: group.metrics.requestCount({ period: PERIOD, statistic: 'Sum' }),
    },
  };
}

function unhealthyTasksExpression(group: TargetGroup, i: number): MetricExpression {
  const tasks = `tasks${i}`;
  const options = { period: PERIOD, statistic: 'Maximum' };
  return {
    expression: `FILL(${tasks}, 0)`,
    metrics: {
      [tasks]: group instanceof elbv2.ApplicationTargetGroup ? group.metrics.unhealthyHostCount(options) : group.metrics.unHealthyHostCount(options),
    },
  };
}

function maximumOver<G extends TargetGroup>(
  groups: readonly G[], label: string, expressionOf: (group: G, i: number) => MetricExpression,
): cloudwatch.MathExpression {
  const expressions = groups.map(expressionOf);
  return new cloudwatch.MathExpression({
    expression: `MAX([${expressions.map(({ expression }) => expression).join(', ')}])`,
    usingMetrics: Object.assign({}, ...expressions.map(({ metrics }) => metrics)),
    label,
    period: PERIOD,
  });
}
