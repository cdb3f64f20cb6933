import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Annotations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acceptsUdp, listenerProtocol, NetworkListenerOptions, targetGroupProtocol } from './listener-options';
import { failWith } from '../../private/errors';
import { requireDuration } from '../../private/units';

const { TLS, TCP, UDP } = elbv2.Protocol;

/**
 * Requires protocols that go together.
 *
 * @param hasCertificate Specifies whether a listener gets its certificate from somewhere else.
 */
export function requireProtocol(factory: string, options: NetworkListenerOptions, hasCertificate = false): void {
  const { protocol, certificate, sslPolicy, healthCheck, preserveClientIp } = options;
  if (sslPolicy && listenerProtocol(options) !== TLS) {
    failWith(factory, { problem: 'sslPolicy needs TLS, but there is no certificate', actual: sslPolicy, remedy: 'pass `certificate`, or remove `sslPolicy`' });
  }
  if (protocol !== undefined && protocol !== TCP && protocol !== TLS && !acceptsUdp(options)) {
    failWith(factory, {
      problem: 'protocol must be TCP, UDP, TCP_UDP or TLS', actual: protocol, remedy: 'use one of them, or Exposure.applicationLoadBalancer()',
    });
  }
  if (protocol === TLS && !certificate && !hasCertificate) {
    failWith(factory, { problem: 'protocol TLS needs a certificate', actual: protocol, remedy: 'pass `certificate`, or `domain` for a new one' });
  }
  if (certificate && acceptsUdp(options)) {
    failWith(factory, { problem: 'certificate makes the protocol TLS, which runs over TCP', actual: protocol, remedy: 'remove `certificate` or `protocol`' });
  }
  if (protocol === UDP && healthCheck?.port === undefined) {
    failWith(factory, { problem: 'a health check cannot use UDP', remedy: 'pass `healthCheck` with a port on which the tasks answer TCP or HTTP' });
  }
  if (acceptsUdp(options) && preserveClientIp === false) {
    failWith(factory, { problem: 'UDP always preserves the addresses of the clients', actual: preserveClientIp, remedy: 'remove `preserveClientIp`' });
  }
  requireTargetProtocol(factory, options);
  requireHttpForCodes(factory, healthCheck);
  requireIdleTimeout(factory, options);
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html */
function requireHttpForCodes(factory: string, { protocol, path, healthyHttpCodes }: elbv2.HealthCheck = {}): void {
  const isTcp = protocol === TCP || (protocol === undefined && path === undefined);
  if (healthyHttpCodes === undefined || !isTcp) return;
  failWith(factory, {
    problem: 'healthyHttpCodes need a health check by HTTP, but it uses TCP', actual: healthyHttpCodes, remedy: 'pass `path` of `healthCheck`, which makes it HTTP',
  });
}

/**
 * Requires a target group of the listener's protocol; a TLS listener has one of TCP or TLS.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html
 */
function requireTargetProtocol(factory: string, options: NetworkListenerOptions): void {
  const { targetProtocol } = options;
  const protocol = listenerProtocol(options);
  if (targetProtocol === undefined || targetProtocol === protocol || (protocol === TLS && targetProtocol === TCP)) return;
  failWith(factory, {
    problem: `targetProtocol must be ${protocol === TLS ? 'TCP or TLS' : protocol} behind a listener of ${protocol}`,
    actual: targetProtocol,
    remedy: targetProtocol === TLS ? 'pass `certificate`, or leave it out: TCP passes the TLS of the clients on to the tasks' : 'leave it out',
  });
}

function requireIdleTimeout(factory: string, options: NetworkListenerOptions): void {
  const { idleTimeout } = options;
  requireDuration(factory, 'idleTimeout', idleTimeout, 'seconds', { min: 60, max: 6000 }, 'use at most 6000 seconds');
  if (!idleTimeout || listenerProtocol(options) === TCP) return;
  failWith(factory, {
    problem: `idleTimeout is fixed for ${listenerProtocol(options)}`, actual: idleTimeout.toString(), remedy: 'leave it out, or use Protocol.TCP without a `certificate`',
  });
}

/** Warns about stickiness where nothing that we read says whether it works. */
export function warnAboutStickiness(workload: Construct, options: NetworkListenerOptions): void {
  if (!options.stickiness || (listenerProtocol(options) !== TLS && targetGroupProtocol(options) !== TLS)) return;
  Annotations.of(workload).addWarningV2('cdk-fargate-workloads:network-stickiness',
    'whether a Network Load Balancer keeps a client with one task behind a TLS listener is unverified; try it, or leave `stickiness` out');
}
