import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { Route, targetGroupsOf } from '../exposure/traffic';
import { refuse } from '../private/errors';

/** The target groups whose requests are counted; refused where no load balancer counts any. */
export function countedGroups(workload: Construct, option: string, got: unknown, routes: readonly Route[]): elbv2.ApplicationTargetGroup[] {
  const counted = routes.flatMap(targetGroupsOf).filter((group) => group instanceof elbv2.ApplicationTargetGroup);
  if (counted.length > 0) return counted;
  return refuse(workload, {
    what: `${option} needs a load balancer that counts requests${routes.length > 0 ? ', and a Network Load Balancer counts connections' : ''}`,
    got,
    instead: 'use cpuPercent, or Exposure.applicationLoadBalancer()',
  });
}

/**
 * Requests per task over two target groups. The predefined metric names one of them, and goes blind when a deployment moves traffic to
 * the other.
 */
export function requestsOverAll(groups: elbv2.ApplicationTargetGroup[]): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: groups.map((_, i) => `FILL(m${i + 1}, 0)`).join(' + '),
    label: 'Requests per task',
    usingMetrics: numbered(groups.map(({ targetGroupFullName }) => new cloudwatch.Metric({
      namespace: 'AWS/ApplicationELB',
      metricName: 'RequestCountPerTarget',
      statistic: 'Sum',
      dimensionsMap: { TargetGroup: targetGroupFullName },
    }))),
  });
}

/** Average response time of the target group that answers slowest. */
export function slowestResponse(groups: elbv2.ApplicationTargetGroup[]): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: `MAX([${groups.map((_, i) => `FILL(m${i + 1}, 0)`).join(', ')}])`,
    label: 'Response time in seconds',
    usingMetrics: numbered(groups.map(({ metrics }) => metrics.targetResponseTime())),
  });
}

function numbered(metrics: cloudwatch.IMetric[]): Record<string, cloudwatch.IMetric> {
  return Object.fromEntries(metrics.map((metric, i) => [`m${i + 1}`, metric]));
}
