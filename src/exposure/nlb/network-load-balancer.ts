import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acceptsUdp, AdditionalNetworkListener, ingressPorts, NetworkListenerOptions, requireProtocol, targetGroupProtocol } from './listener-options';
import { NetworkListeners } from './listeners';
import {
  clientsOf, createNetworkLoadBalancer, loadBalancerScopeId, NetworkLoadBalancerBaseOptions, requireNetworkLoadBalancerOptions,
} from './load-balancer';
import { NetworkRouteBuilder } from './route-builder';
import { failWith, requireDistinct, requireInRange } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';
import { Route, RouteTarget } from '../../traffic/route';
import { Traffic, TrafficRequirements } from '../../traffic/traffic';
import { requireAdditionalListeners, requireListenerPort, requireLocalCertificate, requireMultipleTargetGroups } from '../checks';
import { createRoute } from '../create-route';
import { requireRouteTarget, requireTargetTimes, targetTypeOf, UNUSED_PORT } from '../route-target';
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
   * be in the load balancer's Region, encrypted with S3 managed keys, and have a policy that CDK can add to. CDK needs a stack with an
   * explicit Region.
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
    this.listeners.forEach(requireListener);
    requireDistinctPorts(this.listeners);
    this.requireDualStack();
    this.requireTlsForAccessLogs();
  }

  private get listeners(): AdditionalNetworkListener[] {
    return [this.first, ...this.additional];
  }

  public bind(scope: Construct, context: ExposureContext, requirements: TrafficRequirements): Traffic {
    const { cluster: { vpc }, task } = context;
    if (this.additional.length > 0) requireMultipleTargetGroups(scope, requirements);
    const targets = this.listeners.map((listener) => requireMappedProtocol(scope, requireRouteTarget(scope, task, listener), listener));
    for (const { certificate } of this.listeners) if (certificate) requireLocalCertificate(scope, certificate);
    const resources = new Construct(scope, loadBalancerScopeId('Network', this.options));
    const loadBalancer = createNetworkLoadBalancer(scope, resources, vpc, this.options);
    this.requireRegionForAccessLogs(resources);
    if (this.options.accessLogBucket) loadBalancer.logAccessLogs(this.options.accessLogBucket);
    const clients = clientsOf(vpc, this.options);
    const usedPorts = this.listeners.map(({ listenerPort }) => listenerPort);
    const [route, ...others] = this.listeners.map((listener, index): Route => {
      const prefix = index === 0 ? '' : `Port${listener.listenerPort}`;
      const target = targets[index];
      const builder = new NetworkRouteBuilder(FACTORY, scope, {
        target,
        loadBalancer,
        listeners: new NetworkListeners({ workload: scope, loadBalancer, vpc, clients, prefix, usedPorts }, listener),
        ingressPorts: ingressPorts(listener, target.containerPort),
        createTargetGroup: (id) => createNetworkTargetGroup(resources, `${prefix}${id}`, context, listener),
      });
      return createRoute(builder, index === 0 ? requirements : { ...requirements, testRoute: { kind: 'none' } });
    });
    return { route, additionalRoutes: Object.fromEntries(others.map((each, index) => [`Port${this.additional[index].listenerPort}`, each])) };
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

function requireListener(listener: AdditionalNetworkListener): void {
  requireListenerPort(FACTORY, listener.listenerPort);
  requireInRange(FACTORY, 'containerPort', listener.containerPort, { min: 1, max: 65535 }, 'use a port that the container maps');
  requireProtocol(FACTORY, listener);
  requireTargetTimes(FACTORY, listener, 10);
}

function requireDistinctPorts(listeners: AdditionalNetworkListener[]): void {
  requireDistinct(FACTORY, listeners.map(({ listenerPort }) => listenerPort), {
    problem: 'two listeners have one port', remedy: 'use another `listenerPort`, or one listener of Protocol.TCP_UDP',
  });
}

/** Requires a port mapping of the listener's protocol. TCP_UDP goes with either, because ECS maps a port once. */
function requireMappedProtocol(scope: Construct, target: RouteTarget, options: NetworkListenerOptions): RouteTarget {
  const { containerName, containerPort, protocol } = target;
  const expected = targetGroupProtocol(options);
  if (expected === elbv2.Protocol.TCP_UDP || (expected === elbv2.Protocol.UDP) === (protocol === ecs.Protocol.UDP)) return target;
  return failWith(scope, {
    problem: `a listener forwards ${expected}, but container '${containerName}' maps port ${containerPort} as another protocol`,
    actual: protocol,
    remedy: `map it as ${expected.toLowerCase()}, or change \`protocol\` of Exposure.networkLoadBalancer()`,
  });
}

/** Creates a target group that ECS registers the tasks with. */
function createNetworkTargetGroup(
  scope: Construct, id: string, { cluster: { vpc }, task }: ExposureContext, options: NetworkListenerOptions,
): elbv2.NetworkTargetGroup {
  const { healthCheck = {}, deregistrationDelay = Duration.seconds(30), preserveClientIp, proxyProtocolV2 } = options;
  const defaultProtocol = healthCheck.path === undefined ? elbv2.Protocol.TCP : elbv2.Protocol.HTTP;
  return new elbv2.NetworkTargetGroup(scope, id, {
    vpc,
    port: UNUSED_PORT,
    protocol: targetGroupProtocol(options),
    targetType: targetTypeOf(task),
    deregistrationDelay,
    healthCheck: { ...healthCheck, protocol: healthCheck.protocol ?? defaultProtocol },
    preserveClientIp,
    proxyProtocolV2,
  });
}
