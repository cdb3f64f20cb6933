import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { requireProtocol, warnAboutStickiness } from './listener-checks';
import { AdditionalNetworkListener, ingressPorts, NetworkListenerOptions, targetGroupProtocol } from './listener-options';
import { NetworkListeners, NetworkListenersProps } from './listeners';
import { NetworkRouteBuilder } from './route-builder';
import { failWith, requireDistinct, requireInRange } from '../../private/errors';
import { BoundTask } from '../../task/definition/task-definition';
import { Route, RouteTarget } from '../../traffic/route';
import { TestRoute } from '../../traffic/test-traffic';
import { Traffic, TrafficRequirements } from '../../traffic/traffic';
import { requireListenerPort } from '../checks';
import { createRoute } from '../create-route';
import { requireIpv6Targets } from '../ip-address-type';
import { requireRouteTarget, requireTargetTimes, targetTypeOf, UNUSED_PORT } from '../route-target';
import { ExposureContext } from '../strategy';

/** Peers in the security group rules of the tasks. */
export interface TaskPeers {
  readonly ingressPeer: ec2.IConnectable;
  /** Returns clients that the tasks must accept themselves, because the load balancer has no security group; absent where it has one. */
  readonly clientsOfTasks?: (listener: NetworkListenerOptions, testRoute: TestRoute) => ec2.IPeer[];
}

/** A Network Load Balancer that gets the listeners of a service. */
export interface NetworkRoutesProps extends Pick<NetworkListenersProps, 'hostName' | 'ipAddressType' | 'addListener' | 'allowClient' | 'clients'>, TaskPeers {
  /** Factory of the exposure, for messages. */
  readonly factory: string;
  /** Scope of the target groups. */
  readonly resources: Construct;
  readonly loadBalancer: elbv2.INetworkLoadBalancer;
  /** The first listener, and additional ones. */
  readonly listeners: readonly AdditionalNetworkListener[];
  /** Records that lead clients to the load balancer. */
  readonly aliasRecords?: readonly IConstruct[];
}

/** Requires listeners that a Network Load Balancer accepts. */
export function requireListeners(factory: string, listeners: readonly AdditionalNetworkListener[], hasCertificate = false): void {
  for (const listener of listeners) {
    requireListenerPort(factory, listener.listenerPort);
    requireInRange(factory, 'containerPort', listener.containerPort, { min: 1, max: 65535 }, 'use a port that the container maps');
    requireProtocol(factory, listener, hasCertificate);
    requireTargetTimes(factory, listener, 10);
  }
  requireDistinct(factory, listeners.map(({ listenerPort }) => listenerPort), {
    problem: 'two listeners have one port', remedy: 'use another `listenerPort`, or one listener of Protocol.TCP_UDP',
  });
}

/** Returns the ports of the task that the listeners lead to; fails on those that it does not map with their protocol. */
export function requireRouteTargets(
  factory: string, scope: Construct, task: BoundTask, listeners: readonly AdditionalNetworkListener[],
): RouteTarget[] {
  return listeners.map((listener) => requireMappedProtocol(factory, scope, requireRouteTarget(scope, task, listener), listener));
}

/** Creates the listeners and target groups of a service. Test traffic uses the first listener only. */
export function createNetworkRoutes(
  scope: Construct, context: ExposureContext, requirements: TrafficRequirements, props: NetworkRoutesProps,
): Traffic {
  const { factory, resources, listeners } = props;
  const usedPorts = listeners.map(({ listenerPort }) => listenerPort);
  const targets = requireRouteTargets(factory, scope, context.task, listeners);
  const [route, ...others] = listeners.map((listener, index): Route => {
    const prefix = index === 0 ? '' : `Port${listener.listenerPort}`;
    const target = targets[index];
    warnAboutStickiness(scope, listener);
    const testRoute: TestRoute = index === 0 ? requirements.testRoute : { kind: 'none' };
    const builder = new NetworkRouteBuilder(factory, scope, {
      ...props,
      aliasRecords: index === 0 ? props.aliasRecords : undefined,
      target,
      listeners: new NetworkListeners({ ...props, workload: scope, vpc: context.cluster.vpc, prefix, usedPorts }, listener),
      ingressPorts: ingressPorts(listener, target.containerPort),
      additionalIngressPeers: props.clientsOfTasks?.(listener, testRoute),
      createTargetGroup: (id) => createNetworkTargetGroup(resources, `${prefix}${id}`, context, listener),
    });
    return createRoute(builder, { ...requirements, testRoute });
  });
  return { route, additionalRoutes: Object.fromEntries(others.map((each, index) => [`Port${listeners[index + 1].listenerPort}`, each])) };
}

/** Requires a port mapping of the listener's protocol. TCP_UDP goes with either, because ECS maps a port once. */
function requireMappedProtocol(factory: string, scope: Construct, target: RouteTarget, options: NetworkListenerOptions): RouteTarget {
  const { containerName, containerPort, protocol } = target;
  const expected = targetGroupProtocol(options);
  if (expected === elbv2.Protocol.TCP_UDP || (expected === elbv2.Protocol.UDP) === (protocol === ecs.Protocol.UDP)) return target;
  return failWith(scope, {
    problem: `a listener forwards ${expected}, but container '${containerName}' maps port ${containerPort} as another protocol`,
    actual: protocol,
    remedy: `map it as ${expected === elbv2.Protocol.UDP ? 'udp' : 'tcp'}, or change \`protocol\` of ${factory}`,
  });
}

/** Creates a target group that ECS registers the tasks with. */
export function createNetworkTargetGroup(
  scope: Construct, id: string, { cluster: { vpc }, task }: ExposureContext, options: NetworkListenerOptions,
): elbv2.NetworkTargetGroup {
  requireIpv6Targets(scope, vpc, options);
  const { healthCheck = {}, deregistrationDelay = Duration.seconds(30), preserveClientIp, proxyProtocolV2, stickiness } = options;
  const protocol = targetGroupProtocol(options);
  const pathProtocol = protocol === elbv2.Protocol.TLS ? elbv2.Protocol.HTTPS : elbv2.Protocol.HTTP;
  const defaultProtocol = healthCheck.path === undefined ? elbv2.Protocol.TCP : pathProtocol;
  const targetGroup = new elbv2.NetworkTargetGroup(scope, id, {
    vpc,
    port: UNUSED_PORT,
    protocol,
    targetType: targetTypeOf(task),
    deregistrationDelay,
    healthCheck: { ...healthCheck, protocol: healthCheck.protocol ?? defaultProtocol },
    preserveClientIp,
    proxyProtocolV2,
    ipAddressType: options.targetGroupIpAddressType,
  });
  if (stickiness) {
    targetGroup.setAttribute('stickiness.enabled', 'true');
    targetGroup.setAttribute('stickiness.type', 'source_ip');
  }
  return targetGroup;
}
