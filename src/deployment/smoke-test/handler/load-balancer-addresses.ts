import { EC2Client, paginateDescribeNetworkInterfaces } from '@aws-sdk/client-ec2';
import { SmokeTestConfig } from './config';

/**
 * Where the load balancer is reached from inside its VPC.
 *
 * The DNS name of an internal load balancer leads to private addresses. That of an internet-facing one leads to public
 * ones: a request would leave through the NAT gateway and come back with its address, which a test listener that is open
 * to the VPC refuses. Its private addresses are those of its network interfaces, which Elastic Load Balancing describes as
 * `ELB app/<name>/<id>`.
 *
 * @see https://repost.aws/knowledge-center/elb-find-load-balancer-IP
 */
export async function loadBalancerAddresses({ dnsName, publicLoadBalancer }: SmokeTestConfig, ec2: EC2Client): Promise<string[]> {
  if (!publicLoadBalancer) return [dnsName];
  const addresses: string[] = [];
  const filters = [{ Name: 'description', Values: [`ELB ${publicLoadBalancer}`] }];
  // Without pages EC2 refuses this in an account with many network interfaces.
  for await (const page of paginateDescribeNetworkInterfaces({ client: ec2, pageSize: 100 }, { Filters: filters })) {
    addresses.push(...(page.NetworkInterfaces ?? []).flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []));
  }
  if (addresses.length === 0) throw new Error(`no network interface of the load balancer ${publicLoadBalancer} was found; see whether it still exists`);
  return addresses;
}
