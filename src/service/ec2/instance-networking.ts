import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Ec2ServiceWorkloadProps } from './ec2-workload-props';
import { IEc2Capacity } from '../../cluster/ec2/ec2-capacity';
import { importSharedSecurityGroup, requireSecurityGroups, TaskNetworking, warnAboutPublicSubnets } from '../../cluster/task-networking';
import { TaskSecurityGroup } from '../../cluster/task-security-group';
import { selectSubnets } from '../../cluster/vpc';
import { IWorkloadCluster } from '../../cluster/workload-cluster-props';
import { DeploymentStrategy } from '../../deployment/strategy';
import { DiscoveryStrategy } from '../../discovery/strategy';
import { ExposureStrategy } from '../../exposure/strategy';
import { failWith } from '../../private/errors';

/** The options of a service that depend on its network mode. */
interface NetworkFeatures {
  readonly exposure: ExposureStrategy;
  readonly discovery: DiscoveryStrategy;
  readonly deployment: DeploymentStrategy;
}

const SUPPORTED_MODES = [ecs.NetworkMode.AWS_VPC, ecs.NetworkMode.BRIDGE, ecs.NetworkMode.HOST];

const AWSVPC_REMEDY = 'use ecs.NetworkMode.AWS_VPC';

/** Fails on network modes without a network. */
export function requireSupportedNetworkMode(workload: Construct, networkMode: ecs.NetworkMode | undefined): void {
  if (networkMode === undefined || SUPPORTED_MODES.includes(networkMode)) return;
  failWith(workload, { problem: 'networkMode of a service must be awsvpc, bridge or host', actual: networkMode, remedy: 'use one of them' });
}

/**
 * Fails on network modes without a network, and on features that require tasks with their own addresses.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
 */
export function requireFeaturesOfNetworkMode(
  workload: Construct, networkMode: ecs.NetworkMode, { exposure, discovery, deployment }: NetworkFeatures,
): void {
  requireSupportedNetworkMode(workload, networkMode);
  if (networkMode === ecs.NetworkMode.AWS_VPC) return;
  const { factory, shifts } = deployment.trafficRequest;
  if (shifts !== 'nothing') {
    failWith(workload, {
      problem: `${factory} requires tasks with their own addresses`, actual: networkMode, remedy: `${AWSVPC_REMEDY}, or ServiceDeployment.rolling()`,
    });
  }
  if (discovery.serviceConnect) {
    failWith(workload, { problem: 'Service Connect requires tasks with their own addresses', actual: networkMode, remedy: `${AWSVPC_REMEDY}, or Discovery.cloudMap()` });
  }
  if (exposure.createEndpoint) {
    failWith(workload, {
      problem: 'Exposure.httpApi() requires tasks with their own addresses', actual: networkMode, remedy: `${AWSVPC_REMEDY}, or Exposure.applicationLoadBalancer()`,
    });
  }
}

/** Fails on deployments by CodeDeploy, which this library supports on Fargate only. */
export function requireEcsController(workload: Construct, { trafficRequest: { factory, shifts } }: DeploymentStrategy): void {
  if (shifts !== 'listener') return;
  failWith(workload, { problem: `${factory} is for services on Fargate`, remedy: 'use ServiceDeployment.blueGreen() or ServiceDeployment.rolling(), which ECS runs' });
}

/** Returns the cluster of all capacity providers, and fails when they belong to several. */
export function requireSameCluster(workload: Construct, capacityProviders: readonly IEc2Capacity[]): IWorkloadCluster {
  if (capacityProviders.length === 0) failWith(workload, { problem: 'capacityProviders is empty', remedy: 'pass an Ec2Capacity' });
  const [{ cluster }] = capacityProviders;
  const foreign = capacityProviders.find((capacity) => !isSameCluster(capacity.cluster, cluster));
  if (foreign) {
    failWith(workload, { problem: 'capacityProviders belong to different clusters', actual: foreign.node.path, remedy: `use only those of ${cluster.node.path}` });
  }
  return cluster;
}

/** Checks for one cluster, which two imports may stand for. */
function isSameCluster(one: IWorkloadCluster, other: IWorkloadCluster): boolean {
  return one.cluster === other.cluster || one.clusterArn === other.clusterArn;
}

/** Returns the processor architecture of all instances; undefined when it is unknown or differs. */
export function commonArchitecture(capacityProviders: readonly IEc2Capacity[]): ec2.InstanceArchitecture | undefined {
  const [{ cpuArchitecture }] = capacityProviders;
  return capacityProviders.every((capacity) => capacity.cpuArchitecture === cpuArchitecture) ? cpuArchitecture : undefined;
}

/** Creates a security group for tasks with their own addresses; other tasks use the security groups of their instances. */
export function createInstanceNetworking(
  workload: Construct, networkMode: ecs.NetworkMode, props: Ec2ServiceWorkloadProps, capacityProviderStrategies: ecs.CapacityProviderStrategy[],
): TaskNetworking {
  const [{ cluster: { vpc }, vpcSubnets: instanceSubnets }] = props.capacityProviders;
  const { vpcSubnets = instanceSubnets, securityGroups: sharedGroups = [] } = props;
  requireSecurityGroups(workload, sharedGroups);
  const hasTaskAddresses = networkMode === ecs.NetworkMode.AWS_VPC;
  if (!hasTaskAddresses) rejectAddressOptions(workload, networkMode, props);
  const ownGroups = hasTaskAddresses
    ? [new TaskSecurityGroup(workload, 'SecurityGroup', { vpc, description: `Tasks of ${workload.node.path}` })]
    : props.capacityProviders.map(({ securityGroup }, index) => importIntoStack(workload, securityGroup, index));
  const subnets = selectSubnets(workload, vpc, vpcSubnets);
  if (hasTaskAddresses && subnets.hasPublic) warnAboutPublicSubnets(workload);
  return {
    securityGroup: ownGroups[0],
    securityGroups: [...ownGroups, ...sharedGroups.map((group, index) => importSharedSecurityGroup(workload, group, index))],
    vpcSubnets,
    subnets,
    assignPublicIp: false,
    capacityProviderStrategies,
    onInstances: true,
  };
}

function rejectAddressOptions(workload: Construct, networkMode: ecs.NetworkMode, props: Ec2ServiceWorkloadProps): void {
  for (const option of ['vpcSubnets', 'securityGroups'] as const) {
    if (props[option] === undefined) continue;
    failWith(workload, {
      problem: `${option} requires tasks with their own addresses`, actual: networkMode, remedy: `remove it, or ${AWSVPC_REMEDY}`,
    });
  }
}

/** Imports a security group of another stack, so that the service's rules belong to the service's stack, which depends on the instances' stack. */
function importIntoStack(workload: Construct, group: ec2.ISecurityGroup, index: number): ec2.ISecurityGroup {
  if (Stack.of(group) === Stack.of(workload)) return group;
  return ec2.SecurityGroup.fromSecurityGroupId(workload, `InstancesSecurityGroup${index}`, group.securityGroupId);
}
