import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Annotations } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { ClusterTask, resolveCapacityProviderStrategy, runsOnInstances } from './capacity-provider-strategy';
import { TaskSecurityGroup } from './task-security-group';
import { selectSubnets } from './vpc';
import { failWith, firstDuplicate } from '../private/errors';
import { failUnlessPending, isUnknown } from '../private/pending-lookup';
import { requireFargate } from '../task/definition/managed-instances';
import { isWindowsTaskDefinition } from '../task/definition/task-definition';

/** The network and the capacity that tasks run on. */
export interface TaskNetworking {
  /** The service's own security group, without ingress rules at first; the instances' group where tasks share their network. */
  readonly securityGroup: ec2.ISecurityGroup;
  /** The service's own security group, followed by those passed as `securityGroups`. */
  readonly securityGroups: ec2.ISecurityGroup[];
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly subnets: ec2.SelectedSubnets;
  readonly assignPublicIp: boolean;
  /** Empty for a service that keeps its launch type. */
  readonly capacityProviderStrategies: ecs.CapacityProviderStrategy[];
  /** True for tasks on instances of the account instead of Fargate. */
  readonly onInstances: boolean;
  /** Absent for tasks on instances. */
  readonly platformVersion?: ecs.FargatePlatformVersion;
}

/** The options of a service or job that shape its networking. */
interface TaskNetworkingProps {
  readonly vpcSubnets?: ec2.SubnetSelection;
  readonly assignPublicIp?: boolean;
  readonly securityGroups?: ec2.ISecurityGroup[];
  readonly capacityProviderStrategies?: ecs.CapacityProviderStrategy[];
  readonly platformVersion?: ecs.FargatePlatformVersion;
  /** Whether a service has the launch type FARGATE without `capacityProviderStrategies`, and needs no capacity providers in its cluster. */
  readonly keepsLaunchType?: boolean;
}

/** Creates the security group of tasks on Fargate or managed instances, and selects their subnets and capacity providers. */
export function createTaskNetworking(workload: Construct, { cluster, taskDefinition }: ClusterTask, props: TaskNetworkingProps): TaskNetworking {
  const { vpc } = cluster;
  const { assignPublicIp = hasOnlyPublicSubnets(vpc), securityGroups: sharedGroups = [] } = props;
  requireSecurityGroups(workload, sharedGroups);
  requirePlatformVersion(workload, taskDefinition, props.platformVersion);
  const capacityProviderStrategies = capacityProviderStrategiesOf(workload, { cluster, taskDefinition }, props);
  const onInstances = runsOnInstances(capacityProviderStrategies);
  const securityGroup = new TaskSecurityGroup(workload, 'SecurityGroup', { vpc, description: `Tasks of ${workload.node.path}` });
  const vpcSubnets = props.vpcSubnets ?? (assignPublicIp ? { subnetType: ec2.SubnetType.PUBLIC } : {});
  const subnets = selectSubnets(workload, vpc, vpcSubnets);
  if (subnets.hasPublic && !assignPublicIp) warnAboutPublicSubnets(workload);
  return {
    securityGroup,
    securityGroups: [securityGroup, ...sharedGroups.map((group, i) => importSharedSecurityGroup(workload, group, i))],
    vpcSubnets,
    subnets,
    assignPublicIp,
    capacityProviderStrategies,
    onInstances,
    platformVersion: onInstances ? undefined : props.platformVersion ?? ecs.FargatePlatformVersion.LATEST,
  };
}

function capacityProviderStrategiesOf(
  workload: Construct, task: ClusterTask, { capacityProviderStrategies, keepsLaunchType }: TaskNetworkingProps,
): ecs.CapacityProviderStrategy[] {
  if (!keepsLaunchType || capacityProviderStrategies) return resolveCapacityProviderStrategy(workload, task, capacityProviderStrategies);
  requireFargate(workload, task.taskDefinition);
  return [];
}

/**
 * Fails on platform versions that Fargate has retired, and on those of the other operating system.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-versions-retired.html
 */
function requirePlatformVersion(workload: Construct, taskDefinition: ecs.TaskDefinition, version = ecs.FargatePlatformVersion.LATEST): void {
  const { LATEST, VERSION1_0, VERSION1_4 } = ecs.FargatePlatformVersion;
  const isWindows = isWindowsTaskDefinition(taskDefinition);
  const supported = [LATEST, isWindows ? VERSION1_0 : VERSION1_4];
  if (isUnknown(version) || supported.includes(version)) return;
  failWith(workload, {
    problem: `Fargate does not run ${isWindows ? 'Windows ' : ''}tasks on this platform version`,
    actual: version,
    remedy: `use ${supported.join(' or ')}, or leave platformVersion out`,
  });
}

/**
 * Maximum number of security groups of a service.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
 */
const MAX_SECURITY_GROUPS = 5;

/** Fails on more security groups than ECS accepts, and on duplicates. */
export function requireSecurityGroups(workload: Construct, sharedGroups: readonly ec2.ISecurityGroup[]): void {
  if (sharedGroups.length >= MAX_SECURITY_GROUPS) {
    failWith(workload, {
      problem: `a service has at most ${MAX_SECURITY_GROUPS} security groups, including its own`,
      actual: sharedGroups.length + 1,
      remedy: `pass at most ${MAX_SECURITY_GROUPS - 1}`,
    });
  }
  const duplicate = firstDuplicate(sharedGroups, ({ securityGroupId }) => securityGroupId);
  if (duplicate) failUnlessPending(workload, { problem: 'securityGroups contains a group twice', actual: duplicate.node.path, remedy: 'remove one of them' });
}

/** In such a VPC, a public IP address is the only route to the internet and to the AWS APIs. */
function hasOnlyPublicSubnets({ publicSubnets, privateSubnets, isolatedSubnets }: ec2.IVpc): boolean {
  return publicSubnets.length > 0 && privateSubnets.length === 0 && isolatedSubnets.length === 0;
}

/** Imports a group as immutable: `connections.allowFrom()` on one service must not open a group that other services share. */
export function importSharedSecurityGroup(workload: Construct, group: ec2.ISecurityGroup, index: number): ec2.ISecurityGroup {
  const imported = ec2.SecurityGroup.fromSecurityGroupId(workload, `SharedSecurityGroup${index}`, group.securityGroupId, { mutable: false });
  ORIGINALS.set(imported, group);
  return imported;
}

/** The groups that were imported, by their imports. */
const ORIGINALS = new WeakMap<IConstruct, ec2.ISecurityGroup>();

/** Returns the security group that a workload has imported; undefined for one that is no such import. */
export function importedGroup(construct: IConstruct): ec2.ISecurityGroup | undefined {
  return ORIGINALS.get(construct);
}

/** Warns about tasks without egress to the internet. */
export function warnAboutPublicSubnets(workload: Construct): void {
  Annotations.of(workload).addWarningV2('cdk-fargate-workloads:public-subnets-without-address',
    'tasks in public subnets without a public IP address reach neither the internet nor the AWS APIs; set assignPublicIp, or use private subnets');
}
