import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';

/**
 * Options of the target groups of a Network Load Balancer.
 */
export interface NetworkTargetOptions {
  /**
   * Container that receives the connections. Fails synthesis when the task has none of that name.
   *
   * @default - the task's container that receives traffic
   */
  readonly containerName?: string;

  /**
   * Port of the container that receives the connections. The container must map it.
   *
   * @default - the task's port that receives traffic, or the first port of `containerName`
   */
  readonly containerPort?: number;

  /**
   * Protocol between the load balancer and the tasks. `TLS` fails synthesis where the listener does not terminate TLS; the tasks need a certificate,
   * which the load balancer does not validate. A change replaces the target groups, as that of `protocol` does.
   *
   * @default - TCP behind a TLS listener, else the protocol of the listener
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html
   */
  readonly targetProtocol?: elbv2.Protocol;

  /**
   * Health check of the tasks. With a `path` and without a `protocol` it uses HTTP, or HTTPS with `targetProtocol` TLS. A timeout that is not below
   * the interval fails synthesis, and so do `healthyHttpCodes` of a check by TCP.
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

  /**
   * Address type by which the load balancer reaches the tasks. IPv6 fails synthesis with an IPv4-only load balancer and in a VPC of the app without
   * IPv6 addresses. Tasks in subnets with IPv6 addresses only need it. A change replaces the target groups: it fails to deploy, or, with
   * `ServiceDeployment.rolling()`, clients lose requests until the new tasks are healthy. Deploy a second service instead.
   *
   * @default elbv2.TargetGroupIpAddressType.IPV4
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html
   */
  readonly targetGroupIpAddressType?: elbv2.TargetGroupIpAddressType;

  /**
   * Whether the connections of one client address go to one task. Whether that works behind a TLS listener is unverified, so it adds a warning there.
   *
   * @default false
   */
  readonly stickiness?: boolean;
}

/**
 * A listener of a Network Load Balancer, and its target groups.
 */
export interface NetworkListenerOptions extends NetworkTargetOptions {
  /**
   * Protocol of the listener: TCP, UDP, both on one port, or TLS. TLS fails synthesis without a `certificate`, unless a `domain` brings one.
   *
   * A health check cannot use UDP: set `healthCheck.port` to a port on which the tasks answer TCP or HTTP.
   *
   * @default - TLS with a `certificate`, that of the first listener included, else TCP
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html
   */
  readonly protocol?: elbv2.Protocol;

  /**
   * Certificate for TLS. With one, the load balancer terminates TLS and forwards plain TCP to the tasks, or TLS with `targetProtocol`; without one it
   * forwards connections as they are. One of another Region fails synthesis.
   *
   * @default - that of the first listener, unless `protocol` is another one than TLS; for the first listener with `protocol` TLS and a `domain` a new
   * one, validated by records in its zone; else none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/listener-update-certificates.html
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Security policy: the protocols and ciphers of TLS. Fails synthesis without TLS.
   *
   * @default - that of the first listener, or `elbv2.SslPolicy.RECOMMENDED_TLS`
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html
   */
  readonly sslPolicy?: elbv2.SslPolicy;

  /**
   * Idle timeout of a TCP connection, 60 to 6000 seconds. Fails synthesis for TLS and UDP, whose timeouts are fixed.
   *
   * @default - 350 seconds, set by Elastic Load Balancing
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/update-idle-timeout.html
   */
  readonly idleTimeout?: Duration;
}

/**
 * A listener in addition to the one that `Exposure.networkLoadBalancer()` always has.
 */
export interface AdditionalNetworkListener extends NetworkListenerOptions {
  /**
   * Port of the listener, 1 to 65535. Fails synthesis when another listener of the load balancer has it.
   */
  readonly listenerPort: number;
}

/**
 * Returns all listeners. Additional ones have the certificate and policy of the first one, unless they say a protocol other than TLS: none becomes
 * plain TCP without a word.
 */
export function withInheritedTls(first: AdditionalNetworkListener, additional: readonly AdditionalNetworkListener[]): AdditionalNetworkListener[] {
  return [first, ...additional.map((listener) => {
    const inherits = listenerProtocol(first) === TLS && (listener.protocol ?? TLS) === TLS && !listener.certificate;
    return inherits ? { ...listener, protocol: TLS, certificate: first.certificate, sslPolicy: listener.sslPolicy ?? first.sslPolicy } : listener;
  })];
}

const { TLS, TCP, UDP, TCP_UDP } = elbv2.Protocol;

/** Returns the protocol between clients and listener. */
export function listenerProtocol({ protocol, certificate }: NetworkListenerOptions): elbv2.Protocol {
  return certificate ? TLS : protocol ?? TCP;
}

/** Returns the protocol between load balancer and tasks. */
export function targetGroupProtocol({ protocol, targetProtocol }: NetworkListenerOptions): elbv2.Protocol {
  return targetProtocol ?? (protocol === TLS ? TCP : protocol ?? TCP);
}

/** Checks for UDP, alone or together with TCP. */
export function acceptsUdp({ protocol }: NetworkListenerOptions): boolean {
  return protocol === UDP || protocol === TCP_UDP;
}

/** Returns the ports for security group rules of a listener, on a port of the load balancer or of the tasks. */
export function ingressPorts(options: NetworkListenerOptions, port: number): ec2.Port[] {
  switch (targetGroupProtocol(options)) {
    case UDP: return [ec2.Port.udp(port)];
    case TCP_UDP: return [ec2.Port.tcp(port), ec2.Port.udp(port)];
    default: return [ec2.Port.tcp(port)];
  }
}
