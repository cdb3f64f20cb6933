import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { NetworkListenerOptions } from './network-listener-options';
import { refuse } from '../private/errors';

/** What the listener speaks with its clients. */
export function listenerProtocol({ protocol, certificate }: NetworkListenerOptions): elbv2.Protocol {
  return certificate ? elbv2.Protocol.TLS : protocol ?? elbv2.Protocol.TCP;
}

/** What the load balancer speaks with the tasks. */
export function groupProtocol({ protocol }: NetworkListenerOptions): elbv2.Protocol {
  return protocol ?? elbv2.Protocol.TCP;
}

/** Whether the listener takes UDP, alone or beside TCP. */
export function takesUdp({ protocol }: NetworkListenerOptions): boolean {
  return protocol === elbv2.Protocol.UDP || protocol === elbv2.Protocol.TCP_UDP;
}

/** What a security group must let through for a listener, on a port of the load balancer or of the tasks. */
export function openings(options: NetworkListenerOptions, port: number): ec2.Port[] {
  switch (groupProtocol(options)) {
    case elbv2.Protocol.UDP: return [ec2.Port.udp(port)];
    case elbv2.Protocol.TCP_UDP: return [ec2.Port.tcp(port), ec2.Port.udp(port)];
    default: return [ec2.Port.tcp(port)];
  }
}

/** Refuses protocols that do not go together. */
export function requireProtocol(factory: string, options: NetworkListenerOptions): void {
  const { protocol, certificate, sslPolicy, healthCheck, preserveClientIp } = options;
  if (sslPolicy && !certificate) {
    refuse(factory, { what: 'sslPolicy needs TLS, but there is no certificate', got: sslPolicy, instead: 'pass `certificate`, or remove `sslPolicy`' });
  }
  if (protocol !== undefined && protocol !== elbv2.Protocol.TCP && !takesUdp(options)) {
    refuse(factory, {
      what: 'protocol must be TCP, UDP or TCP_UDP',
      got: protocol,
      instead: protocol === elbv2.Protocol.TLS ? 'pass `certificate`, which makes it TLS' : 'use one of them, or Exposure.applicationLoadBalancer()',
    });
  }
  if (certificate && takesUdp(options)) {
    refuse(factory, { what: 'a certificate is for TLS, which runs over TCP', got: protocol, instead: 'remove `certificate` or `protocol`' });
  }
  if (protocol === elbv2.Protocol.UDP && healthCheck?.port === undefined) {
    refuse(factory, { what: 'UDP cannot be checked for health', instead: 'pass `healthCheck` with the port where the tasks answer TCP or HTTP' });
  }
  if (takesUdp(options) && preserveClientIp === false) {
    refuse(factory, { what: 'UDP always shows the addresses of the clients', got: preserveClientIp, instead: 'remove `preserveClientIp`' });
  }
}
