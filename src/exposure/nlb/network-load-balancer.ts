import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acceptsUdp, AdditionalNetworkListener, ingressPorts, NetworkListenerOptions, requireProtocol, targetGroupProtocol } from './listener-options';
import { failWith, requireInRange } from '../../private/errors';
import { createRoute } from '../create-route';
import { NetworkListeners } from './listeners';
import { clientsOf, createNetworkLoadBalancer, loadBalancerScopeId, NetworkLoadBalancerBaseOptions, requireNetworkLoadBalancerOptions } from './load-balancer';
import { NetworkRouteBuilder } from './route-builder';
import { Route, RouteTarget } from '../../traffic/route';
import { Traffic, TrafficRequirements } from '../../traffic/traffic';
import { requireRouteTarget, requireTargetTimes, targetTypeOf, UNUSED_PORT } from '../route-target';
import { ExposureContext, ExposureStrategy } from '../strategy';

/**
 * Options of `Exposure.networkLoadBalancer()`.
 */
export interface NetworkLoadBalancerOptions extends NetworkLoadBalancerBaseOptions, NetworkListenerOptions {
  /**
   * Port that the load balancer listens on, 1 to 65535.
   *
   * @default - 443 with a certificate, else 80
   */
  readonly listenerPort?: number;

  /**
   * Listeners beside that one, for other ports of the task: at most 4. CodeDeploy is refused with them. Deployments that ECS runs shift them
   * with the first one; test traffic is the first one's alone.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
   */
  readonly additionalListeners?: AdditionalNetworkListener[];

  /**
   * Bucket that the load balancer writes its access logs to, which tell of TLS connections alone: refused where no listener has a `certificate`. It must be
   * in the load balancer's Region, encrypted with S3's own keys, and let CDK add to its policy. CDK refuses it in a stack that does not say
   * its Region.
   *
   * @default - no access logs
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html
   */
  readonly accessLogBucket?: s3.IBucket;
}

/** A target group that ECS registers the tasks with. */
export function createNetworkTargetGroup(
  place: Construct, id: string, { cluster: { vpc }, task }: ExposureContext, options: NetworkListenerOptions,
): elbv2.NetworkTargetGroup {
  const { healthCheck = {}, deregistrationDelay = Duration.seconds(30), preserveClientIp, proxyProtocolV2 } = options;
  const defaultProtocol = healthCheck.path === undefined ? elbv2.Protocol.TCP : elbv2.Protocol.HTTP;
  return new elbv2.NetworkTargetGroup(place, id, {
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

/** Refuses a listener of UDP whose port the container maps as TCP, and the other way round. TCP_UDP goes with either: ECS maps a port once. */
export function requireMappedProtocol(scope: Construct, target: RouteTarget, options: NetworkListenerOptions): RouteTarget {
  const { containerName, containerPort, protocol } = target;
  const spoken = targetGroupProtocol(options);
  if (spoken === elbv2.Protocol.TCP_UDP || (spoken === elbv2.Protocol.UDP) === (protocol === ecs.Protocol.UDP)) return target;
  return failWith(scope, {
    problem: `a listener passes on ${spoken}, but container '${containerName}' maps port ${containerPort} as another protocol`,
    actual: protocol,
    remedy: `map it as ${spoken.toLowerCase()}, or change \`protocol\` of Exposure.networkLoadBalancer()`,
  });
}

const FACTORY = 'Exposure.networkLoadBalancer()';

/**
 * The most target groups that one service may be registered with.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
 */
const MAX_LISTENERS = 5;

/** A Network Load Balancer of the service's own. */
export class NetworkLoadBalancerExposure implements ExposureStrategy {
  public readonly hasLoadBalancer = true;

  private readonly first: AdditionalNetworkListener;
  private readonly additional: AdditionalNetworkListener[];

  constructor(private readonly options: NetworkLoadBalancerOptions) {
    this.first = { ...options, listenerPort: options.listenerPort ?? (options.certificate ? 443 : 80) };
    this.additional = options.additionalListeners ?? [];
    requireNetworkLoadBalancerOptions(FACTORY, options);
    requireInRange(FACTORY, 'the number of additionalListeners', this.additional.length, { min: 0, max: MAX_LISTENERS - 1 }, 'use a second service');
    this.listeners.forEach(requireListener);
    requireResolvedPorts(this.additional);
    requireDistinctPorts(this.listeners);
    this.requireDualStack();
    this.requireSomethingToLog();
  }

  private get listeners(): AdditionalNetworkListener[] {
    return [this.first, ...this.additional];
  }

  public bind(scope: Construct, context: ExposureContext, requirements: TrafficRequirements): Traffic {
    const { cluster: { vpc }, task } = context;
    if (this.additional.length > 0) requireMultipleTargetGroups(scope, requirements);
    const targets = this.listeners.map((listener) => requireMappedProtocol(scope, requireRouteTarget(scope, task, listener), listener));
    const resources = new Construct(scope, loadBalancerScopeId('Network', this.options));
    const loadBalancer = createNetworkLoadBalancer(scope, resources, vpc, this.options);
    this.requireLoggedRegion(resources);
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
    failWith(FACTORY, { problem: 'UDP is offered by IPv4 alone', actual: this.options.ipAddressType, remedy: 'leave `ipAddressType` out, or use TCP' });
  }

  /** CDK writes the policy of the bucket for Regions alone that it knows. */
  private requireLoggedRegion(place: Construct): void {
    if (!this.options.accessLogBucket || !Token.isUnresolved(Stack.of(place).region)) return;
    failWith(place, { problem: 'accessLogBucket needs a stack that says its Region', remedy: 'pass `env` with a region to the stack, or leave it out' });
  }

  private requireSomethingToLog(): void {
    if (!this.options.accessLogBucket || this.listeners.some(({ certificate }) => certificate)) return;
    failWith(FACTORY, { problem: 'accessLogBucket would stay empty: access logs tell of TLS alone', remedy: 'pass `certificate`, or use the flow logs of the VPC' });
  }
}

function requireListener(listener: AdditionalNetworkListener): void {
  requireInRange(FACTORY, 'listenerPort', listener.listenerPort, { min: 1, max: 65535 }, 'use a free port, or leave it out');
  requireInRange(FACTORY, 'containerPort', listener.containerPort, { min: 1, max: 65535 }, 'use a port that the container maps');
  requireProtocol(FACTORY, listener);
  requireTargetTimes(FACTORY, listener, 10);
}

/** Logical ids are made from them. */
function requireResolvedPorts(listeners: AdditionalNetworkListener[]): void {
  if (!listeners.some(({ listenerPort }) => Token.isUnresolved(listenerPort))) return;
  failWith(FACTORY, { problem: 'listenerPort in additionalListeners names resources, so it cannot be a token', remedy: 'give it as a number' });
}

function requireDistinctPorts(listeners: AdditionalNetworkListener[]): void {
  const ports = listeners.map(({ listenerPort }) => listenerPort);
  const twice = ports.find((port, index) => ports.indexOf(port) !== index);
  if (twice === undefined) return;
  failWith(FACTORY, { problem: 'two listeners want one port', actual: twice, remedy: 'use another `listenerPort`, or one listener of Protocol.TCP_UDP' });
}

function requireMultipleTargetGroups(scope: Construct, { factory, shifts }: TrafficRequirements): void {
  if (shifts !== 'listener') return;
  failWith(scope, {
    problem: `${factory} takes one listener of a service, but \`additionalListeners\` were given`,
    remedy: 'use ServiceDeployment.blueGreen(), which ECS runs, or ServiceDeployment.rolling()',
  });
}
