import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { FargateWebServiceProps } from './fargate-web-service-props';
import { refuse } from '../private/errors';

/** Where in the VPC the tasks are, and what guards them. */
export interface TaskNetwork {
  /** The service's own security group; it accepts nobody until somebody is allowed. */
  readonly securityGroup: ec2.SecurityGroup;
  readonly subnets: ec2.SelectedSubnets;
  readonly serviceProps: Pick<ecs.FargateServiceProps, 'vpcSubnets' | 'assignPublicIp' | 'securityGroups'>;
}

/**
 * The most security groups that one service may have.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
 */
const MOST_SECURITY_GROUPS = 5;

/** Places the tasks in subnets, behind a security group of their own. */
export function placeTasks(
  workload: Construct, vpc: ec2.IVpc, props: Pick<FargateWebServiceProps, 'vpcSubnets' | 'assignPublicIp' | 'securityGroups'>,
): TaskNetwork {
  const { assignPublicIp = false, securityGroups = [] } = props;
  if (securityGroups.length >= MOST_SECURITY_GROUPS) {
    refuse(workload, {
      what: `a service has at most ${MOST_SECURITY_GROUPS} security groups, one of them its own`,
      got: securityGroups.length + 1,
      instead: `pass at most ${MOST_SECURITY_GROUPS - 1}`,
    });
  }
  const vpcSubnets = props.vpcSubnets ?? (assignPublicIp ? { subnetType: ec2.SubnetType.PUBLIC } : {});
  const securityGroup = new ec2.SecurityGroup(workload, 'SecurityGroup', { vpc, description: `Tasks of ${workload.node.path}` });
  return {
    securityGroup,
    subnets: vpc.selectSubnets(vpcSubnets),
    serviceProps: { vpcSubnets, assignPublicIp, securityGroups: [securityGroup, ...securityGroups.map((group, i) => asItIs(workload, group, i))] },
  };
}

/** Allowing somebody to reach the service must not open a group that other services share. */
function asItIs(workload: Construct, group: ec2.ISecurityGroup, index: number): ec2.ISecurityGroup {
  return ec2.SecurityGroup.fromSecurityGroupId(workload, `SharedSecurityGroup${index}`, group.securityGroupId, { mutable: false });
}
