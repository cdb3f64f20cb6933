import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { NetworkListenerOptions } from './network-listener-options';
import { groupProtocol } from './network-protocol';
import { healthCheckPort, targetTypeOf, UNUSED_PORT } from './target-health';
import { Exposed, RouteTarget } from './traffic';
import { refuse } from '../private/errors';

/** A target group that ECS registers the tasks with. */
export function createNetworkTargetGroup(
  place: Construct, id: string, { cluster: { vpc }, task }: Exposed, options: NetworkListenerOptions,
): elbv2.NetworkTargetGroup {
  const { healthCheck = {}, deregistrationDelay = Duration.seconds(30), preserveClientIp, proxyProtocolV2 } = options;
  const defaultProtocol = healthCheck.path === undefined ? elbv2.Protocol.TCP : elbv2.Protocol.HTTP;
  return new elbv2.NetworkTargetGroup(place, id, {
    vpc,
    port: UNUSED_PORT,
    protocol: groupProtocol(options),
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
  const spoken = groupProtocol(options);
  if (spoken === elbv2.Protocol.TCP_UDP || (spoken === elbv2.Protocol.UDP) === (protocol === ecs.Protocol.UDP)) return target;
  return refuse(scope, {
    what: `a listener passes on ${spoken}, but container '${containerName}' maps port ${containerPort} as another protocol`,
    got: protocol,
    instead: `map it as ${spoken.toLowerCase()}, or change \`protocol\` of Exposure.networkLoadBalancer()`,
  });
}

/** Port of the health check, where the tasks must open it beside that of the connections: UDP is checked by TCP. */
export function checkedPort(options: NetworkListenerOptions, { containerPort }: RouteTarget): number | undefined {
  return healthCheckPort(options.healthCheck) ?? (groupProtocol(options) === elbv2.Protocol.UDP ? containerPort : undefined);
}
