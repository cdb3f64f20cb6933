import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Annotations, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ClusterTask, resolveCapacityProviderStrategy, runsOnInstances } from './capacity-provider-strategy';
import { selectSubnets } from './vpc';
import { failWith } from '../private/errors';
import { isWindowsTaskDefinition } from '../task/definition/task-definition';

/**
 * Refuses platform versions that Fargate has retired, and those of the other operating system.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-versions-retired.html
 */
export function requirePlatformVersion(workload: Construct, taskDefinition: ecs.TaskDefinition, version = ecs.FargatePlatformVersion.LATEST): void {
  const { LATEST, VERSION1_0, VERSION1_4 } = ecs.FargatePlatformVersion;
  const windows = isWindowsTaskDefinition(taskDefinition);
  const offered = [LATEST, windows ? VERSION1_0 : VERSION1_4];
  if (Token.isUnresolved(version) || offered.includes(version)) return;
  failWith(workload, {
    problem: `Fargate starts no task on this platform version${windows ? ' of Windows' : ''}`, actual: version, remedy: `use ${offered.join(' or ')}, or leave platformVersion out`,
  });
}

/** Where tasks are put, and what guards them. */
export interface TaskNetworking {
  /** The service's own security group, which accepts nobody until somebody is allowed; that of the instances where its tasks share their network. */
  readonly securityGroup: ec2.ISecurityGroup;
  /** The service's own security group and those it shares. */
  readonly securityGroups: ec2.ISecurityGroup[];
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly subnets: ec2.SelectedSubnets;
  readonly assignPublicIp: boolean;
  readonly capacityProviderStrategies: ecs.CapacityProviderStrategy[];
  /** Whether they run on instances of the account, and not on Fargate. */
  readonly onInstances: boolean;
  /** Absent where they do not run on Fargate. */
  readonly platformVersion?: ecs.FargatePlatformVersion;
}

/** What a service says about it. */
interface TaskNetworkingProps {
  readonly vpcSubnets?: ec2.SubnetSelection;
  readonly assignPublicIp?: boolean;
  readonly securityGroups?: ec2.ISecurityGroup[];
  readonly capacityProviderStrategies?: ecs.CapacityProviderStrategy[];
  readonly platformVersion?: ecs.FargatePlatformVersion;
}

/**
 * The most security groups that one service may have.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
 */
const MAX_SECURITY_GROUPS = 5;

/** Puts the tasks into subnets, behind a security group of their own, and onto capacity providers of the cluster. */
export function createTaskNetworking(workload: Construct, { cluster, taskDefinition }: ClusterTask, props: TaskNetworkingProps): TaskNetworking {
  const { vpc } = cluster;
  const { assignPublicIp = hasOnlyPublicSubnets(vpc), securityGroups: shared = [] } = props;
  requireSecurityGroups(workload, shared);
  requirePlatformVersion(workload, taskDefinition, props.platformVersion);
  const capacityProviderStrategies = resolveCapacityProviderStrategy(workload, { cluster, taskDefinition }, props.capacityProviderStrategies);
  const onInstances = runsOnInstances(capacityProviderStrategies);
  const securityGroup = new ec2.SecurityGroup(workload, 'SecurityGroup', { vpc, description: `Tasks of ${workload.node.path}` });
  const vpcSubnets = props.vpcSubnets ?? (assignPublicIp ? { subnetType: ec2.SubnetType.PUBLIC } : {});
  const subnets = selectSubnets(workload, vpc, vpcSubnets);
  if (subnets.hasPublic && !assignPublicIp) warnAboutPublicSubnets(workload);
  return {
    securityGroup,
    securityGroups: [securityGroup, ...shared.map((group, i) => importSharedSecurityGroup(workload, group, i))],
    vpcSubnets,
    subnets,
    assignPublicIp,
    capacityProviderStrategies,
    onInstances,
    platformVersion: onInstances ? undefined : props.platformVersion ?? ecs.FargatePlatformVersion.LATEST,
  };
}

/** Refuses more security groups than ECS takes, and one that is there twice. */
export function requireSecurityGroups(workload: Construct, shared: readonly ec2.ISecurityGroup[]): void {
  if (shared.length >= MAX_SECURITY_GROUPS) {
    failWith(workload, {
      problem: `a service has at most ${MAX_SECURITY_GROUPS} security groups, one of them its own`,
      actual: shared.length + 1,
      remedy: `pass at most ${MAX_SECURITY_GROUPS - 1}`,
    });
  }
  const ids = shared.map(({ securityGroupId }) => securityGroupId);
  const twice = shared.find((_, i) => ids.indexOf(ids[i]) !== i);
  if (twice) failWith(workload, { problem: 'securityGroups has a group twice', actual: twice.node.path, remedy: 'remove one of them' });
}

/** Where a public IP address is the only way to the internet and to the AWS APIs. */
function hasOnlyPublicSubnets({ publicSubnets, privateSubnets, isolatedSubnets }: ec2.IVpc): boolean {
  return publicSubnets.length > 0 && privateSubnets.length === 0 && isolatedSubnets.length === 0;
}

/** Allowing somebody to reach the service must not open a group that other services share. */
export function importSharedSecurityGroup(workload: Construct, group: ec2.ISecurityGroup, index: number): ec2.ISecurityGroup {
  return ec2.SecurityGroup.fromSecurityGroupId(workload, `SharedSecurityGroup${index}`, group.securityGroupId, { mutable: false });
}

/** Tells that the tasks have no way out. */
export function warnAboutPublicSubnets(workload: Construct): void {
  Annotations.of(workload).addWarningV2('cdk-fargate-workloads:public-subnets-without-address',
    'the tasks are in public subnets without a public IP address, and so reach neither the internet nor the AWS APIs; '
    + 'set assignPublicIp, or use private subnets');
}
