import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { existingAccess, knownDnsName } from './existing-access';
import { AdditionalNetworkListener, withInheritedTls } from './listener-options';
import { listenerPortValidation } from './listener-port-validation';
import { createNetworkRoutes, requireListeners, requireRouteTargets } from './network-routes';
import { requireOptions } from '../../private/required-options';
import { Traffic, TrafficRequirements } from '../../traffic/traffic';
import { requireAdditionalListeners, requireAllowFrom, requireLocalCertificate, requireMultipleTargetGroups } from '../checks';
import { ExposureContext, ExposureStrategy } from '../strategy';

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
    const { additionalListeners = [] } = requireOptions(FACTORY, options, {
      loadBalancer: 'import it by elbv2.NetworkLoadBalancer.fromNetworkLoadBalancerAttributes()', listenerPort: 'pass a port that it does not use yet',
    });
    requireAllowFrom(FACTORY, options);
    requireAdditionalListeners(FACTORY, additionalListeners);
    this.listeners = withInheritedTls(options, additionalListeners);
    requireListeners(FACTORY, this.listeners);
  }

  public bind(scope: Construct, context: ExposureContext, requirements: TrafficRequirements): Traffic {
    const { loadBalancer } = this.options;
    const targets = requireRouteTargets(FACTORY, scope, context.task, this.listeners);
    for (const { certificate } of this.listeners) if (certificate) requireLocalCertificate(scope, certificate);
    if (this.listeners.length > 1) requireMultipleTargetGroups(scope, requirements, 'additionalListeners');
    const resources = new Construct(scope, `ExistingNetwork${loadBalancer.node.addr.slice(-8)}`);
    const traffic = createNetworkRoutes(scope, context, requirements, {
      factory: FACTORY,
      resources,
      loadBalancer,
      listeners: this.listeners,
      hostName: knownDnsName(loadBalancer),
      addListener: (id, props) => new elbv2.NetworkListener(resources, id, { loadBalancer, ...props }),
      ...existingAccess(scope, resources, context, { ...this.options, targets }),
    });
    scope.node.addValidation(listenerPortValidation(scope, resources, loadBalancer));
    return traffic;
  }
}
