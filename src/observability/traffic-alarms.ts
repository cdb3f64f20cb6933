import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Route, TargetGroup, targetGroupsOf } from '../traffic/route';
import { acknowledgeRules, regulatoryRuleIds } from '../private/acknowledge-rules';
import { failWith, requireInRange } from '../private/errors';

/**
 * Alarms about the traffic of a service, made by the deployment that they roll back. They look at each of the two target
 * groups, because either can hold the new version.
 */
export interface TrafficAlarmOptions {
  /**
   * Share of requests that the tasks answer with a 5xx status, in percent, above which the alarm goes off. Refused behind a Network Load
   * Balancer, which sees no statuses.
   *
   * @default - 5; no such alarm behind a Network Load Balancer
   */
  readonly errorPercent?: number;

  /**
   * Unhealthy tasks from which on the alarm goes off, 1 or more. Tasks that are still starting count once they have failed their health
   * checks: let `evaluationPeriods` be longer than a start.
   *
   * @default 1
   */
  readonly unhealthyTasks?: number;

  /**
   * Minutes in a row that must be bad. Raise it for tasks that take long to become healthy.
   *
   * @default 2
   */
  readonly evaluationPeriods?: number;
}

/** Refuses thresholds that can never, or always, be crossed. */
export function requireTrafficAlarmOptions(factory: string, options: TrafficAlarmOptions = {}): void {
  requireInRange(factory, 'trafficAlarms.errorPercent', options.errorPercent, { min: 0, max: 99.9, allowsFractions: true }, 'use a share below 100');
  requireInRange(factory, 'trafficAlarms.unhealthyTasks', options.unhealthyTasks, { min: 1, max: Infinity }, 'use at least 1');
  requireInRange(factory, 'trafficAlarms.evaluationPeriods', options.evaluationPeriods, { min: 1, max: 60 }, 'use at most an hour');
}

/** Makes the alarms. They need only the target groups, never the service, so that the service can need them. */
export function createTrafficAlarms(scope: Construct, routes: readonly Route[], options: TrafficAlarmOptions): cloudwatch.IAlarm[] {
  const groups = routes.flatMap(targetGroupsOf);
  const common = {
    evaluationPeriods: options.evaluationPeriods ?? 2,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  };
  acknowledgeRules(scope, 'Deployments look at the alarm by themselves and go back; add an action to tell people', regulatoryRuleIds('CloudWatchAlarmAction'));
  const errorShares = createErrorAlarms(scope, groups.filter((group) => group instanceof elbv2.ApplicationTargetGroup), options, common);
  return [
    ...errorShares,
    new cloudwatch.Alarm(scope, 'UnhealthyTasksAlarm', {
      ...common,
      alarmDescription: `Tasks of ${scope.node.path} are unhealthy`,
      metric: maximumOver(groups, 'unhealthy', unhealthyTasksExpression),
      threshold: options.unhealthyTasks ?? 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    }),
  ];
}

/** None where no load balancer sees statuses. */
function createErrorAlarms(
  scope: Construct, groups: readonly elbv2.ApplicationTargetGroup[], { errorPercent }: TrafficAlarmOptions,
  common: Pick<cloudwatch.AlarmProps, 'evaluationPeriods' | 'treatMissingData'>,
): cloudwatch.IAlarm[] {
  if (groups.length > 0) {
    return [new cloudwatch.Alarm(scope, 'ErrorShareAlarm', {
      ...common,
      alarmDescription: `Requests to ${scope.node.path} end in 5xx`,
      metric: maximumOver(groups, 'errorShare', errorPercentExpression),
      threshold: errorPercent ?? 5,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    })];
  }
  if (errorPercent === undefined) return [];
  return failWith(scope, {
    problem: 'trafficAlarms.errorPercent needs a load balancer that sees HTTP statuses, and a Network Load Balancer does not',
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
  groups: readonly G[], label: string, of: (group: G, i: number) => MetricExpression,
): cloudwatch.MathExpression {
  const expressions = groups.map(of);
  return new cloudwatch.MathExpression({
    expression: `MAX([${expressions.map(({ expression }) => expression).join(', ')}])`,
    usingMetrics: Object.assign({}, ...expressions.map(({ metrics }) => metrics)),
    label,
    period: PERIOD,
  });
}
