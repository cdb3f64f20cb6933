import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { StaticAddresses } from './static-addresses';
import { defaultsOf } from '../../defaults/scope-defaults';
import { failWith } from '../../private/errors';
import { requirePublicSubnets } from '../checks';

/**
 * What a Network Load Balancer shows to its clients.
 */
export interface NetworkLoadBalancerBaseOptions {
  /**
   * Whether clients on the internet can reach the load balancer. An internal one accepts the VPC's own addresses.
   * Changing it replaces the load balancer and its target groups.
   *
   * @default true
   */
  readonly internetFacing?: boolean;

  /**
   * Static addresses, one in each subnet of the load balancer. Giving or taking them away replaces the load balancer and its target groups.
   * Public ones are refused without `internetFacing`, private ones with it.
   *
   * @default - addresses that AWS picks, and keeps as long as the load balancer exists
   */
  readonly addresses?: StaticAddresses;

  /**
   * Who may reach the load balancer. An empty list is refused.
   *
   * @default - everybody, or the VPC's own addresses where the load balancer does not face the internet
   */
  readonly allowFrom?: ec2.IPeer[];

  /**
   * Whether each node sends to the tasks in all Availability Zones. Without it a client of one zone reaches the tasks of that zone alone;
   * with it, traffic between zones is paid for.
   *
   * @default false
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-load-balancer-attributes.html
   */
  readonly crossZoneEnabled?: boolean;

  /**
   * Whether the load balancer refuses to be deleted. The stack cannot be deleted either, until it is false again.
   *
   * @default false, or true in production
   */
  readonly deletionProtection?: boolean;

  /**
   * Addresses that clients use: IPv4, or IPv6 too. The VPC and its public subnets must have IPv6 addresses; the tasks are reached by IPv4.
   * Dual-stack without public IPv4 is refused, which Application Load Balancers alone have, and dual-stack for UDP.
   *
   * @default elbv2.IpAddressType.IPV4
   */
  readonly ipAddressType?: elbv2.IpAddressType;
}

/** Refuses what a Network Load Balancer cannot show. */
export function requireNetworkLoadBalancerOptions(factory: string, { internetFacing = true, addresses, allowFrom, ipAddressType }: NetworkLoadBalancerBaseOptions): void {
  const source = addresses?._strategy;
  if (source && source.isPublic !== internetFacing) {
    failWith(factory, {
      problem: `a load balancer that ${internetFacing ? 'faces the internet has public addresses' : 'does not face the internet has private addresses'}`,
      actual: source.factory,
      remedy: `use ${internetFacing ? 'StaticAddresses.newElasticIps()' : 'StaticAddresses.privateIpv4()'}, or change \`internetFacing\``,
    });
  }
  if (allowFrom?.length === 0) {
    failWith(factory, { problem: 'allowFrom is empty, so nobody could reach the load balancer', remedy: 'name a peer, or leave it out' });
  }
  if (ipAddressType === elbv2.IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4) {
    failWith(factory, {
      problem: 'a Network Load Balancer has no such ipAddressType',
      actual: ipAddressType,
      remedy: 'use IpAddressType.DUAL_STACK or IpAddressType.IPV4',
    });
  }
}

/** A Network Load Balancer behind a security group of its own, which accepts nobody yet. */
export function createNetworkLoadBalancer(
  workload: Construct, place: Construct, vpc: ec2.IVpc, options: NetworkLoadBalancerBaseOptions,
): elbv2.NetworkLoadBalancer {
  const { internetFacing = true, addresses, crossZoneEnabled, deletionProtection = defaultsOf(place).deletionProtection, ipAddressType } = options;
  requirePublicSubnets(workload, vpc, internetFacing);
  const securityGroup = new ec2.SecurityGroup(place, 'SecurityGroup', {
    vpc, allowAllOutbound: false, description: `Network Load Balancer of ${workload.node.path}`,
  });
  const subnets = internetFacing ? { subnetType: ec2.SubnetType.PUBLIC, onePerAz: true } : { onePerAz: true };
  return new elbv2.NetworkLoadBalancer(place, 'LoadBalancer', {
    vpc,
    internetFacing,
    securityGroups: [securityGroup],
    subnetMappings: addresses?._strategy.bind(place, vpc.selectSubnets(subnets)),
    crossZoneEnabled,
    deletionProtection,
    ipAddressType,
  });
}

/** Name of the scope of a load balancer. Another one makes another load balancer, where AWS could not change it in place. */
export function loadBalancerScopeId(name: string, { internetFacing = true, addresses }: NetworkLoadBalancerBaseOptions): string {
  return `${addresses ? 'Static' : ''}${internetFacing ? 'Public' : 'Internal'}${name}`;
}

/** Who may reach the load balancer. */
export function clientsOf(vpc: ec2.IVpc, { internetFacing = true, allowFrom, ipAddressType }: NetworkLoadBalancerBaseOptions): ec2.IPeer[] {
  if (allowFrom) return allowFrom;
  if (!internetFacing) return [ec2.Peer.ipv4(vpc.vpcCidrBlock)];
  return ipAddressType === elbv2.IpAddressType.DUAL_STACK ? [ec2.Peer.anyIpv4(), ec2.Peer.anyIpv6()] : [ec2.Peer.anyIpv4()];
}
