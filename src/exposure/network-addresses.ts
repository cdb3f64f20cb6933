import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { refuse } from '../private/errors';

/** Where the addresses of a Network Load Balancer come from. */
export interface AddressStrategy {
  /** The factory, for messages. */
  readonly factory: string;
  /** Whether they are public, and so go with a load balancer that faces the internet alone. */
  readonly isPublic: boolean;
  /** One mapping for each subnet. */
  map(place: Construct, subnets: ec2.SelectedSubnets): elbv2.SubnetMapping[];
}

/**
 * The static addresses of a Network Load Balancer, one in each of its subnets. Clients can put them into the rules of a firewall.
 *
 * ```ts
 * Exposure.networkLoadBalancer({ addresses: NetworkAddresses.newElasticIps() });
 * ```
 */
export class NetworkAddresses {
  /**
   * A new Elastic IP for each public subnet. They are released with the stack.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/create-network-load-balancer.html
   */
  public static newElasticIps(): NetworkAddresses {
    return new NetworkAddresses({
      factory: 'NetworkAddresses.newElasticIps()',
      isPublic: true,
      map: (place, { subnets, internetConnectivityEstablished }) => subnets.map((subnet, index) => {
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
  public static elasticIps(...allocationIds: string[]): NetworkAddresses {
    const factory = 'NetworkAddresses.elasticIps()';
    requireDistinct(factory, allocationIds);
    return new NetworkAddresses({
      factory,
      isPublic: true,
      map: (place, { subnets }) => pair(place, factory, subnets, allocationIds).map(([subnet, allocationId]) => ({ subnet, allocationId })),
    });
  }

  /**
   * Private IPv4 addresses of a load balancer that does not face the internet: one from each private subnet of the VPC, in the order of its
   * Availability Zones.
   *
   * @param addresses The addresses, such as `10.0.2.10`. None, or one twice, is refused.
   */
  public static privateIpv4(...addresses: string[]): NetworkAddresses {
    const factory = 'NetworkAddresses.privateIpv4()';
    requireDistinct(factory, addresses);
    return new NetworkAddresses({
      factory,
      isPublic: false,
      map: (place, { subnets }) => pair(place, factory, subnets, addresses).map(([subnet, privateIpv4Address]) => ({ subnet, privateIpv4Address })),
    });
  }

  /** @internal */
  public readonly _strategy: AddressStrategy;

  private constructor(strategy: AddressStrategy) {
    this._strategy = strategy;
  }
}

function requireDistinct(factory: string, values: string[]): void {
  if (values.length === 0) refuse(factory, { what: 'there is no address', instead: 'pass one for each subnet of the load balancer' });
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) refuse(factory, { what: 'one address is there twice', got: twice, instead: 'pass one for each subnet of the load balancer' });
}

function pair(place: Construct, factory: string, subnets: ec2.ISubnet[], values: string[]): [ec2.ISubnet, string][] {
  if (subnets.length !== values.length && !Token.isUnresolved(values)) {
    refuse(place, {
      what: `the load balancer is in ${subnets.length} subnets, and each needs one address of ${factory}`,
      got: values.length,
      instead: `pass ${subnets.length}`,
    });
  }
  return subnets.map((subnet, index) => [subnet, values[index]]);
}
