import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Fn } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { requirePublicSubnets } from './checks';
import { knownZones, requireSubnetsInTwoZones, selectSubnets } from '../cluster/vpc';
import { failWith } from '../private/errors';
import { areSubnetsPending } from '../private/pending-lookup';

/** The options that place a load balancer in a VPC. */
interface Placement {
  readonly internetFacing?: boolean;
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** The fewest Availability Zones that the kind of load balancer may have. */
  readonly minZones?: 1 | 2;
}

/** Returns the subnets of a load balancer: the selected ones, or one for each Availability Zone. */
export function loadBalancerSubnets(
  where: IConstruct, vpc: ec2.IVpc, { internetFacing = true, vpcSubnets, minZones = 2 }: Placement,
): ec2.SubnetSelection {
  if (vpcSubnets) {
    if (minZones === 2) requireSubnetsInTwoZones(where, vpc, vpcSubnets);
    requireOneSubnetPerZone(where, vpc, vpcSubnets);
    return vpcSubnets;
  }
  requirePublicSubnets(where, vpc, internetFacing);
  return oneSubnetPerZone(where, vpc, internetFacing ? { subnetType: ec2.SubnetType.PUBLIC } : {});
}

/** Selects one subnet for each Availability Zone in a VPC with several tiers of a type. Where zones are not known, all are selected. */
export function oneSubnetPerZone(where: IConstruct, vpc: ec2.IVpc, selection: ec2.SubnetSelection): ec2.SubnetSelection {
  return knownZones(selectSubnets(where, vpc, selection)) ? { ...selection, onePerAz: true } : selection;
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html */
function requireOneSubnetPerZone(where: IConstruct, vpc: ec2.IVpc, vpcSubnets: ec2.SubnetSelection): void {
  const { subnets } = selectSubnets(where, vpc, vpcSubnets);
  const zones = knownZones({ subnets });
  if (!zones || new Set(zones).size === zones.length || areSubnetsPending(vpc)) return;
  failWith(where, {
    problem: 'the load balancer takes one subnet of each Availability Zone, and vpcSubnets selects several of one',
    actual: subnets.map(({ node }) => node.id),
    remedy: 'add `onePerAz: true`, or select one tier by its subnetGroupName',
  });
}

/** Options that take other peers than the VPC's own addresses, for messages. */
export const ALLOW_FROM = 'pass `allowFrom` to the load balancer';
export const TEST_ALLOW_FROM = 'pass `allowFrom` to TestTraffic.listener(), or to `testListener` of a SharedLoadBalancer';
export const NODE_ADDRESSES = 'import the load balancer with its `loadBalancerSecurityGroups`';

/** Returns the VPC's own addresses as a peer; fails where they are not known, and names the option for other peers. */
export function vpcPeer(where: IConstruct, vpc: ec2.IVpc, option: string): ec2.IPeer {
  return ec2.Peer.ipv4(knownCidrBlock(vpc) ?? failWith(where, {
    problem: `it is to accept the VPC's own addresses, but ${vpc.node.path} was imported without them`,
    remedy: `pass \`vpcCidrBlock\` to ec2.Vpc.fromVpcAttributes(), or ${option}`,
  }));
}

function knownCidrBlock(vpc: ec2.IVpc): string | undefined {
  try {
    return vpc.vpcCidrBlock;
  } catch {
    return undefined;
  }
}

/** Returns the VPC's own IPv6 addresses as peers. Those of an imported VPC are not known; users name them in `allowFrom`. */
export function vpcIpv6Peers(vpc: ec2.IVpc): ec2.IPeer[] {
  return vpc instanceof ec2.Vpc ? [ec2.Peer.ipv6(Fn.select(0, vpc.vpcIpv6CidrBlocks))] : [];
}
