import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Annotations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { capacityOf, PlacedTask } from './capacity';
import { runsOnInstances } from './capacity-strategy';
import { requirePlatformVersion } from './platform-version';
import { selectSubnets } from './subnet-selection';
import { refuse } from '../private/errors';

/** Where tasks are put, and what guards them. */
export interface TaskPlacement {
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
interface PlacementProps {
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
const MOST_SECURITY_GROUPS = 5;

/** Puts the tasks into subnets, behind a security group of their own, and onto capacity providers of the cluster. */
export function placeTasks(workload: Construct, { cluster, taskDefinition }: PlacedTask, props: PlacementProps): TaskPlacement {
  const { vpc } = cluster;
  const { assignPublicIp = hasOnlyPublicSubnets(vpc), securityGroups: shared = [] } = props;
  requireGroups(workload, shared);
  requirePlatformVersion(workload, taskDefinition, props.platformVersion);
  const capacityProviderStrategies = capacityOf(workload, { cluster, taskDefinition }, props.capacityProviderStrategies);
  const onInstances = runsOnInstances(capacityProviderStrategies);
  const securityGroup = new ec2.SecurityGroup(workload, 'SecurityGroup', { vpc, description: `Tasks of ${workload.node.path}` });
  const vpcSubnets = props.vpcSubnets ?? (assignPublicIp ? { subnetType: ec2.SubnetType.PUBLIC } : {});
  const subnets = selectSubnets(workload, vpc, vpcSubnets);
  if (subnets.hasPublic && !assignPublicIp) warnAboutPublicSubnets(workload);
  return {
    securityGroup,
    securityGroups: [securityGroup, ...shared.map((group, i) => asItIs(workload, group, i))],
    vpcSubnets,
    subnets,
    assignPublicIp,
    capacityProviderStrategies,
    onInstances,
    platformVersion: onInstances ? undefined : props.platformVersion ?? ecs.FargatePlatformVersion.LATEST,
  };
}

/** Refuses more security groups than ECS takes, and one that is there twice. */
export function requireGroups(workload: Construct, shared: readonly ec2.ISecurityGroup[]): void {
  if (shared.length >= MOST_SECURITY_GROUPS) {
    refuse(workload, {
      what: `a service has at most ${MOST_SECURITY_GROUPS} security groups, one of them its own`,
      got: shared.length + 1,
      instead: `pass at most ${MOST_SECURITY_GROUPS - 1}`,
    });
  }
  const ids = shared.map(({ securityGroupId }) => securityGroupId);
  const twice = shared.find((_, i) => ids.indexOf(ids[i]) !== i);
  if (twice) refuse(workload, { what: 'securityGroups has a group twice', got: twice.node.path, instead: 'remove one of them' });
}

/** Where a public IP address is the only way to the internet and to the AWS APIs. */
function hasOnlyPublicSubnets({ publicSubnets, privateSubnets, isolatedSubnets }: ec2.IVpc): boolean {
  return publicSubnets.length > 0 && privateSubnets.length === 0 && isolatedSubnets.length === 0;
}

/** Allowing somebody to reach the service must not open a group that other services share. */
export function asItIs(workload: Construct, group: ec2.ISecurityGroup, index: number): ec2.ISecurityGroup {
  return ec2.SecurityGroup.fromSecurityGroupId(workload, `SharedSecurityGroup${index}`, group.securityGroupId, { mutable: false });
}

/** Tells that the tasks have no way out. */
export function warnAboutPublicSubnets(workload: Construct): void {
  Annotations.of(workload).addWarningV2('cdk-fargate-workloads:public-subnets-without-address',
    'the tasks are in public subnets without a public IP address, and so reach neither the internet nor the AWS APIs; '
    + 'set assignPublicIp, or use private subnets');
}
