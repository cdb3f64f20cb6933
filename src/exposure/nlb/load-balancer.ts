import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct, IConstruct } from 'constructs';
import { StaticAddresses } from './static-addresses';
import { defaultsOf } from '../../defaults/scope-defaults';
import { failWith } from '../../private/errors';
import { requireAllowFrom } from '../checks';
import { requireIpv6Addresses, requirePeersOfAddressType } from '../ip-address-type';
import { ALLOW_FROM, loadBalancerSubnets, vpcIpv6Peers, vpcPeer } from '../load-balancer-network';

/**
 * Options of a Network Load Balancer, whether it leads to tasks or to an Application Load Balancer.
 */
export interface NetworkLoadBalancerBaseOptions {
  /**
   * Whether the load balancer faces the internet. An internal one accepts the VPC's own addresses. A change replaces the load balancer
   * and its target groups.
   *
   * @default true
   */
  readonly internetFacing?: boolean;

  /**
   * Static addresses, one in each subnet of the load balancer. Adding or removing them replaces the load balancer and its target groups.
   * Public ones fail synthesis without `internetFacing`, private ones with it.
   *
   * @default - addresses that AWS picks, and keeps as long as the load balancer exists
   */
  readonly addresses?: StaticAddresses;

  /**
   * Peers that may reach the load balancer. An empty list fails synthesis, and so do IPv6 peers without `ipAddressType` DUAL_STACK. An internal load balancer needs it in a VPC that was imported without
   * `vpcCidrBlock`; otherwise synthesis fails.
   *
   * @default - everybody, or the VPC's own addresses when the load balancer does not face the internet
   */
  readonly allowFrom?: ec2.IPeer[];

  /**
   * Whether each node of the load balancer sends connections to the tasks in all Availability Zones, not only in its own. Traffic between
   * zones is billed.
   *
   * @default false
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-load-balancer-attributes.html
   */
  readonly crossZoneEnabled?: boolean;

  /**
   * Whether the load balancer is protected from deletion. The stack cannot be deleted until it is false again.
   *
   * @default false, or true in production
   */
  readonly deletionProtection?: boolean;

  /**
   * Address type for clients: IPv4, or IPv6 as well, which fails synthesis in a VPC of the app without IPv6 addresses. The load balancer reaches
   * the tasks by IPv4, unless `targetGroupIpAddressType` is IPv6. `DUAL_STACK_WITHOUT_PUBLIC_IPV4` fails synthesis, and so does `DUAL_STACK` with UDP.
   *
   * @default elbv2.IpAddressType.IPV4
   */
  readonly ipAddressType?: elbv2.IpAddressType;
}

/** Requires options that a Network Load Balancer accepts. */
export function requireNetworkLoadBalancerOptions(factory: string, options: NetworkLoadBalancerBaseOptions): void {
  const { internetFacing = true, addresses, ipAddressType } = options;
  const strategy = addresses?._strategy;
  if (strategy && strategy.isPublic !== internetFacing) {
    failWith(factory, {
      problem: `a load balancer that ${internetFacing ? 'faces the internet has public addresses' : 'does not face the internet has private addresses'}`,
      actual: strategy.factory,
      remedy: `use ${internetFacing ? 'StaticAddresses.newElasticIps()' : 'StaticAddresses.privateIpv4()'}, or change \`internetFacing\``,
    });
  }
  requireAllowFrom(factory, options);
  requirePeersOfAddressType(factory, 'allowFrom', options.allowFrom, ipAddressType);
  if (ipAddressType === elbv2.IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4) {
    failWith(factory, {
      problem: 'a Network Load Balancer has no such ipAddressType',
      actual: ipAddressType,
      remedy: 'use IpAddressType.DUAL_STACK or IpAddressType.IPV4',
    });
  }
}

/** Creates a Network Load Balancer with a security group of its own, which accepts nobody yet. */
export function createNetworkLoadBalancer(
  workload: Construct, scope: Construct, vpc: ec2.IVpc, options: NetworkLoadBalancerBaseOptions,
): elbv2.NetworkLoadBalancer {
  const { internetFacing = true, addresses, crossZoneEnabled, deletionProtection = defaultsOf(scope).deletionProtection, ipAddressType } = options;
  requireIpv6Addresses(workload, vpc, ipAddressType);
  const vpcSubnets = loadBalancerSubnets(workload, vpc, { internetFacing });
  const securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc, allowAllOutbound: false, description: `Network Load Balancer of ${workload.node.path}`,
  });
  return new elbv2.NetworkLoadBalancer(scope, 'LoadBalancer', {
    vpc,
    internetFacing,
    securityGroups: [securityGroup],
    ...addresses ? { subnetMappings: addresses._strategy.bind(scope, vpc, vpc.selectSubnets(vpcSubnets)) } : { vpcSubnets },
    crossZoneEnabled,
    deletionProtection,
    ipAddressType,
  });
}

/** Returns an id for the scope of a load balancer, which changes when AWS cannot change the load balancer in place. */
export function loadBalancerScopeId(name: string, { internetFacing = true, addresses }: NetworkLoadBalancerBaseOptions): string {
  return `${addresses ? 'Static' : ''}${internetFacing ? 'Public' : 'Internal'}${name}`;
}

/** Returns the peers that may reach the load balancer. */
export function clientsOf(
  workload: IConstruct, vpc: ec2.IVpc, { internetFacing = true, allowFrom, ipAddressType }: NetworkLoadBalancerBaseOptions,
): ec2.IPeer[] {
  if (allowFrom) return allowFrom;
  const [ipv4, ipv6] = internetFacing ? [ec2.Peer.anyIpv4(), [ec2.Peer.anyIpv6()]] : [vpcPeer(workload, vpc, ALLOW_FROM), vpcIpv6Peers(vpc)];
  return ipAddressType === elbv2.IpAddressType.DUAL_STACK ? [ipv4, ...ipv6] : [ipv4];
}
