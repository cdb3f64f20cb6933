import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IConstruct } from 'constructs';
import { hasIpv6Addresses } from '../cluster/task-security-group';
import { failWith } from '../private/errors';

const { IPV4 } = elbv2.IpAddressType;

/** Requires IPv6 addresses in a VPC of the app. Those of an imported VPC are not known at synthesis. */
export function requireIpv6Addresses(workload: IConstruct, vpc: ec2.IVpc, ipAddressType: elbv2.IpAddressType = IPV4): void {
  if (ipAddressType === IPV4 || hasIpv6Addresses(vpc) !== false) return;
  failWith(workload, {
    problem: 'the load balancer is to have IPv6 addresses, but the VPC has none',
    actual: ipAddressType,
    remedy: 'give the VPC ipProtocol DUAL_STACK, or leave `ipAddressType` out',
  });
}

/**
 * Fails on IPv6 peers of a load balancer that has IPv4 addresses only: nobody could reach it by that rule.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-ip-address-type.html
 */
export function requirePeersOfAddressType(
  where: IConstruct | string, option: string, peers: readonly ec2.IPeer[] = [], ipAddressType: elbv2.IpAddressType = IPV4,
): void {
  const peer = peers.find((each) => 'cidrIpv6' in each.toIngressRuleConfig());
  if (ipAddressType !== IPV4 || !peer) return;
  failWith(where, {
    problem: `${option} names IPv6 addresses, and the load balancer has IPv4 addresses only`,
    actual: peer.uniqueId,
    remedy: 'pass `ipAddressType: IpAddressType.DUAL_STACK` to the load balancer, or name IPv4 addresses',
  });
}

/** The address type of the targets of a load balancer. */
interface TargetAddresses {
  readonly targetGroupIpAddressType?: elbv2.TargetGroupIpAddressType;
}

/**
 * Fails on IPv6 targets of a load balancer that has IPv4 addresses only.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
 */
export function requireDualStackForIpv6Targets(factory: string, options: TargetAddresses, ipAddressType: elbv2.IpAddressType = IPV4): void {
  if (options.targetGroupIpAddressType !== elbv2.TargetGroupIpAddressType.IPV6 || ipAddressType !== IPV4) return;
  failWith(factory, {
    problem: 'targetGroupIpAddressType needs a load balancer that has IPv6 addresses, too',
    actual: options.targetGroupIpAddressType,
    remedy: 'pass `ipAddressType: IpAddressType.DUAL_STACK` to the load balancer, or leave it out',
  });
}

/** Requires a VPC of the app whose tasks can have IPv6 addresses, for target groups that take those. */
export function requireIpv6Targets(scope: IConstruct, vpc: ec2.IVpc, { targetGroupIpAddressType }: TargetAddresses): void {
  if (targetGroupIpAddressType !== elbv2.TargetGroupIpAddressType.IPV6 || hasIpv6Addresses(vpc) !== false) return;
  failWith(scope, {
    problem: 'targetGroupIpAddressType needs tasks with IPv6 addresses, but the VPC has none',
    actual: targetGroupIpAddressType,
    remedy: 'give the VPC ipProtocol DUAL_STACK, or leave it out',
  });
}
