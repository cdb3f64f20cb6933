import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Stack } from 'aws-cdk-lib/core';
import { NAMESPACE } from '../workload';

/** Where the services of all variants that are written with L2 constructs run. */
export interface Place {
  readonly vpc: ec2.Vpc;
  readonly cluster: ecs.Cluster;
}

export function createPlace(stack: Stack): Place {
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
  const cluster = new ecs.Cluster(stack, 'Cluster', {
    vpc,
    enableFargateCapacityProviders: true,
    containerInsightsV2: ecs.ContainerInsights.ENABLED,
    defaultCloudMapNamespace: { name: NAMESPACE, type: cloudmap.NamespaceType.DNS_PRIVATE },
  });
  return { vpc, cluster };
}
