import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Returns whether a VPC has IPv6 addresses; undefined for an imported one, which does not say. */
export function hasIpv6Addresses(vpc: ec2.IVpc): boolean | undefined {
  if (!CfnResource.isCfnResource(vpc.node.defaultChild)) return undefined;
  const blocks = vpc.node.findAll().filter((child) => child instanceof ec2.CfnVPCCidrBlock);
  return blocks.some(({ cidrBlock, ipv4IpamPoolId }) => cidrBlock === undefined && ipv4IpamPoolId === undefined);
}

/**
 * A security group of tasks or of their instances, which may reach everything: by IPv6, too, where the VPC has it. Without that rule, clients that
 * try IPv6 first wait for a timeout.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
 */
export class TaskSecurityGroup extends ec2.SecurityGroup {
  constructor(scope: Construct, id: string, props: Pick<ec2.SecurityGroupProps, 'description'> & { readonly vpc: ec2.IVpc }) {
    super(scope, id, { ...props, allowAllIpv6Outbound: hasIpv6Addresses(props.vpc) });
  }

  /** Adds what CDK takes only as an option of a new group: all traffic to all IPv6 addresses. */
  public override addEgressRule(peer: ec2.IPeer, connection: ec2.Port, description?: string, remoteRule?: boolean): void {
    const rule = { ...peer.toEgressRuleConfig(), ...connection.toRuleJson() };
    if (rule.cidrIpv6 !== '::/0' || rule.ipProtocol !== '-1') {
      super.addEgressRule(peer, connection, description, remoteRule);
      return;
    }
    if (this.allowAllIpv6Outbound || this.node.tryFindChild('AllIpv6Outbound')) return;
    new ec2.CfnSecurityGroupEgress(this, 'AllIpv6Outbound', { groupId: this.securityGroupId, ...rule, description, ipProtocol: '-1' });
  }
}
