import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { existingAccess } from './existing-access';
import { acceptsUdp, AdditionalNetworkListener, listenerProtocol, NetworkListenerOptions, withInheritedTls } from './listener-options';
import {
  clientsOf, createNetworkLoadBalancer, loadBalancerScopeId, NetworkLoadBalancerBaseOptions, requireNetworkLoadBalancerOptions,
} from './load-balancer';
import { createNetworkRoutes, requireListeners, requireRouteTargets } from './network-routes';
import { failWith } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';
import { Traffic, TrafficRequirements } from '../../traffic/traffic';
import { allowNetworkLogBucket, createAccessLogBucket } from '../access-log-bucket';
import { requireAdditionalListeners, requireLocalCertificate, requireMultipleTargetGroups } from '../checks';
import { requireDualStackForIpv6Targets } from '../ip-address-type';
import { createAliasRecords, createCertificate, domainNamesOf, LoadBalancerDomainOptions, requireDomain } from '../load-balancer-domain';
import { ExposureContext, ExposureStrategy } from '../strategy';

/**
 * Options of `Exposure.networkLoadBalancer()`.
 */
export interface NetworkLoadBalancerOptions extends NetworkLoadBalancerBaseOptions, NetworkListenerOptions {
  /**
   * Domain names of the load balancer, with alias records for IPv4, and for IPv6 when the load balancer has it. They alone do not make it speak TLS,
   * as it passes on any protocol: with `protocol: elbv2.Protocol.TLS` they bring a certificate. A name moves to another load balancer in two
   * deployments: the first one removes it.
   *
   * @default - the load balancer's own DNS name, which no certificate covers
   */
  readonly domain?: LoadBalancerDomainOptions;

  /**
   * Port of the production listener, 1 to 65535.
   *
   * @default - 443 with TLS, else 80
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
   * Whether the load balancer writes access logs: to `accessLogBucket`, or to a new bucket, which outlives the stack. Production does not ask for them,
   * because they contain only TLS connections: without TLS they fail synthesis, and so they do in a stack without an explicit Region.
   *
   * @default - true with an `accessLogBucket`
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html
   */
  readonly accessLogs?: boolean;

  /**
   * Bucket for the access logs. They contain only TLS connections, so a bucket fails synthesis when no listener has a `certificate`. It must
   * be in the load balancer's Region, which the stack must name, and encrypted with S3 managed keys or with a customer managed key, whose policy is
   * extended. A warning says what the policies of an imported bucket and its key must contain. The AWS managed key fails synthesis.
   *
   * @default - none; a new bucket with `accessLogs`
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
  private readonly logsAccesses: boolean;

  constructor(private readonly options: NetworkLoadBalancerOptions) {
    const { domain, certificate, accessLogs, accessLogBucket, additionalListeners = [] } = options;
    this.first = { ...options, listenerPort: options.listenerPort ?? (listenerProtocol(options) === elbv2.Protocol.TLS ? 443 : 80) };
    this.additional = additionalListeners;
    this.logsAccesses = accessLogs ?? accessLogBucket !== undefined;
    requireNetworkLoadBalancerOptions(FACTORY, options);
    requireAdditionalListeners(FACTORY, this.additional);
    requireListeners(FACTORY, this.listeners(), domain !== undefined);
    if (domain) requireDomain(FACTORY, domain, !certificate && this.needsCertificate);
    this.listeners().forEach((listener) => requireDualStackForIpv6Targets(FACTORY, listener, options.ipAddressType));
    this.requireDualStack();
    this.requireTlsForAccessLogs();
  }

  /** Returns whether a listener wants TLS and names no certificate. */
  private get needsCertificate(): boolean {
    return this.listeners().some((listener) => listenerProtocol(listener) === elbv2.Protocol.TLS && !listener.certificate);
  }

  /**
   * Returns all listeners.
   *
   * @param certificate The certificate of `domain`, for listeners that name none.
   */
  private listeners(certificate?: acm.ICertificate): AdditionalNetworkListener[] {
    const complete = (listener: AdditionalNetworkListener) => (
      listenerProtocol(listener) === elbv2.Protocol.TLS && !listener.certificate ? { ...listener, certificate } : listener
    );
    return withInheritedTls(complete(this.first), this.additional).map(complete);
  }

  public bind(scope: Construct, context: ExposureContext, requirements: TrafficRequirements): Traffic {
    const { cluster: { vpc } } = context;
    if (this.additional.length > 0) requireMultipleTargetGroups(scope, requirements, 'additionalListeners');
    const targets = requireRouteTargets(FACTORY, scope, context.task, this.listeners());
    for (const { certificate } of this.listeners()) if (certificate) requireLocalCertificate(scope, certificate);
    const resources = new Construct(scope, loadBalancerScopeId('Network', this.options));
    const loadBalancer = createNetworkLoadBalancer(scope, resources, vpc, this.options, context.adoption);
    this.requireRegionForAccessLogs(resources);
    if (this.logsAccesses) logAccesses(loadBalancer, this.options.accessLogBucket ?? createAccessLogBucket(resources));
    const { domain, ipAddressType } = this.options;
    const hasGroup = loadBalancer.connections.securityGroups.length > 0;
    const certificate = domain && this.needsCertificate ? createCertificate(scope, domain) : undefined;
    return createNetworkRoutes(scope, context, requirements, {
      factory: FACTORY,
      resources,
      loadBalancer,
      ingressPeer: loadBalancer,
      ipAddressType: this.options.ipAddressType ?? elbv2.IpAddressType.IPV4,
      hostName: domain ? domainNamesOf(domain)[0] : loadBalancer.loadBalancerDnsName,
      aliasRecords: domain ? createAliasRecords(scope, loadBalancer, domain, ipAddressType) : [],
      addListener: (id, props) => loadBalancer.addListener(id, props),
      allowClient: (peer, port) => loadBalancer.connections.allowFrom(peer, port),
      clients: clientsOf(scope, vpc, this.options),
      listeners: this.listeners(certificate),
      ...!hasGroup && existingAccess(scope, resources, context, { ...this.options, loadBalancer, targets }),
    });
  }

  private requireDualStack(): void {
    if (this.options.ipAddressType !== elbv2.IpAddressType.DUAL_STACK || !this.listeners().some(acceptsUdp)) return;
    failWith(FACTORY, { problem: 'UDP is available only with IPv4', actual: this.options.ipAddressType, remedy: 'leave `ipAddressType` out, or use TCP' });
  }

  /** CDK writes the bucket's policy only for Regions that it knows. */
  private requireRegionForAccessLogs(scope: Construct): void {
    if (!this.logsAccesses || !isUnknown(Stack.of(scope).region)) return;
    failWith(scope, { problem: `${this.logOption} needs a stack with an explicit Region`, remedy: 'pass `env` with a region to the stack, or leave it out' });
  }

  private get logOption(): string {
    return this.options.accessLogBucket ? 'accessLogBucket' : 'the bucket of accessLogs';
  }

  private requireTlsForAccessLogs(): void {
    if (this.options.accessLogs === false && this.options.accessLogBucket) {
      failWith(FACTORY, { problem: 'accessLogs is off, but there is a bucket for them', actual: false, remedy: 'remove one of them' });
    }
    if (!this.logsAccesses || this.listeners().some((listener) => listenerProtocol(listener) === elbv2.Protocol.TLS)) return;
    failWith(FACTORY, { problem: `${this.logOption} would stay empty, because access logs contain only TLS connections`, remedy: 'pass `certificate`, or use the flow logs of the VPC' });
  }
}

function logAccesses(loadBalancer: elbv2.NetworkLoadBalancer, bucket: s3.IBucket): void {
  allowNetworkLogBucket(loadBalancer, bucket);
  loadBalancer.logAccessLogs(bucket);
}
