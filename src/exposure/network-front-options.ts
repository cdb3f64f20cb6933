import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { NetworkAddresses } from './network-addresses';

/**
 * What a Network Load Balancer shows to its clients.
 */
export interface NetworkFrontOptions {
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
  readonly addresses?: NetworkAddresses;

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
