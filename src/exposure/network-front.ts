import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { NetworkFrontOptions } from './network-front-options';
import { requirePublicSubnets } from './public-subnets';
import { postureOf } from '../posture/posture-of';
import { refuse } from '../private/errors';

/** Refuses what a Network Load Balancer cannot show. */
export function requireFrontOptions(factory: string, { internetFacing = true, addresses, allowFrom, ipAddressType }: NetworkFrontOptions): void {
  const source = addresses?._strategy;
  if (source && source.isPublic !== internetFacing) {
    refuse(factory, {
      what: `a load balancer that ${internetFacing ? 'faces the internet has public addresses' : 'does not face the internet has private addresses'}`,
      got: source.factory,
      instead: `use ${internetFacing ? 'NetworkAddresses.newElasticIps()' : 'NetworkAddresses.privateIpv4()'}, or change \`internetFacing\``,
    });
  }
  if (allowFrom?.length === 0) {
    refuse(factory, { what: 'allowFrom is empty, so nobody could reach the load balancer', instead: 'name a peer, or leave it out' });
  }
  if (ipAddressType === elbv2.IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4) {
    refuse(factory, {
      what: 'a Network Load Balancer has no such ipAddressType',
      got: ipAddressType,
      instead: 'use IpAddressType.DUAL_STACK or IpAddressType.IPV4',
    });
  }
}

/** A Network Load Balancer behind a security group of its own, which accepts nobody yet. */
export function createNetworkLoadBalancer(
  workload: Construct, place: Construct, vpc: ec2.IVpc, options: NetworkFrontOptions,
): elbv2.NetworkLoadBalancer {
  const { internetFacing = true, addresses, crossZoneEnabled, deletionProtection = postureOf(place).deletionProtection, ipAddressType } = options;
  requirePublicSubnets(workload, vpc, internetFacing);
  const securityGroup = new ec2.SecurityGroup(place, 'SecurityGroup', {
    vpc, allowAllOutbound: false, description: `Network Load Balancer of ${workload.node.path}`,
  });
  const subnets = internetFacing ? { subnetType: ec2.SubnetType.PUBLIC, onePerAz: true } : { onePerAz: true };
  return new elbv2.NetworkLoadBalancer(place, 'LoadBalancer', {
    vpc,
    internetFacing,
    securityGroups: [securityGroup],
    subnetMappings: addresses?._strategy.map(place, vpc.selectSubnets(subnets)),
    crossZoneEnabled,
    deletionProtection,
    ipAddressType,
  });
}

/** Name of the scope of a load balancer. Another one makes another load balancer, where AWS could not change it in place. */
export function frontId(name: string, { internetFacing = true, addresses }: NetworkFrontOptions): string {
  return `${addresses ? 'Static' : ''}${internetFacing ? 'Public' : 'Internal'}${name}`;
}

/** Who may reach the load balancer. */
export function clientsOf(vpc: ec2.IVpc, { internetFacing = true, allowFrom, ipAddressType }: NetworkFrontOptions): ec2.IPeer[] {
  if (allowFrom) return allowFrom;
  if (!internetFacing) return [ec2.Peer.ipv4(vpc.vpcCidrBlock)];
  return ipAddressType === elbv2.IpAddressType.DUAL_STACK ? [ec2.Peer.anyIpv4(), ec2.Peer.anyIpv6()] : [ec2.Peer.anyIpv4()];
}
