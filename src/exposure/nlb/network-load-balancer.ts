import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acceptsUdp, AdditionalNetworkListener, NetworkListenerOptions } from './listener-options';
import {
  clientsOf, createNetworkLoadBalancer, loadBalancerScopeId, NetworkLoadBalancerBaseOptions, requireNetworkLoadBalancerOptions,
} from './load-balancer';
import { createNetworkRoutes, requireListeners, requireRouteTargets } from './network-routes';
import { failWith } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';
import { Traffic, TrafficRequirements } from '../../traffic/traffic';
import { allowNetworkLogBucket } from '../access-log-bucket';
import { requireAdditionalListeners, requireLocalCertificate, requireMultipleTargetGroups } from '../checks';
import { requireDualStackForIpv6Targets } from '../ip-address-type';
import { ExposureContext, ExposureStrategy } from '../strategy';

/**
 * Options of `Exposure.networkLoadBalancer()`.
 */
export interface NetworkLoadBalancerOptions extends NetworkLoadBalancerBaseOptions, NetworkListenerOptions {
  /**
   * Port of the production listener, 1 to 65535.
   *
   * @default - 443 with a certificate, else 80
   */
  readonly listenerPort?: number;

  /**
   * Listeners in addition to the first one, for other ports of the task: at most 4. `ServiceDeployment.codeDeploy()` fails synthesis with
   * them. Deployments that ECS runs shift them together with the first one; test traffic uses only the first one.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
   */
  readonly additionalListeners?: AdditionalNetworkListener[];

  /**
   * Bucket for the access logs. They contain only TLS connections, so a bucket fails synthesis when no listener has a `certificate`. It must
   * be in the load balancer's Region, which the stack must name, and encrypted with S3 managed keys or with a customer managed key, whose policy is
   * extended. A warning says what the policies of an imported bucket and its key must contain. The AWS managed key fails synthesis.
   *
   * @default - no access logs
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html
   */
  readonly accessLogBucket?: s3.IBucket;
}

const FACTORY = 'Exposure.networkLoadBalancer()';

/** A Network Load Balancer of the service's own. */
export class NetworkLoadBalancerExposure implements ExposureStrategy {
  public readonly hasLoadBalancer = true;

  private readonly first: AdditionalNetworkListener;
  private readonly additional: AdditionalNetworkListener[];

  constructor(private readonly options: NetworkLoadBalancerOptions) {
    this.first = { ...options, listenerPort: options.listenerPort ?? (options.certificate ? 443 : 80) };
    this.additional = options.additionalListeners ?? [];
    requireNetworkLoadBalancerOptions(FACTORY, options);
    requireAdditionalListeners(FACTORY, this.additional);
    requireListeners(FACTORY, this.listeners);
    this.listeners.forEach((listener) => requireDualStackForIpv6Targets(FACTORY, listener, this.options.ipAddressType));
    this.requireDualStack();
    this.requireTlsForAccessLogs();
  }

  private get listeners(): AdditionalNetworkListener[] {
    return [this.first, ...this.additional];
  }

  public bind(scope: Construct, context: ExposureContext, requirements: TrafficRequirements): Traffic {
    const { cluster: { vpc } } = context;
    if (this.additional.length > 0) requireMultipleTargetGroups(scope, requirements, 'additionalListeners');
    requireRouteTargets(FACTORY, scope, context.task, this.listeners);
    for (const { certificate } of this.listeners) if (certificate) requireLocalCertificate(scope, certificate);
    const resources = new Construct(scope, loadBalancerScopeId('Network', this.options));
    const loadBalancer = createNetworkLoadBalancer(scope, resources, vpc, this.options);
    this.requireRegionForAccessLogs(resources);
    if (this.options.accessLogBucket) logAccesses(loadBalancer, this.options.accessLogBucket);
    return createNetworkRoutes(scope, context, requirements, {
      factory: FACTORY,
      resources,
      loadBalancer,
      ingressPeer: loadBalancer,
      ipAddressType: this.options.ipAddressType ?? elbv2.IpAddressType.IPV4,
      dnsName: loadBalancer.loadBalancerDnsName,
      addListener: (id, props) => loadBalancer.addListener(id, props),
      allowClient: (peer, port) => loadBalancer.connections.allowFrom(peer, port),
      clients: clientsOf(scope, vpc, this.options),
      listeners: this.listeners,
    });
  }

  private requireDualStack(): void {
    if (this.options.ipAddressType !== elbv2.IpAddressType.DUAL_STACK || !this.listeners.some(acceptsUdp)) return;
    failWith(FACTORY, { problem: 'UDP is available only with IPv4', actual: this.options.ipAddressType, remedy: 'leave `ipAddressType` out, or use TCP' });
  }

  /** CDK writes the bucket's policy only for Regions that it knows. */
  private requireRegionForAccessLogs(scope: Construct): void {
    if (!this.options.accessLogBucket || !isUnknown(Stack.of(scope).region)) return;
    failWith(scope, { problem: 'accessLogBucket needs a stack with an explicit Region', remedy: 'pass `env` with a region to the stack, or leave it out' });
  }

  private requireTlsForAccessLogs(): void {
    if (!this.options.accessLogBucket || this.listeners.some(({ certificate }) => certificate)) return;
    failWith(FACTORY, { problem: 'accessLogBucket would stay empty, because access logs contain only TLS connections', remedy: 'pass `certificate`, or use the flow logs of the VPC' });
  }
}

function logAccesses(loadBalancer: elbv2.NetworkLoadBalancer, bucket: s3.IBucket): void {
  allowNetworkLogBucket(loadBalancer, bucket);
  loadBalancer.logAccessLogs(bucket);
}
