import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Stack } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { KnownSubnets } from './known-subnets';
import { OptionalVpcEndpoint } from '../endpoints/optional-resources';

/** A resource's addresses in each of its subnets. */
interface Taker {
  readonly subnets: readonly unknown[];
  readonly addresses: number;
}

/**
 * What an Application Load Balancer may take of a subnet when it scales, and a Network Load Balancer takes.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
 */
const LOAD_BALANCER = { application: 8, network: 1 };

/** How many addresses of each subnet, by its name, the load balancers, NAT gateways and VPC endpoints of an app take. */
export function takenAddresses(known: KnownSubnets, constructs: readonly IConstruct[]): Map<string, number> {
  const taken = new Map<string, number>();
  for (const construct of constructs) {
    const taker = takerOf(construct);
    if (!taker) continue;
    for (const name of new Set(known.namesOf(known.resolve(construct, taker.subnets)))) taken.set(name, (taken.get(name) ?? 0) + taker.addresses);
  }
  return taken;
}

function takerOf(construct: IConstruct): Taker | undefined {
  if (construct instanceof ec2.CfnNatGateway) return { subnets: [construct.subnetId], addresses: 1 };
  if (construct instanceof ec2.CfnVPCEndpoint) {
    const exists = !(construct instanceof OptionalVpcEndpoint) || construct.isNeeded();
    return { subnets: exists ? construct.subnetIds ?? [] : [], addresses: 1 };
  }
  if (construct instanceof elbv2.CfnLoadBalancer) {
    const { subnets = [], subnetMappings, type = 'application' } = construct;
    const mappings: elbv2.CfnLoadBalancer.SubnetMappingProperty[] = subnetMappings ? Stack.of(construct).resolve(subnetMappings) : [];
    return { subnets: [...subnets, ...mappings.map(({ subnetId }) => subnetId)], addresses: type === 'application' ? LOAD_BALANCER.application : LOAD_BALANCER.network };
  }
  return undefined;
}
