import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { acceptsUdp, AdditionalNetworkListener } from './listener-options';
import { listenerPortValidation } from './listener-port-validation';
import { createNetworkRoutes, NetworkRoutesProps, requireListeners, requireRouteTargets } from './network-routes';
import { requireSameVpc } from '../../cluster/vpc';
import { BoundTask } from '../../task/definition/task-definition';
import { Traffic, TrafficRequirements } from '../../traffic/traffic';
import { requireAdditionalListeners, requireAllowFrom, requireMultipleTargetGroups } from '../checks';
import { ExistingSecurityGroups } from '../existing-security-group';
import { NODE_ADDRESSES, vpcPeer } from '../load-balancer-network';
import { targetTypeOf } from '../route-target';
import { ExposureContext, ExposureStrategy, uniqueSecurityGroup } from '../strategy';

/**
 * Options of `Exposure.existingNetworkLoadBalancer()`.
 */
export interface ExistingNetworkLoadBalancerOptions extends AdditionalNetworkListener {
  /**
   * Load balancer to which the service adds its listeners: one of the app, or one of `elbv2.NetworkLoadBalancer.fromLookup()` or
   * `.fromNetworkLoadBalancerAttributes()`, with its `loadBalancerSecurityGroups` if it has any. One in another VPC than the service fails
   * synthesis, where both are known.
   */
  readonly loadBalancer: elbv2.INetworkLoadBalancer;

  /**
   * Peers that may reach the listeners: rules of the load balancer's security groups, or of the tasks when it has none and preserves the
   * addresses of the clients. An empty list fails synthesis.
   *
   * @default - for a load balancer of the app everybody, or the VPC's own addresses when it does not face the internet; no rules for an imported
   * one with security groups, which must let clients in; the VPC's own addresses for an imported one without
   */
  readonly allowFrom?: ec2.IPeer[];

  /**
   * Listeners in addition to the first one, for other ports of the task: at most 4. `ServiceDeployment.codeDeploy()` fails synthesis with
   * them. Deployments that ECS runs shift them together with the first one; test traffic uses only the first one.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
   */
  readonly additionalListeners?: AdditionalNetworkListener[];
}

const FACTORY = 'Exposure.existingNetworkLoadBalancer()';

/** Listeners of the service's own on a Network Load Balancer that it shares. They belong to the service's stack. */
export class ExistingNetworkLoadBalancerExposure implements ExposureStrategy {
  public readonly hasLoadBalancer = true;

  private readonly listeners: AdditionalNetworkListener[];

  constructor(private readonly options: ExistingNetworkLoadBalancerOptions) {
    const { additionalListeners = [] } = options;
    requireAllowFrom(FACTORY, options);
    requireAdditionalListeners(FACTORY, additionalListeners);
    this.listeners = [options, ...additionalListeners];
    requireListeners(FACTORY, this.listeners);
  }

  public bind(scope: Construct, context: ExposureContext, requirements: TrafficRequirements): Traffic {
    const { loadBalancer } = this.options;
    this.requireSameVpc(scope, context.cluster.vpc);
    if (this.listeners.length > 1) requireMultipleTargetGroups(scope, requirements);
    const resources = new Construct(scope, `ExistingNetwork${loadBalancer.node.addr.slice(-8)}`);
    const traffic = createNetworkRoutes(scope, context, requirements, {
      factory: FACTORY,
      resources,
      loadBalancer,
      listeners: this.listeners,
      dnsName: knownDnsName(loadBalancer),
      addListener: (id, props) => new elbv2.NetworkListener(resources, id, { loadBalancer, ...props }),
      ...this.accessTo(scope, resources, context),
    });
    scope.node.addValidation(listenerPortValidation(scope, resources, loadBalancer));
    return traffic;
  }

  /** Returns whom the load balancer accepts, and whom the tasks accept. */
  private accessTo(
    scope: Construct, resources: Construct, context: ExposureContext,
  ): Pick<NetworkRoutesProps, 'ingressPeer' | 'clients' | 'allowClient' | 'clientsOfTasks'> {
    const { connections } = this.options.loadBalancer;
    if (connections.securityGroups.length > 0) {
      const groups = new ExistingSecurityGroups(connections.securityGroups);
      if (groups.lackEgressRules) groups.warnAboutEgress(scope, requireRouteTargets(FACTORY, scope, context.task, this.listeners).map(({ containerPort }) => containerPort));
      return {
        ingressPeer: uniqueSecurityGroup(context, groups.importInto(resources)),
        clients: this.clientsOf(scope, context) ?? [],
        allowClient: (peer, port) => connections.allowFrom(peer, port),
      };
    }
    const ownAddresses = vpcPeer(scope, context.cluster.vpc, NODE_ADDRESSES);
    const clients = this.clientsOf(scope, context) ?? [];
    return {
      ingressPeer: ownAddresses,
      clients,
      allowClient: () => {},
      clientsOfTasks: (listener) => (preservesClientIp(context.task, listener) ? clients : []),
    };
  }

  /** Returns the clients of the production listeners; undefined for those that somebody else must let in. */
  private clientsOf(scope: Construct, { cluster: { vpc } }: ExposureContext): ec2.IPeer[] | undefined {
    const { allowFrom, loadBalancer } = this.options;
    if (allowFrom || !(loadBalancer instanceof elbv2.NetworkLoadBalancer)) return allowFrom;
    const { scheme } = loadBalancer.node.defaultChild as elbv2.CfnLoadBalancer;
    return [scheme === 'internet-facing' ? ec2.Peer.anyIpv4() : vpcPeer(scope, vpc, 'pass `allowFrom` to the exposure')];
  }

  private requireSameVpc(scope: Construct, vpc: ec2.IVpc): void {
    const { vpc: other } = this.options.loadBalancer;
    if (!other) return;
    requireSameVpc(scope, vpc, other, {
      problem: `the service is in another VPC (${vpc.node.path}) than its load balancer (${other.node.path})`, remedy: 'give both the same VPC',
    });
  }
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html */
function preservesClientIp(task: BoundTask, listener: AdditionalNetworkListener): boolean {
  return listener.preserveClientIp ?? (acceptsUdp(listener) || targetTypeOf(task) === elbv2.TargetType.INSTANCE);
}

function knownDnsName(loadBalancer: elbv2.INetworkLoadBalancer): string | undefined {
  try {
    return loadBalancer.loadBalancerDnsName;
  } catch {
    return undefined;
  }
}
