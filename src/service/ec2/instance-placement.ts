import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Ec2WorkloadProps } from './ec2-workload-props';
import { IEc2Capacity } from '../../cluster/ec2/ec2-capacity';
import { IFargateCluster } from '../../cluster/fargate-cluster';
import { selectSubnets } from '../../cluster/subnet-selection';
import { asItIs, requireGroups, TaskPlacement, warnAboutPublicSubnets } from '../../cluster/task-placement';
import { refuse } from '../../private/errors';

/** The cluster that all capacities belong to. */
export function requireOneCluster(workload: Construct, capacities: readonly IEc2Capacity[]): IFargateCluster {
  if (capacities.length === 0) refuse(workload, { what: 'capacities is empty, so there is nothing to run on', instead: 'pass an Ec2Capacity' });
  const [{ cluster }] = capacities;
  const stranger = capacities.find((capacity) => capacity.cluster.cluster !== cluster.cluster);
  if (stranger) {
    refuse(workload, { what: 'the capacities belong to several clusters', got: stranger.node.path, instead: `use those of ${cluster.node.path} alone` });
  }
  return cluster;
}

/** The processors that all instances have, as far as they are known. */
export function commonArchitecture(capacities: readonly IEc2Capacity[]): ec2.InstanceArchitecture | undefined {
  const [{ cpuArchitecture }] = capacities;
  return capacities.every((capacity) => capacity.cpuArchitecture === cpuArchitecture) ? cpuArchitecture : undefined;
}

/** Puts the tasks behind a security group of their own where they have an address, or else behind those of their instances. */
export function placeOnInstances(
  workload: Construct, networkMode: ecs.NetworkMode, props: Ec2WorkloadProps, capacityProviderStrategies: ecs.CapacityProviderStrategy[],
): TaskPlacement {
  const [{ cluster: { vpc }, vpcSubnets: ofInstances }] = props.capacities;
  const { vpcSubnets = ofInstances, securityGroups: shared = [] } = props;
  requireGroups(workload, shared);
  const hasAddress = networkMode === ecs.NetworkMode.AWS_VPC;
  if (!hasAddress) refuseAddressOptions(workload, networkMode, props);
  const own = hasAddress
    ? [new ec2.SecurityGroup(workload, 'SecurityGroup', { vpc, description: `Tasks of ${workload.node.path}` })]
    : props.capacities.map(({ securityGroup }, index) => inStackOf(workload, securityGroup, index));
  const subnets = selectSubnets(workload, vpc, vpcSubnets);
  if (hasAddress && subnets.hasPublic) warnAboutPublicSubnets(workload);
  return {
    securityGroup: own[0],
    securityGroups: [...own, ...shared.map((group, index) => asItIs(workload, group, index))],
    vpcSubnets,
    subnets,
    assignPublicIp: false,
    capacityProviderStrategies,
    onInstances: true,
  };
}

function refuseAddressOptions(workload: Construct, networkMode: ecs.NetworkMode, props: Ec2WorkloadProps): void {
  for (const option of ['vpcSubnets', 'securityGroups'] as const) {
    if (props[option] === undefined) continue;
    refuse(workload, {
      what: `${option} is about addresses of tasks, which have none in network mode ${networkMode}`,
      instead: 'remove it, or use ecs.NetworkMode.AWS_VPC',
    });
  }
}

/** Rules of a service belong to its stack, which knows that of the instances, not the other way round. */
function inStackOf(workload: Construct, group: ec2.ISecurityGroup, index: number): ec2.ISecurityGroup {
  if (Stack.of(group) === Stack.of(workload)) return group;
  return ec2.SecurityGroup.fromSecurityGroupId(workload, `InstancesSecurityGroup${index}`, group.securityGroupId);
}
