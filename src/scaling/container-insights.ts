import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Annotations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/**
 * Warns when a service scales by a metric of Container Insights, and its cluster is not known to have it: one from elsewhere, or one that leaves it to
 * the account's default.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
 */
export function warnAboutContainerInsights(workload: Construct, factory: string, cluster: ecs.ICluster): void {
  if (hasContainerInsights(cluster)) return;
  const setting = containerInsightsOf(cluster);
  Annotations.of(workload).addWarningV2('cdk-fargate-workloads:container-insights',
    `${factory} counts running tasks by Container Insights, which ${setting === ecs.ContainerInsights.DISABLED ? 'is off' : 'is not known to be on'} `
    + `in the cluster ${cluster.node.path}; without it, the service scales as if one task ran. Turn it on: containerInsights of a WorkloadCluster, or `
    + '`aws ecs update-cluster-settings`');
}

/** Returns whether a cluster is known to have Container Insights. */
export function hasContainerInsights(cluster: ecs.ICluster): boolean {
  const setting = containerInsightsOf(cluster);
  return setting === ecs.ContainerInsights.ENABLED || setting === ecs.ContainerInsights.ENHANCED;
}

/** Returns the setting of a cluster of the app; undefined where it is not known. */
function containerInsightsOf(cluster: ecs.ICluster): string | undefined {
  if (!(cluster instanceof ecs.Cluster)) return undefined;
  const { clusterSettings = [] } = cluster.node.defaultChild as ecs.CfnCluster;
  const settings = Array.isArray(clusterSettings) ? clusterSettings as ecs.CfnCluster.ClusterSettingsProperty[] : [];
  return settings.find(({ name }) => name === 'containerInsights')?.value;
}
