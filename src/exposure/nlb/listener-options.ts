import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import { failWith } from '../../private/errors';

/** What the listener speaks with its clients. */
export function listenerProtocol({ protocol, certificate }: NetworkListenerOptions): elbv2.Protocol {
  return certificate ? elbv2.Protocol.TLS : protocol ?? elbv2.Protocol.TCP;
}

/** What the load balancer speaks with the tasks. */
export function targetGroupProtocol({ protocol }: NetworkListenerOptions): elbv2.Protocol {
  return protocol ?? elbv2.Protocol.TCP;
}

/** Whether the listener takes UDP, alone or beside TCP. */
export function acceptsUdp({ protocol }: NetworkListenerOptions): boolean {
  return protocol === elbv2.Protocol.UDP || protocol === elbv2.Protocol.TCP_UDP;
}

/** What a security group must let through for a listener, on a port of the load balancer or of the tasks. */
export function ingressPorts(options: NetworkListenerOptions, port: number): ec2.Port[] {
  switch (targetGroupProtocol(options)) {
    case elbv2.Protocol.UDP: return [ec2.Port.udp(port)];
    case elbv2.Protocol.TCP_UDP: return [ec2.Port.tcp(port), ec2.Port.udp(port)];
    default: return [ec2.Port.tcp(port)];
  }
}

/** Refuses protocols that do not go together. */
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
    failWith(factory, { problem: 'a certificate is for TLS, which runs over TCP', actual: protocol, remedy: 'remove `certificate` or `protocol`' });
  }
  if (protocol === elbv2.Protocol.UDP && healthCheck?.port === undefined) {
    failWith(factory, { problem: 'UDP cannot be checked for health', remedy: 'pass `healthCheck` with the port where the tasks answer TCP or HTTP' });
  }
  if (acceptsUdp(options) && preserveClientIp === false) {
    failWith(factory, { problem: 'UDP always shows the addresses of the clients', actual: preserveClientIp, remedy: 'remove `preserveClientIp`' });
  }
}

/**
 * A listener of a Network Load Balancer, and the way from it to the tasks.
 */
export interface NetworkListenerOptions {
  /**
   * What the listener speaks: TCP, UDP, or both on one port. TLS is refused here: it comes with a `certificate`.
   *
   * UDP cannot be checked for health: say with `healthCheck.port` where the tasks answer TCP or HTTP.
   *
   * @default elbv2.Protocol.TCP
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html
   */
  readonly protocol?: elbv2.Protocol;

  /**
   * Certificate for TLS. With one, the load balancer ends the encryption and passes plain TCP on to the tasks; without one it passes on
   * whatever arrives.
   *
   * @default - none: `protocol`
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/listener-update-certificates.html
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Protocols and ciphers that TLS accepts. Refused without a `certificate`.
   *
   * @default elbv2.SslPolicy.RECOMMENDED_TLS
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html
   */
  readonly sslPolicy?: elbv2.SslPolicy;

  /**
   * How the load balancer finds out whether a task is healthy. With a `path` and without a `protocol` it asks by HTTP. Refused with a
   * time-out that is not below the interval.
   *
   * @default - a TCP connection, and what Elastic Load Balancing sets for the rest
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
   */
  readonly healthCheck?: elbv2.HealthCheck;

  /**
   * How long the connections of a task that is being replaced may go on, 0 to 3600 seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * Whether the tasks see the addresses of the clients. Switching it off is refused for UDP, which always shows them.
   *
   * @default - true for UDP; false for TCP and TLS, set by Elastic Load Balancing
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
   */
  readonly preserveClientIp?: boolean;

  /**
   * Whether each connection starts with a header of the PROXY protocol, version 2, which the containers must understand.
   *
   * @default false
   */
  readonly proxyProtocolV2?: boolean;
}

/**
 * A listener beside the one that `Exposure.networkLoadBalancer()` always has.
 */
export interface AdditionalNetworkListener extends NetworkListenerOptions {
  /**
   * Port that it listens on, 1 to 65535; refused when another listener of the load balancer has it.
   */
  readonly listenerPort: number;

  /**
   * Port of the container that it leads to. The container must map it.
   *
   * @default - the task's port that receives traffic, or the first one of `containerName`
   */
  readonly containerPort?: number;

  /**
   * Container that it leads to.
   *
   * @default - the task's container that receives traffic
   */
  readonly containerName?: string;
}
