import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
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
  const { assignPublicIp = false, securityGroups: shared = [] } = props;
  if (shared.length >= MOST_SECURITY_GROUPS) {
    refuse(workload, {
      what: `a service has at most ${MOST_SECURITY_GROUPS} security groups, one of them its own`,
      got: shared.length + 1,
      instead: `pass at most ${MOST_SECURITY_GROUPS - 1}`,
    });
  }
  const securityGroup = new ec2.SecurityGroup(workload, 'SecurityGroup', { vpc, description: `Tasks of ${workload.node.path}` });
  const vpcSubnets = props.vpcSubnets ?? (assignPublicIp ? { subnetType: ec2.SubnetType.PUBLIC } : {});
  return {
    securityGroup,
    securityGroups: [securityGroup, ...shared.map((group, i) => asItIs(workload, group, i))],
    vpcSubnets,
    subnets: vpc.selectSubnets(vpcSubnets),
    assignPublicIp,
    capacityProviderStrategies: props.capacityProviderStrategies ?? [{ capacityProvider: 'FARGATE', weight: 1 }],
    platformVersion: props.platformVersion ?? ecs.FargatePlatformVersion.LATEST,
  };
}

/** Allowing somebody to reach the service must not open a group that other services share. */
function asItIs(workload: Construct, group: ec2.ISecurityGroup, index: number): ec2.ISecurityGroup {
  return ec2.SecurityGroup.fromSecurityGroupId(workload, `SharedSecurityGroup${index}`, group.securityGroupId, { mutable: false });
}
