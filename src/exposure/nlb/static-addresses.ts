import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { failWith } from '../../private/errors';

/** Where the addresses of a Network Load Balancer come from. */
export interface AddressStrategy {
  /** The factory, for messages. */
  readonly factory: string;
  /** Whether they are public, and so go with a load balancer that faces the internet alone. */
  readonly isPublic: boolean;
  /** One mapping for each subnet. */
  bind(place: Construct, subnets: ec2.SelectedSubnets): elbv2.SubnetMapping[];
}

/**
 * The static addresses of a Network Load Balancer, one in each of its subnets. Clients can put them into the rules of a firewall.
 *
 * ```ts
 * Exposure.networkLoadBalancer({ addresses: StaticAddresses.newElasticIps() });
 * ```
 */
export class StaticAddresses {
  /**
   * A new Elastic IP for each public subnet. They are released with the stack.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/create-network-load-balancer.html
   */
  public static newElasticIps(): StaticAddresses {
    return new StaticAddresses({
      factory: 'StaticAddresses.newElasticIps()',
      isPublic: true,
      bind: (place, { subnets, internetConnectivityEstablished }) => subnets.map((subnet, index) => {
        const address = new ec2.CfnEIP(place, `Address${index + 1}`, { domain: 'vpc' });
        address.node.addDependency(internetConnectivityEstablished);
        return { subnet, allocationId: address.attrAllocationId };
      }),
    });
  }

  /**
   * Elastic IPs that exist already, one for each public subnet of the VPC, in the order of its Availability Zones.
   *
   * @param allocationIds Their allocation ids, such as `eipalloc-0123456789abcdef0`. None, or one twice, is refused.
   */
  public static elasticIps(...allocationIds: string[]): StaticAddresses {
    const factory = 'StaticAddresses.elasticIps()';
    requireDistinctAddresses(factory, allocationIds);
    return new StaticAddresses({
      factory,
      isPublic: true,
      bind: (place, { subnets }) => pairWithSubnets(place, factory, subnets, allocationIds).map(([subnet, allocationId]) => ({ subnet, allocationId })),
    });
  }

  /**
   * Private IPv4 addresses of a load balancer that does not face the internet: one from each private subnet of the VPC, in the order of its
   * Availability Zones.
   *
   * @param addresses The addresses, such as `10.0.2.10`. None, or one twice, is refused.
   */
  public static privateIpv4(...addresses: string[]): StaticAddresses {
    const factory = 'StaticAddresses.privateIpv4()';
    requireDistinctAddresses(factory, addresses);
    return new StaticAddresses({
      factory,
      isPublic: false,
      bind: (place, { subnets }) => pairWithSubnets(place, factory, subnets, addresses).map(([subnet, privateIpv4Address]) => ({ subnet, privateIpv4Address })),
    });
  }

  /** @internal */
  public readonly _strategy: AddressStrategy;

  private constructor(strategy: AddressStrategy) {
    this._strategy = strategy;
  }
}

function requireDistinctAddresses(factory: string, values: string[]): void {
  if (values.length === 0) failWith(factory, { problem: 'there is no address', remedy: 'pass one for each subnet of the load balancer' });
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) failWith(factory, { problem: 'one address is there twice', actual: twice, remedy: 'pass one for each subnet of the load balancer' });
}

function pairWithSubnets(place: Construct, factory: string, subnets: ec2.ISubnet[], values: string[]): [ec2.ISubnet, string][] {
  if (subnets.length !== values.length && !Token.isUnresolved(values)) {
    failWith(place, {
      problem: `the load balancer is in ${subnets.length} subnets, and each needs one address of ${factory}`,
      actual: values.length,
      remedy: `pass ${subnets.length}`,
    });
  }
  return subnets.map((subnet, index) => [subnet, values[index]]);
}
