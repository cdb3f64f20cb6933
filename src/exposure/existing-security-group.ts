import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Annotations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ignoresRules } from '../cluster/security-group-rules';

/** The security groups of a load balancer that this service does not own. A connection passes if one of them allows it. */
export class ExistingSecurityGroups {
  constructor(private readonly groups: readonly ec2.ISecurityGroup[]) {}

  /** True where egress rules are needed, and the app cannot add them. */
  public get lackEgressRules(): boolean {
    return !this.allowAllOutbound && this.groups.every(ignoresRules);
  }

  private get allowAllOutbound(): boolean {
    return this.groups.some(({ allowAllOutbound }) => allowAllOutbound);
  }

  /** Imports the group that takes rules, or else the first one, into the stack of a service, so that the rules belong to it. */
  public importInto(scope: Construct): ec2.ISecurityGroup {
    const group = this.groups.find((each) => !ignoresRules(each)) ?? this.groups[0];
    return ec2.SecurityGroup.fromSecurityGroupId(scope, 'SecurityGroup', group.securityGroupId, {
      allowAllOutbound: this.allowAllOutbound, mutable: !ignoresRules(group),
    });
  }

  /** Lets the load balancer reach an identity provider, as the L2 does. The rule belongs to the group, so that services share it. */
  public allowIdentityProvider(): void {
    if (this.allowAllOutbound) return;
    this.groups.forEach((group) => group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'Identity provider'));
  }

  /** Warns about egress rules that somebody else must add. */
  public warnAboutEgress(workload: Construct, ports: readonly (ec2.Port | number)[], authenticates = false): void {
    const ids = this.groups.map(({ securityGroupId }) => securityGroupId).join(', ');
    Annotations.of(workload).addWarningV2('cdk-fargate-workloads:load-balancer-egress',
      `the security group of the load balancer (${ids}) was imported with \`mutable: false\`, so it gets no rules: it must allow egress to the tasks on port `
      + `${ports.join(' and ')}${authenticates ? ', and to the identity provider (0.0.0.0/0) on port 443' : ''}`);
  }
}

/** Warns about egress to an identity provider from a security group whose rules are not known. */
export function warnAboutIdentityProvider(workload: Construct, securityGroupId: string): void {
  Annotations.of(workload).addWarningV2('cdk-fargate-workloads:identity-provider-egress',
    `the load balancer authenticates users, and was imported without the rules of its security group (${securityGroupId}): `
    + 'it must allow egress to the identity provider (0.0.0.0/0) on port 443');
}
