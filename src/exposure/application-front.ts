import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { createAccessLogBucket, logAccesses } from './access-logs';
import { requireIpv6 } from './application-front-checks';
import { ApplicationFrontOptions, DomainOptions } from './application-front-options';
import { Listeners } from './listeners';
import { NetworkEntrance } from './network-entrance';
import { requirePublicSubnets } from './public-subnets';
import { selectSubnetsOfTwoZones } from '../cluster/subnet-selection';
import { postureOf } from '../posture/posture-of';
import { acknowledge, regulatory } from '../private/acknowledge';
import { refuse } from '../private/errors';

/** A load balancer, and the listeners that it is going to have. */
export interface ApplicationFront {
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  readonly listeners: Listeners;
}

/** Creates a load balancer that accepts nobody yet, with its names, certificate, logs and web ACL. */
export function createApplicationFront(workload: Construct, place: Construct, vpc: ec2.IVpc, given: ApplicationFrontOptions): ApplicationFront {
  const options = withPosture(workload, given);
  const { internetFacing = true, ipAddressType, vpcSubnets, idleTimeout, loadBalancerName, deletionProtection, domain, webAclArn } = options;
  requireIpv6(workload, vpc, ipAddressType);
  if (vpcSubnets) selectSubnetsOfTwoZones(workload, vpc, vpcSubnets);
  else requirePublicSubnets(workload, vpc, internetFacing);
  const loadBalancer = new elbv2.ApplicationLoadBalancer(place, 'LoadBalancer', {
    vpc,
    internetFacing,
    ipAddressType,
    vpcSubnets,
    idleTimeout,
    loadBalancerName,
    deletionProtection,
    dropInvalidHeaderFields: true,
  });
  acknowledgeClients(loadBalancer, options);
  writeAccessLogs(place, loadBalancer, options);
  if (webAclArn) new wafv2.CfnWebACLAssociation(place, 'WebAclAssociation', { resourceArn: loadBalancer.loadBalancerArn, webAclArn });
  const certificate = options.certificate ?? (domain && createCertificate(place, domain));
  const entrance = options.networkLoadBalancer && new NetworkEntrance(workload, place, vpc, options.networkLoadBalancer);
  if (domain) createRecords(place, entrance?.loadBalancer ?? loadBalancer, domain, entrance ? entrance.ipAddressType : ipAddressType);
  return { loadBalancer, listeners: new Listeners(workload, loadBalancer, vpc, { ...options, certificate }, entrance) };
}

/** The rules about ports read no address range that CloudFormation puts in, and want no one to be reached from everywhere. */
function acknowledgeClients(loadBalancer: elbv2.ApplicationLoadBalancer, options: ApplicationFrontOptions): void {
  const { certificate, domain, internetFacing = true, allowFrom } = options;
  acknowledge(loadBalancer, 'It listens on its own ports alone; the address range of the VPC is known on deployment',
    regulatory('EC2RestrictedSSH', 'EC2RestrictedCommonPorts'));
  if (!internetFacing && !allowFrom) acknowledge(loadBalancer, 'It accepts the addresses of the VPC, which are known on deployment', ['AwsSolutions-EC23']);
  if (internetFacing && !allowFrom && (certificate ?? domain)) {
    acknowledge(loadBalancer, 'It answers clients on the internet, by HTTPS; `allowFrom` names fewer', ['AwsSolutions-EC23']);
  }
}

/** The options, with what the posture says where they say nothing. */
function withPosture(workload: Construct, options: ApplicationFrontOptions): ApplicationFrontOptions {
  const { audited, guarded, deletionProtection, webAclArn, certificate: byDefault } = postureOf(workload);
  const certificate = options.certificate ?? (options.domain ? undefined : byDefault);
  if (guarded && !certificate && !options.domain) {
    refuse(workload, {
      what: 'the load balancer would speak plain HTTP, and the posture is that of production',
      instead: 'pass `certificate` or `domain` to the exposure, or `certificate` to Posture.production()',
    });
  }
  return {
    ...options,
    certificate,
    webAclArn: options.webAclArn ?? webAclArn,
    deletionProtection: options.deletionProtection ?? deletionProtection,
    accessLogs: options.accessLogs ?? (options.accessLogBucket !== undefined || audited),
  };
}

/** The names, the one of the service's address first. */
export function namesOf({ zone, name, alternativeNames = [] }: DomainOptions): string[] {
  return [name ?? zone.zoneName, ...alternativeNames];
}

function writeAccessLogs(
  place: Construct, loadBalancer: elbv2.ApplicationLoadBalancer, { accessLogs, accessLogBucket }: ApplicationFrontOptions,
): void {
  if (accessLogs) logAccesses(loadBalancer, accessLogBucket ?? createAccessLogBucket(place));
}

function createCertificate(place: Construct, domain: DomainOptions): acm.ICertificate {
  const [domainName, ...subjectAlternativeNames] = namesOf(domain);
  return new acm.Certificate(place, 'Certificate', {
    domainName,
    subjectAlternativeNames: subjectAlternativeNames.length > 0 ? subjectAlternativeNames : undefined,
    validation: acm.CertificateValidation.fromDns(domain.zone),
  });
}

/** Logical ids name the names, so that adding one changes no other. */
function createRecords(place: Construct, loadBalancer: elbv2.ILoadBalancerV2, domain: DomainOptions, ipAddressType = elbv2.IpAddressType.IPV4): void {
  const { zone } = domain;
  const target = route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(loadBalancer));
  for (const [index, recordName] of namesOf(domain).entries()) {
    const suffix = index === 0 ? '' : recordName;
    const props = { zone, recordName: `${recordName}.`, target };
    if (ipAddressType !== elbv2.IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4) new route53.ARecord(place, `Ipv4Alias${suffix}`, props);
    if (ipAddressType !== elbv2.IpAddressType.IPV4) new route53.AaaaRecord(place, `Ipv6Alias${suffix}`, props);
  }
}
