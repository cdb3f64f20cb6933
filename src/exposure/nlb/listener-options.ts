import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import { failWith } from '../../private/errors';

/**
 * Options of the target groups of a Network Load Balancer.
 */
export interface NetworkTargetOptions {
  /**
   * Health check of the tasks. With a `path` and without a `protocol` it uses HTTP. A timeout that is not below the interval fails synthesis, and so
   * do `healthyHttpCodes` of a check by TCP.
   *
   * @default - a TCP connection, and the defaults of Elastic Load Balancing for the rest
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
   */
  readonly healthCheck?: elbv2.HealthCheck;

  /**
   * Time in which the connections of a task that is being replaced may continue, 0 to 3600 seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * Whether the tasks see the addresses of the clients. `false` fails synthesis for UDP, which always preserves them.
   *
   * @default - true for UDP; false for TCP and TLS, set by Elastic Load Balancing
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
   */
  readonly preserveClientIp?: boolean;

  /**
   * Whether each connection starts with a header of PROXY protocol version 2, which the containers must support.
   *
   * @default false
   */
  readonly proxyProtocolV2?: boolean;
}

/**
 * A listener of a Network Load Balancer, and its target groups.
 */
export interface NetworkListenerOptions extends NetworkTargetOptions {
  /**
   * Protocol of the listener: TCP, UDP, or both on one port. TLS fails synthesis: pass a `certificate` instead.
   *
   * A health check cannot use UDP: set `healthCheck.port` to a port on which the tasks answer TCP or HTTP.
   *
   * @default elbv2.Protocol.TCP
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html
   */
  readonly protocol?: elbv2.Protocol;

  /**
   * Certificate for TLS. With one, the load balancer terminates TLS and forwards plain TCP to the tasks; without one it forwards connections
   * as they are. One of another Region fails synthesis.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/listener-update-certificates.html
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Security policy: the protocols and ciphers of TLS. Fails synthesis without a `certificate`.
   *
   * @default elbv2.SslPolicy.RECOMMENDED_TLS
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html
   */
  readonly sslPolicy?: elbv2.SslPolicy;
}

/**
 * A listener in addition to the one that `Exposure.networkLoadBalancer()` always has.
 */
export interface AdditionalNetworkListener extends NetworkListenerOptions {
  /**
   * Port of the listener, 1 to 65535. Fails synthesis when another listener of the load balancer has it.
   */
  readonly listenerPort: number;

  /**
   * Port of the container that receives the connections. The container must map it.
   *
   * @default - the task's port that receives traffic, or the first port of `containerName`
   */
  readonly containerPort?: number;

  /**
   * Container that receives the connections.
   *
   * @default - the task's container that receives traffic
   */
  readonly containerName?: string;
}

/** Returns the protocol between clients and listener. */
export function listenerProtocol({ protocol, certificate }: NetworkListenerOptions): elbv2.Protocol {
  return certificate ? elbv2.Protocol.TLS : protocol ?? elbv2.Protocol.TCP;
}

/** Returns the protocol between load balancer and tasks. */
export function targetGroupProtocol({ protocol }: NetworkListenerOptions): elbv2.Protocol {
  return protocol ?? elbv2.Protocol.TCP;
}

/** Checks for UDP, alone or together with TCP. */
export function acceptsUdp({ protocol }: NetworkListenerOptions): boolean {
  return protocol === elbv2.Protocol.UDP || protocol === elbv2.Protocol.TCP_UDP;
}

/** Returns the ports for security group rules of a listener, on a port of the load balancer or of the tasks. */
export function ingressPorts(options: NetworkListenerOptions, port: number): ec2.Port[] {
  switch (targetGroupProtocol(options)) {
    case elbv2.Protocol.UDP: return [ec2.Port.udp(port)];
    case elbv2.Protocol.TCP_UDP: return [ec2.Port.tcp(port), ec2.Port.udp(port)];
    default: return [ec2.Port.tcp(port)];
  }
}

/** Requires protocols that go together. */
export function requireProtocol(factory: string, options: NetworkListenerOptions): void {
  const { protocol, certificate, sslPolicy, healthCheck, preserveClientIp } = options;
  if (sslPolicy && !certificate) {
    failWith(factory, { problem: 'sslPolicy needs TLS, but there is no certificate', actual: sslPolicy, remedy: 'pass `certificate`, or remove `sslPolicy`' });
  }
  if (protocol !== undefined && protocol !== elbv2.Protocol.TCP && !acceptsUdp(options)) {
    failWith(factory, {
      problem: 'protocol must be TCP, UDP or TCP_UDP',
      actual: protocol,
      remedy: protocol === elbv2.Protocol.TLS ? 'pass `certificate`, which makes it TLS' : 'use one of them, or Exposure.applicationLoadBalancer()',
    });
  }
  if (certificate && acceptsUdp(options)) {
    failWith(factory, { problem: 'certificate makes the protocol TLS, which runs over TCP', actual: protocol, remedy: 'remove `certificate` or `protocol`' });
  }
  if (protocol === elbv2.Protocol.UDP && healthCheck?.port === undefined) {
    failWith(factory, { problem: 'a health check cannot use UDP', remedy: 'pass `healthCheck` with a port on which the tasks answer TCP or HTTP' });
  }
  if (acceptsUdp(options) && preserveClientIp === false) {
    failWith(factory, { problem: 'UDP always preserves the addresses of the clients', actual: preserveClientIp, remedy: 'remove `preserveClientIp`' });
  }
  requireHttpForCodes(factory, healthCheck);
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html */
function requireHttpForCodes(factory: string, { protocol, path, healthyHttpCodes }: elbv2.HealthCheck = {}): void {
  const isTcp = protocol === elbv2.Protocol.TCP || (protocol === undefined && path === undefined);
  if (healthyHttpCodes === undefined || !isTcp) return;
  failWith(factory, {
    problem: 'healthyHttpCodes need a health check by HTTP, but it uses TCP', actual: healthyHttpCodes, remedy: 'pass `path` of `healthCheck`, which makes it HTTP',
  });
}
