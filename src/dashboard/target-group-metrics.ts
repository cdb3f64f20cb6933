import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PERIOD } from './metric-math';
import { Route, TargetGroup, targetGroupsOf } from '../traffic/route';

/** A target group, and how graphs call it. */
export interface LabelledTargetGroup<G extends TargetGroup = TargetGroup> {
  readonly group: G;
  readonly label: string;
  /** Dimensions of its metrics that are shorter in templates than CDK's, which take the load balancer's name from a listener. */
  readonly dimensionsMap?: Record<string, string>;
}

const LABELS = ['Target group', 'Alternate target group'];

/** Returns the target groups of a route behind an Application Load Balancer; undefined for other routes. */
export function applicationTargetGroupsOf(route: Route): LabelledTargetGroup<elbv2.ApplicationTargetGroup>[] | undefined {
  const groups = labelledTargetGroupsOf(route);
  return groups.every(isApplicationTargetGroup) ? groups : undefined;
}

/** Returns the target groups of a route, the first deployment's first. Either can be live. */
export function labelledTargetGroupsOf(route: Route): LabelledTargetGroup[] {
  return targetGroupsOf(route).map((group, i) => ({ group, label: LABELS[i], ...ownDimensions(route, group) }));
}

function ownDimensions({ loadBalancer }: Route, { targetGroupFullName }: TargetGroup): Pick<LabelledTargetGroup, 'dimensionsMap'> {
  if (!(loadBalancer instanceof elbv2.ApplicationLoadBalancer)) return {};
  return { dimensionsMap: { LoadBalancer: loadBalancer.loadBalancerFullName, TargetGroup: targetGroupFullName } };
}

function isApplicationTargetGroup(labelled: LabelledTargetGroup): labelled is LabelledTargetGroup<elbv2.ApplicationTargetGroup> {
  return labelled.group instanceof elbv2.ApplicationTargetGroup;
}

/** Counts the requests that a target group has received. */
export function requestsOf({ group, label, dimensionsMap }: LabelledTargetGroup<elbv2.ApplicationTargetGroup>): cloudwatch.Metric {
  return group.metrics.requestCount(withDimensions({ period: PERIOD, statistic: 'Sum', label }, dimensionsMap));
}

/** Counts the responses of the tasks with a status of 500 or more. */
export function errorsOf({ group, label, dimensionsMap }: LabelledTargetGroup<elbv2.ApplicationTargetGroup>): cloudwatch.Metric {
  const options = withDimensions({ period: PERIOD, statistic: 'Sum', label }, dimensionsMap);
  return group.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, options);
}

/** Returns the time in which the tasks respond, in seconds. */
export function latencyOf(
  { group, label, dimensionsMap }: LabelledTargetGroup<elbv2.ApplicationTargetGroup>, statistic: 'p50' | 'p99',
): cloudwatch.Metric {
  return group.metrics.targetResponseTime(withDimensions({ period: PERIOD, statistic, label: `${statistic}, ${label}` }, dimensionsMap));
}

/** Counts the tasks that fail their health checks. */
export function unhealthyTasksOf({ group, label, dimensionsMap }: LabelledTargetGroup): cloudwatch.Metric {
  const options = withDimensions({ period: PERIOD, statistic: 'Maximum', label: `Unhealthy, ${label}` }, dimensionsMap);
  return group instanceof elbv2.ApplicationTargetGroup ? group.metrics.unhealthyHostCount(options) : group.metrics.unHealthyHostCount(options);
}

/** Counts the tasks that pass their health checks. */
export function healthyTasksOf({ group, label, dimensionsMap }: LabelledTargetGroup): cloudwatch.Metric {
  return group.metrics.healthyHostCount(withDimensions({ period: PERIOD, statistic: 'Minimum', label: `Healthy, ${label}` }, dimensionsMap));
}

/** An undefined value would replace the dimensions of CDK. */
function withDimensions(options: cloudwatch.MetricOptions, dimensionsMap?: Record<string, string>): cloudwatch.MetricOptions {
  return dimensionsMap ? { ...options, dimensionsMap } : options;
}
