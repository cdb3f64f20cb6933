import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { maximumOf, numbered, PERIOD, percentOf, sumOf } from './metric-math';
import {
  applicationTargetGroupsOf, errorsOf, healthyTasksOf, LabelledTargetGroup, labelledTargetGroupsOf, latencyOf, requestsOf, unhealthyTasksOf,
} from './target-group-metrics';
import { Graph, graph } from './widgets';
import { Route } from '../traffic/route';

/** Returns the graphs of a route to a service: those of requests, or, behind a Network Load Balancer, those of connections. */
export function routeGraphs(route: Route): Graph[] {
  const groups = applicationTargetGroupsOf(route);
  return groups ? applicationGraphs(groups, route) : networkGraphs(route);
}

function applicationGraphs(groups: readonly LabelledTargetGroup<elbv2.ApplicationTargetGroup>[], { loadBalancer }: Route): Graph[] {
  const [requests, errors] = [groups.map(requestsOf), groups.map(errorsOf)];
  return [
    graph({ title: 'Requests', left: withTotal(groups, requests, (metrics, label) => sumOf('requests', metrics, label)) }),
    graph({
      title: '5xx share',
      unit: 'Percent',
      left: errorShares(groups, errors, requests),
      right: loadBalancer instanceof elbv2.ApplicationLoadBalancer ? [errorsOfLoadBalancer(loadBalancer)] : [],
    }),
    graph({ title: 'Latency', left: latencies(groups) }),
    taskGraph(groups),
  ];
}

/** Returns the shares of both target groups together, and of each. */
function errorShares(
  groups: readonly LabelledTargetGroup[], errors: readonly cloudwatch.IMetric[], requests: readonly cloudwatch.IMetric[],
): cloudwatch.IMetric[] {
  const shares = groups.map(({ label }, i) => percentOf({ [`errors${i}`]: errors[i] }, { [`requests${i}`]: requests[i] }, label));
  return groups.length === 1 ? shares : [percentOf(numbered('errors', errors), numbered('requests', requests), BOTH), ...shares];
}

/** Counts what the load balancer answers itself, without a task: it has none, or its task does not answer. */
function errorsOfLoadBalancer(loadBalancer: elbv2.ApplicationLoadBalancer): cloudwatch.IMetric {
  const options = { period: PERIOD, statistic: 'Sum', label: '5xx of the load balancer itself' };
  return loadBalancer.metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT, options).attachTo(loadBalancer);
}

/** Percentiles of two target groups do not add up: of both together, there is the slower one. */
function latencies(groups: readonly LabelledTargetGroup<elbv2.ApplicationTargetGroup>[]): cloudwatch.IMetric[] {
  return (['p50', 'p99'] as const).flatMap((statistic) => {
    const each = groups.map((group) => latencyOf(group, statistic));
    return groups.length === 1 ? each : [maximumOf(statistic, each, `${statistic}, the slower of both`), ...each];
  });
}

function taskGraph(groups: readonly LabelledTargetGroup[]): Graph {
  const [unhealthy, healthy] = [groups.map(unhealthyTasksOf), groups.map(healthyTasksOf)];
  return graph({
    title: 'Health checks',
    unit: 'Tasks',
    left: [
      ...withTotal(groups, unhealthy, (metrics) => sumOf('unhealthy', metrics, `Unhealthy, ${BOTH.toLowerCase()}`)),
      ...withTotal(groups, healthy, (metrics) => sumOf('healthy', metrics, `Healthy, ${BOTH.toLowerCase()}`)),
    ],
  });
}

/**
 * Connections are counted by load balancer, not by target group, and there are neither statuses nor times of responses.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
 */
function networkGraphs(route: Route): Graph[] {
  const { targetGroup } = route;
  const ofLoadBalancer = (metricName: string, statistic: string, label: string) => (
    new cloudwatch.Metric({
      namespace: 'AWS/NetworkELB', metricName, dimensionsMap: { LoadBalancer: targetGroup.firstLoadBalancerFullName }, statistic, label, period: PERIOD,
    }).attachTo(targetGroup)
  );
  return [
    graph({
      title: 'Connections of the load balancer',
      left: [ofLoadBalancer('NewFlowCount', 'Sum', 'New'), ofLoadBalancer('ActiveFlowCount', 'Average', 'Active')],
    }),
    graph({
      title: 'Resets of the load balancer',
      left: [ofLoadBalancer('TCP_Target_Reset_Count', 'Sum', 'By tasks'), ofLoadBalancer('TCP_ELB_Reset_Count', 'Sum', 'By the load balancer')],
    }),
    taskGraph(labelledTargetGroupsOf(route)),
  ];
}

const BOTH = 'Both target groups';

/** Returns the metrics of each target group, behind one of both together where there are two. */
function withTotal(
  groups: readonly LabelledTargetGroup[], metrics: readonly cloudwatch.IMetric[],
  total: (metrics: readonly cloudwatch.IMetric[], label: string) => cloudwatch.IMetric,
): cloudwatch.IMetric[] {
  return groups.length === 1 ? [...metrics] : [total(metrics, BOTH), ...metrics];
}
