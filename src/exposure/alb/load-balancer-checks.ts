import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { ApplicationLoadBalancerBaseOptions } from './load-balancer-options';
import { failWith } from '../../private/errors';
import { requireSameLocation } from '../../private/location';
import { isUnknown } from '../../private/pending-lookup';
import { requireDuration } from '../../private/units';
import { requireAllowFrom, requireListenerPort, requireLoadBalancerName, requireLocalCertificate } from '../checks';
import { requirePeersOfAddressType } from '../ip-address-type';
import { requireDomain } from '../load-balancer-domain';
import { requireNetworkLoadBalancerOptions } from '../nlb/load-balancer';

/**
 * Requires options that an Application Load Balancer accepts.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
 */
export function requireLoadBalancerOptions(factory: string, options: ApplicationLoadBalancerBaseOptions): void {
  const { idleTimeout, loadBalancerName } = options;
  requireHttpsOptions(factory, options);
  requirePorts(factory, options);
  requireAllowFrom(factory, options);
  requirePeersOfAddressType(factory, 'allowFrom', options.allowFrom, options.ipAddressType);
  requireDuration(factory, 'idleTimeout', idleTimeout, 'seconds', { min: 1, max: 4000 }, 'use at most 4000 seconds');
  requireLoadBalancerName(factory, loadBalancerName);
  requireAddresses(factory, options);
  requireNetworkLoadBalancer(factory, options);
  requireLogs(factory, options);
  if (options.domain) requireDomain(factory, options.domain, options.certificate === undefined);
}

/** Requires certificate and web ACL of the load balancer's Region, whether given to it or to the workload defaults. */
export function requireSameRegion(workload: Construct, { certificate, webAclArn }: ApplicationLoadBalancerBaseOptions): void {
  if (certificate) requireLocalCertificate(workload, certificate);
  if (webAclArn === undefined) return;
  requireSameLocation(workload, { subject: 'webAclArn', arn: webAclArn, remedy: (region) => `use a web ACL of ${region}` });
}

function requireHttpsOptions(factory: string, { certificate, domain, redirectHttp, sslPolicy }: ApplicationLoadBalancerBaseOptions): void {
  if (certificate || domain) return;
  for (const [option, value] of Object.entries({ redirectHttp, sslPolicy })) {
    if (value === undefined) continue;
    failWith(factory, { problem: `${option} needs HTTPS, but there is no certificate`, actual: value, remedy: `pass \`certificate\` or \`domain\`, or remove \`${option}\`` });
  }
}

function requirePorts(factory: string, { certificate, domain, redirectHttp, listenerPort }: ApplicationLoadBalancerBaseOptions): void {
  requireListenerPort(factory, listenerPort);
  if ((certificate || domain) && redirectHttp !== false && listenerPort === 80) {
    failWith(factory, { problem: 'HTTPS and the redirect from HTTP both need port 80', actual: listenerPort, remedy: 'use another listenerPort, or redirectHttp: false' });
  }
}

function requireAddresses(factory: string, { internetFacing, ipAddressType, webAclArn }: ApplicationLoadBalancerBaseOptions): void {
  if (internetFacing === false && ipAddressType === elbv2.IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4) {
    failWith(factory, {
      problem: 'a load balancer that does not face the internet has no public IPv4 addresses to do without',
      actual: ipAddressType,
      remedy: 'use IpAddressType.DUAL_STACK',
    });
  }
  if (webAclArn !== undefined && !isUnknown(webAclArn) && /:global\/webacl\//.test(webAclArn)) {
    failWith(factory, { problem: 'webAclArn belongs to a web ACL of CloudFront', actual: webAclArn, remedy: 'use a web ACL of scope REGIONAL' });
  }
}

function requireNetworkLoadBalancer(factory: string, { networkLoadBalancer, internetFacing, allowFrom }: ApplicationLoadBalancerBaseOptions): void {
  if (!networkLoadBalancer) return;
  if (internetFacing !== false) {
    failWith(factory, {
      problem: 'networkLoadBalancer receives the requests, so the load balancer behind it cannot face the internet',
      remedy: 'pass `internetFacing: false` as well',
    });
  }
  if (allowFrom) {
    failWith(factory, { problem: 'allowFrom names other peers than the networkLoadBalancer', remedy: 'use `allowFrom` of `networkLoadBalancer`' });
  }
  requireNetworkLoadBalancerOptions(`${factory} networkLoadBalancer`, networkLoadBalancer);
}

function requireLogs(factory: string, { accessLogs, accessLogBucket }: ApplicationLoadBalancerBaseOptions): void {
  if (accessLogs !== false || !accessLogBucket) return;
  failWith(factory, { problem: 'accessLogs is off, but there is a bucket for them', actual: accessLogs, remedy: 'remove one of them' });
}
