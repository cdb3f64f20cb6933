import type * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { PERIOD, percentOf } from './metric-math';
import { Graph, graph } from './widgets';

/**
 * Returns the graphs of an HTTP API.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 */
export function httpApiGraphs(httpApi: apigateway.HttpApi): Graph[] {
  return [
    graph({ title: 'Requests', left: [apiRequests(httpApi)] }),
    graph({ title: '5xx share', unit: 'Percent', left: [apiErrorShare(httpApi)] }),
    graph({
      title: 'Latency',
      left: [
        httpApi.metricLatency({ period: PERIOD, statistic: 'p50', label: 'p50' }).attachTo(httpApi),
        apiLatency(httpApi),
        httpApi.metricIntegrationLatency({ period: PERIOD, statistic: 'p99', label: 'p99 of the tasks' }).attachTo(httpApi),
      ],
    }),
  ];
}

/** Returns the percentage of requests to an HTTP API that end in 5xx. */
export function apiErrorShare(httpApi: apigateway.HttpApi): cloudwatch.IMetric {
  const errors = httpApi.metricServerError({ period: PERIOD, statistic: 'Sum' }).attachTo(httpApi);
  return percentOf({ errors }, { requests: apiRequests(httpApi) }, '5xx share');
}

/** Returns the p99 of the time in which an HTTP API responds, in milliseconds. */
export function apiLatency(httpApi: apigateway.HttpApi): cloudwatch.IMetric {
  return httpApi.metricLatency({ period: PERIOD, statistic: 'p99', label: 'p99' }).attachTo(httpApi);
}

/** CDK does not say where the metrics of an HTTP API are: `attachTo()` does, for dashboards of other Regions. */
function apiRequests(httpApi: apigateway.HttpApi): cloudwatch.IMetric {
  return httpApi.metricCount({ period: PERIOD, statistic: 'Sum', label: 'Requests' }).attachTo(httpApi);
}

/**
 * Returns the graphs of a name in Service Connect. The proxies of the callers count statuses and times, by the name that they call: that is all that
 * services of the Region have in common with this one, should they have the same name in another namespace.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
 */
export function serviceConnectGraphs(service: ecs.BaseService, name: string): Graph[] {
  return [
    graph({
      title: `Requests to ${name}`,
      left: [inbound(service, name, 'RequestCount', 'HTTP requests'), inbound(service, name, 'NewConnectionCount', 'New connections')],
    }),
    graph({ title: `5xx share of ${name}`, unit: 'Percent', left: [serviceConnectErrorShare(service, name)] }),
    graph({ title: `Latency of ${name}`, left: [serviceConnectLatency(service, name, 'p50'), serviceConnectLatency(service, name, 'p99')] }),
  ];
}

/** Returns the percentage of requests through Service Connect that end in 5xx. */
export function serviceConnectErrorShare(service: ecs.BaseService, name: string): cloudwatch.IMetric {
  const counts = (status: number) => outbound(service, name, { metricName: `HTTPCode_Target_${status}XX_Count`, statistic: 'Sum' });
  const [success, redirect, refusal, errors] = [2, 3, 4, 5].map(counts);
  return percentOf({ errors }, { success, redirect, refusal, errors }, '5xx share');
}

/** Returns the time in which a service responds through Service Connect, in milliseconds. */
export function serviceConnectLatency(service: ecs.BaseService, name: string, statistic: 'p50' | 'p99'): cloudwatch.IMetric {
  return outbound(service, name, { metricName: 'TargetResponseTime', statistic, label: statistic });
}

function inbound(service: ecs.BaseService, name: string, metricName: string, label: string): cloudwatch.IMetric {
  return new cloudwatch.Metric({
    namespace: 'AWS/ECS',
    metricName,
    dimensionsMap: { ClusterName: service.cluster.clusterName, DiscoveryName: name, ServiceName: service.serviceName },
    statistic: 'Sum',
    label,
    period: PERIOD,
  }).attachTo(service);
}

function outbound(
  service: ecs.BaseService, name: string, props: Pick<cloudwatch.MetricProps, 'metricName' | 'statistic' | 'label'>,
): cloudwatch.IMetric {
  return new cloudwatch.Metric({ namespace: 'AWS/ECS', dimensionsMap: { TargetDiscoveryName: name }, period: PERIOD, ...props }).attachTo(service);
}
