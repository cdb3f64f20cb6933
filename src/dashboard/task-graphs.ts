import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { math, PERIOD } from './metric-math';
import { Graph, graph } from './widgets';
import { MonitoredResources } from '../service/monitored-service';

/** Returns the graphs of the tasks of a service: their number, CPU and memory. */
export function taskGraphs(resources: MonitoredResources, containerInsights: boolean): Graph[] {
  const { service, scalableTaskCount } = resources;
  return [
    graph({
      title: 'Tasks',
      unit: 'Tasks',
      left: containerInsights ? taskCounts(service) : [countedBySamples(resources)],
      right: containerInsights ? [insight(service, 'DeploymentCount', 'Deployments in progress, and the current one')] : [],
      rightYAxis: { min: 0 },
      leftAnnotations: capacityLimits(scalableTaskCount),
    }),
    utilizationGraph('CPU', (options) => service.metricCpuUtilization(options)),
    utilizationGraph('Memory', (options) => service.metricMemoryUtilization(options)),
  ];
}

/** Returns the number of tasks that ECS should run, runs, and starts. */
function taskCounts(service: ecs.BaseService): cloudwatch.IMetric[] {
  return [
    insight(service, 'DesiredTaskCount', 'Desired'),
    insight(service, 'RunningTaskCount', 'Running'),
    insight(service, 'PendingTaskCount', 'Pending'),
  ];
}

/** Returns the number of tasks that are missing: desired, but not running. */
export function missingTasks(service: ecs.BaseService): cloudwatch.IMetric {
  return math('desired - running', {
    desired: insight(service, 'DesiredTaskCount', 'Desired'), running: insight(service, 'RunningTaskCount', 'Running'),
  }, 'Missing tasks');
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html */
function insight(service: ecs.BaseService, metricName: string, label: string): cloudwatch.IMetric {
  return new cloudwatch.Metric({
    namespace: 'ECS/ContainerInsights',
    metricName,
    dimensionsMap: { ClusterName: service.cluster.clusterName, ServiceName: service.serviceName },
    statistic: 'Average',
    label,
    period: PERIOD,
  }).attachTo(service);
}

/**
 * Without Container Insights, nothing counts tasks: but each running one adds a value to the CPU utilization in each minute.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html
 */
function countedBySamples({ service, samplesPerMinute }: MonitoredResources): cloudwatch.IMetric {
  return math(`samples * 60 / PERIOD(samples) / ${samplesPerMinute}`, {
    samples: service.metricCpuUtilization({ statistic: 'SampleCount', period: PERIOD }),
  }, 'Running, by their values of CPU');
}

function utilizationGraph(title: string, metric: (options: cloudwatch.MetricOptions) => cloudwatch.IMetric): Graph {
  return graph({
    title,
    unit: 'Percent of what tasks reserve',
    left: [metric({ statistic: 'Average', label: 'Average', period: PERIOD }), metric({ statistic: 'Maximum', label: 'Task with the most', period: PERIOD })],
  });
}

/** Returns lines for the least and the most tasks that scaling allows; none for a fixed number. */
function capacityLimits(scalableTaskCount?: ecs.ScalableTaskCount): cloudwatch.HorizontalAnnotation[] {
  const target = scalableTaskCount?.node.findAll().find((each) => each instanceof appscaling.CfnScalableTarget);
  if (!target) return [];
  return [{ label: 'Minimum', value: target.minCapacity }, { label: 'Maximum', value: target.maxCapacity }]
    .map((line) => ({ ...line, color: cloudwatch.Color.GREY }));
}
