import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Ec2ServiceWorkloadProps } from './ec2-workload-props';
import { IEc2Capacity } from '../../cluster/ec2/ec2-capacity';
import { importSharedSecurityGroup, requireSecurityGroups, TaskNetworking, warnAboutPublicSubnets } from '../../cluster/task-networking';
import { selectSubnets } from '../../cluster/vpc';
import { IWorkloadCluster } from '../../cluster/workload-cluster-props';
import { DeploymentStrategy } from '../../deployment/strategy';
import { DiscoveryStrategy } from '../../discovery/strategy';
import { ExposureStrategy } from '../../exposure/strategy';
import { failWith } from '../../private/errors';

/** What a service is asked to do with the network. */
interface NetworkFeatures {
  readonly exposure: ExposureStrategy;
  readonly discovery: DiscoveryStrategy;
  readonly deployment: DeploymentStrategy;
}

const SUPPORTED_MODES = [ecs.NetworkMode.AWS_VPC, ecs.NetworkMode.BRIDGE, ecs.NetworkMode.HOST];

const AWSVPC_REMEDY = 'use ecs.NetworkMode.AWS_VPC';

/** Refuses network modes without a network. */
export function requireSupportedNetworkMode(workload: Construct, networkMode: ecs.NetworkMode | undefined): void {
  if (networkMode === undefined || SUPPORTED_MODES.includes(networkMode)) return;
  failWith(workload, { problem: 'services run in network modes awsvpc, bridge and host', actual: networkMode, remedy: 'use one of them' });
}

/**
 * Refuses network modes without a network, and what ECS, or this library, offers to tasks with an address alone.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
 */
export function requireFeaturesOfNetworkMode(workload: Construct, networkMode: ecs.NetworkMode, { exposure, discovery, deployment }: NetworkFeatures): void {
  requireSupportedNetworkMode(workload, networkMode);
  if (networkMode === ecs.NetworkMode.AWS_VPC) return;
  const { factory, shifts } = deployment.trafficRequest;
  if (shifts !== 'nothing') {
    failWith(workload, { problem: `${factory} needs tasks that have an address of their own`, actual: networkMode, remedy: `${AWSVPC_REMEDY}, or ServiceDeployment.rolling()` });
  }
  if (discovery.serviceConnect) {
    failWith(workload, { problem: 'Service Connect needs tasks that have an address of their own', actual: networkMode, remedy: `${AWSVPC_REMEDY}, or Discovery.cloudMap()` });
  }
  if (exposure.createEndpoint) {
    failWith(workload, {
      problem: 'Exposure.httpApi() needs tasks that have an address of their own', actual: networkMode, remedy: `${AWSVPC_REMEDY}, or Exposure.applicationLoadBalancer()`,
    });
  }
}

/** Refuses deployments by CodeDeploy, which this library runs on Fargate alone. */
export function requireEcsController(workload: Construct, { trafficRequest: { factory, shifts } }: DeploymentStrategy): void {
  if (shifts !== 'listener') return;
  failWith(workload, { problem: `${factory} is for services on Fargate`, remedy: 'use ServiceDeployment.blueGreen(), which ECS runs, or ServiceDeployment.rolling()' });
}

/** The cluster that all capacity providers belong to. */
export function requireSameCluster(workload: Construct, capacityProviders: readonly IEc2Capacity[]): IWorkloadCluster {
  if (capacityProviders.length === 0) failWith(workload, { problem: 'capacityProviders is empty, so there is nothing to run on', remedy: 'pass an Ec2Capacity' });
  const [{ cluster }] = capacityProviders;
  const stranger = capacityProviders.find((capacity) => capacity.cluster.cluster !== cluster.cluster);
  if (stranger) {
    failWith(workload, { problem: 'the capacity providers belong to several clusters', actual: stranger.node.path, remedy: `use those of ${cluster.node.path} alone` });
  }
  return cluster;
}

/** The processors that all instances have, as far as they are known. */
export function commonArchitecture(capacityProviders: readonly IEc2Capacity[]): ec2.InstanceArchitecture | undefined {
  const [{ cpuArchitecture }] = capacityProviders;
  return capacityProviders.every((capacity) => capacity.cpuArchitecture === cpuArchitecture) ? cpuArchitecture : undefined;
}

/** Puts the tasks behind a security group of their own where they have an address, or else behind those of their instances. */
export function createInstanceNetworking(
  workload: Construct, networkMode: ecs.NetworkMode, props: Ec2ServiceWorkloadProps, capacityProviderStrategies: ecs.CapacityProviderStrategy[],
): TaskNetworking {
  const [{ cluster: { vpc }, vpcSubnets: ofInstances }] = props.capacityProviders;
  const { vpcSubnets = ofInstances, securityGroups: shared = [] } = props;
  requireSecurityGroups(workload, shared);
  const hasAddress = networkMode === ecs.NetworkMode.AWS_VPC;
  if (!hasAddress) refuseAddressOptions(workload, networkMode, props);
  const own = hasAddress
    ? [new ec2.SecurityGroup(workload, 'SecurityGroup', { vpc, description: `Tasks of ${workload.node.path}` })]
    : props.capacityProviders.map(({ securityGroup }, index) => importIntoStack(workload, securityGroup, index));
  const subnets = selectSubnets(workload, vpc, vpcSubnets);
  if (hasAddress && subnets.hasPublic) warnAboutPublicSubnets(workload);
  return {
    securityGroup: own[0],
    securityGroups: [...own, ...shared.map((group, index) => importSharedSecurityGroup(workload, group, index))],
    vpcSubnets,
    subnets,
    assignPublicIp: false,
    capacityProviderStrategies,
    onInstances: true,
  };
}

function refuseAddressOptions(workload: Construct, networkMode: ecs.NetworkMode, props: Ec2ServiceWorkloadProps): void {
  for (const option of ['vpcSubnets', 'securityGroups'] as const) {
    if (props[option] === undefined) continue;
    failWith(workload, {
      problem: `${option} is about addresses of tasks, which have none in network mode ${networkMode}`,
      remedy: 'remove it, or use ecs.NetworkMode.AWS_VPC',
    });
  }
}

/** Rules of a service belong to its stack, which knows that of the instances, not the other way round. */
function importIntoStack(workload: Construct, group: ec2.ISecurityGroup, index: number): ec2.ISecurityGroup {
  if (Stack.of(group) === Stack.of(workload)) return group;
  return ec2.SecurityGroup.fromSecurityGroupId(workload, `InstancesSecurityGroup${index}`, group.securityGroupId);
}
