import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { acceptsUdp, NetworkListenerOptions } from './listener-options';
import { NetworkRoutesProps, TaskPeers } from './network-routes';
import { requireSameVpc } from '../../cluster/vpc';
import { BoundTask } from '../../task/definition/task-definition';
import { RouteTarget } from '../../traffic/route';
import { TestRoute } from '../../traffic/test-traffic';
import { ExistingSecurityGroups } from '../existing-security-group';
import { NODE_ADDRESSES, vpcPeer } from '../load-balancer-network';
import { targetTypeOf } from '../route-target';
import { ExposureContext, uniqueSecurityGroup } from '../strategy';

/** An existing load balancer, its clients, and the ports of the task that it leads to. */
interface ExistingAccessProps {
  readonly loadBalancer: elbv2.INetworkLoadBalancer;
  readonly allowFrom?: ec2.IPeer[];
  readonly targets: readonly RouteTarget[];
}

type ExistingAccess = TaskPeers & Pick<NetworkRoutesProps, 'clients' | 'allowClient'>;

/**
 * Returns whom an existing load balancer accepts, and whom the tasks accept: its security group, or else its addresses, and those of clients that it
 * preserves.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-register-targets.html
 */
export function existingAccess(scope: Construct, resources: Construct, context: ExposureContext, props: ExistingAccessProps): ExistingAccess {
  const { loadBalancer: { connections, vpc }, targets } = props;
  if (vpc) requireLoadBalancerInVpc(scope, context.cluster.vpc, vpc);
  if (connections.securityGroups.length === 0) return accessByAddress(scope, context, props);
  const groups = new ExistingSecurityGroups(connections.securityGroups);
  if (groups.lackEgressRules) groups.warnAboutEgress(scope, targets.map(({ containerPort }) => containerPort));
  return {
    ingressPeer: uniqueSecurityGroup(context, groups.importInto(resources)),
    clients: clientsOf(scope, context, props) ?? [],
    // A rule for a security group of another stack belongs to that stack.
    allowClient: (peer, port) => connections.securityGroups.forEach((group) => group.addIngressRule(peer, port, undefined, true)),
  };
}

function accessByAddress(scope: Construct, context: ExposureContext, props: ExistingAccessProps): ExistingAccess {
  const ownAddresses = vpcPeer(scope, context.cluster.vpc, NODE_ADDRESSES);
  const clients = clientsOf(scope, context, props) ?? [];
  return {
    ingressPeer: ownAddresses,
    clients,
    allowClient: () => {},
    clientsOfTasks: (listener, testRoute) => (preservesClientIp(context.task, listener) ? [...clients, ...testClientsOf(testRoute)] : []),
  };
}

/** Returns the clients of the production listeners; undefined for those that somebody else must let in. */
function clientsOf(
  scope: Construct, { cluster: { vpc } }: ExposureContext, { loadBalancer, allowFrom }: ExistingAccessProps,
): ec2.IPeer[] | undefined {
  if (allowFrom || !(loadBalancer instanceof elbv2.NetworkLoadBalancer)) return allowFrom;
  const { scheme } = loadBalancer.node.defaultChild as elbv2.CfnLoadBalancer;
  return [scheme === 'internet-facing' ? ec2.Peer.anyIpv4() : vpcPeer(scope, vpc, 'pass `allowFrom` to the exposure')];
}

function requireLoadBalancerInVpc(scope: Construct, vpc: ec2.IVpc, other: ec2.IVpc): void {
  requireSameVpc(scope, vpc, other, {
    problem: `the service is in another VPC (${vpc.node.path}) than its load balancer (${other.node.path})`, remedy: 'give both the same VPC',
  });
}

/** Without `allowFrom`, they have addresses of the VPC. */
function testClientsOf(testRoute: TestRoute): ec2.IPeer[] {
  return testRoute.kind === 'listener' ? testRoute.allowFrom ?? [] : [];
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html */
function preservesClientIp(task: BoundTask, listener: NetworkListenerOptions): boolean {
  return listener.preserveClientIp ?? (acceptsUdp(listener) || targetTypeOf(task) === elbv2.TargetType.INSTANCE);
}

/** Returns the DNS name of a load balancer; undefined when it was imported without it. */
export function knownDnsName(loadBalancer: elbv2.INetworkLoadBalancer): string | undefined {
  try {
    return loadBalancer.loadBalancerDnsName;
  } catch {
    return undefined;
  }
}
