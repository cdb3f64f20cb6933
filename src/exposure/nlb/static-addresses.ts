import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { failWith, requireDistinct } from '../../private/errors';
import { areSubnetsPending, isUnknown } from '../../private/pending-lookup';

/** Implementation of `StaticAddresses`. */
export interface AddressStrategy {
  /** For messages. */
  readonly factory: string;
  /** Whether the addresses are public: only a load balancer that faces the internet takes those. */
  readonly isPublic: boolean;
  /** Returns a mapping for each subnet. */
  bind(scope: Construct, vpc: ec2.IVpc, subnets: ec2.SelectedSubnets): elbv2.SubnetMapping[];
}

/**
 * Static addresses of a Network Load Balancer, one in each of its subnets, such as for the firewall rules of its clients.
 *
 * ```ts
 * Exposure.networkLoadBalancer({ addresses: StaticAddresses.newElasticIps() });
 * ```
 */
export class StaticAddresses {
  /**
   * Allocates an Elastic IP address for each public subnet. Deleting the stack releases them.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/create-network-load-balancer.html
   */
  public static newElasticIps(): StaticAddresses {
    return new StaticAddresses({
      factory: 'StaticAddresses.newElasticIps()',
      isPublic: true,
      bind: (scope, _vpc, { subnets, internetConnectivityEstablished }) => subnets.map((subnet, index) => {
        const address = new ec2.CfnEIP(scope, `Address${index + 1}`, { domain: 'vpc' });
        address.node.addDependency(internetConnectivityEstablished);
        return { subnet, allocationId: address.attrAllocationId };
      }),
    });
  }

  /**
   * Uses existing Elastic IP addresses, one for each public subnet of the VPC, in the order of its Availability Zones.
   *
   * @param allocationIds Allocation ids, such as `eipalloc-0123456789abcdef0`. An empty list or a duplicate fails synthesis.
   */
  public static elasticIps(...allocationIds: string[]): StaticAddresses {
    const factory = 'StaticAddresses.elasticIps()';
    requireDistinctAddresses(factory, allocationIds);
    return new StaticAddresses({
      factory,
      isPublic: true,
      bind: (scope, vpc, { subnets }) =>
        pairWithSubnets(scope, factory, { vpc, subnets }, allocationIds).map(([subnet, allocationId]) => ({ subnet, allocationId })),
    });
  }

  /**
   * Uses private IPv4 addresses for a load balancer that does not face the internet: one from each private subnet of the VPC, in the order of
   * its Availability Zones.
   *
   * @param addresses Addresses, such as `10.0.2.10`. An empty list or a duplicate fails synthesis.
   */
  public static privateIpv4(...addresses: string[]): StaticAddresses {
    const factory = 'StaticAddresses.privateIpv4()';
    requireDistinctAddresses(factory, addresses);
    return new StaticAddresses({
      factory,
      isPublic: false,
      bind: (scope, vpc, { subnets }) =>
        pairWithSubnets(scope, factory, { vpc, subnets }, addresses).map(([subnet, privateIpv4Address]) => ({ subnet, privateIpv4Address })),
    });
  }

  /** @internal */
  public readonly _strategy: AddressStrategy;

  private constructor(strategy: AddressStrategy) {
    this._strategy = strategy;
  }
}

function requireDistinctAddresses(factory: string, values: string[]): void {
  const remedy = 'pass one for each subnet of the load balancer';
  if (values.length === 0) failWith(factory, { problem: 'there is no address', remedy });
  requireDistinct(factory, values, { problem: 'an address is listed twice', remedy });
}

/** Dummies of subnets, of which there may be more than of addresses, get any of them. */
function pairWithSubnets(
  scope: Construct, factory: string, { vpc, subnets }: { vpc: ec2.IVpc; subnets: ec2.ISubnet[] }, values: string[],
): [ec2.ISubnet, string][] {
  if (subnets.length !== values.length && !isUnknown(values) && !areSubnetsPending(vpc)) {
    failWith(scope, {
      problem: `the load balancer is in ${subnets.length} subnets, and each needs one address of ${factory}`,
      actual: values.length,
      remedy: `pass ${subnets.length}`,
    });
  }
  return subnets.map((subnet, index) => [subnet, values[index] ?? values[0]]);
}
