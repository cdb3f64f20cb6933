import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Annotations, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { refuse } from '../private/errors';

/** Where tasks are put, and what guards them. */
export interface TaskPlacement {
  /** The service's own security group; it accepts nobody until somebody is allowed. */
  readonly securityGroup: ec2.SecurityGroup;
  /** The service's own security group and those it shares. */
  readonly securityGroups: ec2.ISecurityGroup[];
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly subnets: ec2.SelectedSubnets;
  readonly assignPublicIp: boolean;
  readonly capacityProviderStrategies: ecs.CapacityProviderStrategy[];
  readonly platformVersion: ecs.FargatePlatformVersion;
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

/** Puts the tasks into subnets, behind a security group of their own. */
export function placeTasks(workload: Construct, vpc: ec2.IVpc, props: PlacementProps): TaskPlacement {
  const { assignPublicIp = hasOnlyPublicSubnets(vpc), securityGroups: shared = [] } = props;
  if (shared.length >= MOST_SECURITY_GROUPS) {
    refuse(workload, {
      what: `a service has at most ${MOST_SECURITY_GROUPS} security groups, one of them its own`,
      got: shared.length + 1,
      instead: `pass at most ${MOST_SECURITY_GROUPS - 1}`,
    });
  }
  requireStrategy(workload, props.capacityProviderStrategies);
  const securityGroup = new ec2.SecurityGroup(workload, 'SecurityGroup', { vpc, description: `Tasks of ${workload.node.path}` });
  const vpcSubnets = props.vpcSubnets ?? (assignPublicIp ? { subnetType: ec2.SubnetType.PUBLIC } : {});
  const subnets = vpc.selectSubnets(vpcSubnets);
  if (subnets.hasPublic && !assignPublicIp) warnAboutPublicSubnets(workload);
  return {
    securityGroup,
    securityGroups: [securityGroup, ...shared.map((group, i) => asItIs(workload, group, i))],
    vpcSubnets,
    subnets,
    assignPublicIp,
    capacityProviderStrategies: props.capacityProviderStrategies ?? [{ capacityProvider: 'FARGATE', weight: 1 }],
    platformVersion: props.platformVersion ?? ecs.FargatePlatformVersion.LATEST,
  };
}

/** Where a public IP address is the only way to the internet and to the AWS APIs. */
function hasOnlyPublicSubnets({ publicSubnets, privateSubnets, isolatedSubnets }: ec2.IVpc): boolean {
  return publicSubnets.length > 0 && privateSubnets.length === 0 && isolatedSubnets.length === 0;
}

/** Allowing somebody to reach the service must not open a group that other services share. */
function asItIs(workload: Construct, group: ec2.ISecurityGroup, index: number): ec2.ISecurityGroup {
  return ec2.SecurityGroup.fromSecurityGroupId(workload, `SharedSecurityGroup${index}`, group.securityGroupId, { mutable: false });
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html */
function requireStrategy(workload: Construct, strategies?: ecs.CapacityProviderStrategy[]): void {
  if (!strategies) return;
  const got = strategies.map(({ capacityProvider, base = 0, weight = 0 }) => `${capacityProvider} base ${base} weight ${weight}`);
  const isPositive = (value = 0) => Token.isUnresolved(value) || value > 0;
  if (!strategies.some(({ weight }) => isPositive(weight))) {
    refuse(workload, {
      what: 'no capacity provider has a weight above 0, so no task could be placed',
      got,
      instead: 'give at least one a weight, or leave capacityProviderStrategies out',
    });
  }
  if (strategies.filter(({ base }) => isPositive(base)).length > 1) {
    refuse(workload, { what: 'only one capacity provider may have a base', got, instead: 'keep one base, and spread the rest by weight' });
  }
}

function warnAboutPublicSubnets(workload: Construct): void {
  Annotations.of(workload).addWarningV2('cdk-fargate-workloads:public-subnets-without-address',
    'the tasks are in public subnets without a public IP address, and so reach neither the internet nor the AWS APIs; '
    + 'set assignPublicIp, or use private subnets');
}
