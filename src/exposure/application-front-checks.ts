import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ApplicationFrontOptions, DomainOptions } from './application-front-options';
import { requireFrontOptions as requireNetworkFrontOptions } from './network-front';
import { zoneNameOf } from './zone-name';
import { requireTime } from '../private/amounts';
import { refuse, requireInRange } from '../private/errors';

/** At most 32 letters, digits and hyphens, which do not begin or end it. */
const NAME = /^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/;

/**
 * Refuses what an Application Load Balancer cannot show.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
 */
export function requireFrontOptions(factory: string, options: ApplicationFrontOptions): void {
  const { allowFrom, idleTimeout, loadBalancerName } = options;
  requireHttpsOptions(factory, options);
  requirePorts(factory, options);
  if (allowFrom?.length === 0) {
    refuse(factory, { what: 'allowFrom is empty, so nobody could reach the load balancer', instead: 'name a peer, or leave it out' });
  }
  requireTime(factory, 'idleTimeout', idleTimeout, 'seconds', { min: 1, max: 4000 }, 'use at most 4000 seconds');
  if (loadBalancerName !== undefined && !Token.isUnresolved(loadBalancerName) && !NAME.test(loadBalancerName)) {
    refuse(factory, {
      what: "loadBalancerName must be 1 to 32 letters, digits and inner hyphens, and not begin with 'internal-'",
      got: loadBalancerName,
      instead: 'use another name, or leave it out',
    });
  }
  requireAddresses(factory, options);
  requireNetworkLoadBalancer(factory, options);
  requireLogs(factory, options);
  if (options.domain) requireDomain(factory, options.domain, options.certificate === undefined);
}

/** Refuses IPv6 in a VPC of the app that has none. What imported ones have, nobody knows at synth. */
export function requireIpv6(workload: Construct, vpc: ec2.IVpc, ipAddressType?: elbv2.IpAddressType): void {
  if (ipAddressType === undefined || ipAddressType === elbv2.IpAddressType.IPV4 || !(vpc instanceof ec2.Vpc)) return;
  if (vpc.node.findAll().some((construct) => construct instanceof ec2.CfnVPCCidrBlock)) return;
  refuse(workload, {
    what: 'the load balancer is to have IPv6 addresses, but the VPC has none',
    got: ipAddressType,
    instead: 'give the VPC ipProtocol DUAL_STACK, or leave `ipAddressType` out',
  });
}

function requireHttpsOptions(factory: string, { certificate, domain, redirectHTTP, sslPolicy }: ApplicationFrontOptions): void {
  if (certificate || domain) return;
  for (const [option, value] of Object.entries({ redirectHTTP, sslPolicy })) {
    if (value === undefined) continue;
    refuse(factory, { what: `${option} needs HTTPS, but there is no certificate`, got: value, instead: `pass \`certificate\` or \`domain\`, or remove \`${option}\`` });
  }
}

function requirePorts(factory: string, { certificate, domain, redirectHTTP, listenerPort }: ApplicationFrontOptions): void {
  requireInRange(factory, 'listenerPort', listenerPort, { min: 1, max: 65535 }, 'use a free port, or leave it out');
  if ((certificate || domain) && redirectHTTP !== false && listenerPort === 80) {
    refuse(factory, { what: 'HTTPS and the redirect from HTTP both want port 80', got: listenerPort, instead: 'use another listenerPort, or redirectHTTP: false' });
  }
}

function requireAddresses(factory: string, { internetFacing, ipAddressType, webAclArn }: ApplicationFrontOptions): void {
  if (internetFacing === false && ipAddressType === elbv2.IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4) {
    refuse(factory, {
      what: 'a load balancer that does not face the internet has no public IPv4 to go without',
      got: ipAddressType,
      instead: 'use IpAddressType.DUAL_STACK',
    });
  }
  if (webAclArn !== undefined && !Token.isUnresolved(webAclArn) && /:global\/webacl\//.test(webAclArn)) {
    refuse(factory, { what: "webAclArn is one of CloudFront's", got: webAclArn, instead: 'use a web ACL of scope REGIONAL' });
  }
}

function requireNetworkLoadBalancer(factory: string, { networkLoadBalancer, internetFacing, allowFrom }: ApplicationFrontOptions): void {
  if (!networkLoadBalancer) return;
  if (internetFacing !== false) {
    refuse(factory, {
      what: 'networkLoadBalancer is the way in, so the load balancer behind it cannot face the internet',
      instead: 'pass `internetFacing: false` beside it',
    });
  }
  if (allowFrom) {
    refuse(factory, { what: 'allowFrom names others than the networkLoadBalancer', instead: 'use `allowFrom` of `networkLoadBalancer`' });
  }
  requireNetworkFrontOptions(`${factory} networkLoadBalancer`, networkLoadBalancer);
}

function requireLogs(factory: string, { accessLogs, accessLogBucket }: ApplicationFrontOptions): void {
  if (accessLogs !== false || !accessLogBucket) return;
  refuse(factory, { what: 'accessLogs is off, but there is a bucket for them', got: accessLogs, instead: 'remove one of them' });
}

function requireDomain(factory: string, { zone, name, alternativeNames = [] }: DomainOptions, made: boolean): void {
  const zoneName = zoneNameOf(factory, zone);
  for (const each of [name, ...alternativeNames]) {
    if (each === undefined || Token.isUnresolved(each) || Token.isUnresolved(zoneName) || each === zoneName || each.endsWith(`.${zoneName}`)) continue;
    refuse(factory, { what: `a name of domain lies outside the hosted zone '${zoneName}'`, got: each, instead: 'write it in full, or pass its zone' });
  }
  if (alternativeNames.some((each) => Token.isUnresolved(each))) {
    refuse(factory, { what: 'alternativeNames name what is synthesized, so they cannot be tokens', instead: 'write them in full' });
  }
  const names = [name ?? zoneName, ...alternativeNames];
  const twice = names.find((each, index) => names.indexOf(each) !== index);
  if (twice !== undefined) refuse(factory, { what: 'domain has a name twice', got: twice, instead: 'remove one of them' });
  if (made && zone instanceof route53.PrivateHostedZone) {
    refuse(factory, { what: 'a certificate cannot be validated in a private hosted zone', got: zoneName, instead: 'pass `certificate`' });
  }
}
