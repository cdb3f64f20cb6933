import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { requireNameInZone, requireZoneName } from './checks';
import { reserveRecords } from './domain-names';
import { failWith, requireDistinct } from '../private/errors';
import { isUnknown } from '../private/pending-lookup';
import { requireOptions } from '../private/required-options';

/**
 * Domain names of a load balancer.
 */
export interface LoadBalancerDomainOptions {
  /**
   * Hosted zone for the alias records. A private one fails synthesis without a `certificate`, because Certificate Manager looks up its
   * validation records on the internet.
   */
  readonly zone: route53.IHostedZone;

  /**
   * Name in the service's `url`, in full. Fails synthesis outside the zone, and when another service of the app has it.
   *
   * @default - the name of the zone
   */
  readonly name?: string;

  /**
   * Other names, in full, with alias records and on the certificate. A name outside the zone fails synthesis.
   *
   * @default - none
   */
  readonly alternativeNames?: string[];
}

/** Requires names of the hosted zone, and one that can be validated where a certificate is to be created. */
export function requireDomain(factory: string, domain: LoadBalancerDomainOptions, createsCertificate: boolean): void {
  const { zone, name, alternativeNames = [] } = requireOptions(`${factory} domain`, domain, { zone: 'pass a hosted zone' });
  const zoneName = requireZoneName(factory, zone);
  const names = [name ?? zoneName, ...alternativeNames];
  names.forEach((each) => requireNameInZone(factory, 'a name of domain', each, zoneName));
  if (alternativeNames.some((each) => Token.isUnresolved(each))) {
    failWith(factory, { problem: 'alternativeNames name resources, so they cannot be tokens', remedy: 'write them in full' });
  }
  requireDistinct(factory, names, { problem: 'domain has a name twice', remedy: 'remove one of them' });
  if (createsCertificate && zone instanceof route53.PrivateHostedZone) {
    failWith(factory, { problem: 'a certificate cannot be validated in a private hosted zone', actual: zoneName, remedy: 'pass `certificate`' });
  }
}

/** Returns all domain names, that of the service's `url` first. */
export function domainNamesOf({ zone, name, alternativeNames = [] }: LoadBalancerDomainOptions): string[] {
  return [name ?? zone.zoneName, ...alternativeNames];
}

/** Creates a certificate for all names, validated by records in their zone. */
export function createCertificate(scope: Construct, domain: LoadBalancerDomainOptions): acm.ICertificate {
  const [domainName, ...subjectAlternativeNames] = domainNamesOf(domain);
  return new acm.Certificate(scope, 'Certificate', {
    domainName,
    subjectAlternativeNames: subjectAlternativeNames.length > 0 ? subjectAlternativeNames : undefined,
    validation: acm.CertificateValidation.fromDns(domain.zone),
  });
}

/**
 * Creates alias records whose logical ids contain the names, so that names can be added, exchanged and kept as alternatives. They belong to the
 * workload: another load balancer changes them in place.
 */
export function createAliasRecords(
  workload: Construct, loadBalancer: elbv2.ILoadBalancerV2, domain: LoadBalancerDomainOptions, ipAddressType = elbv2.IpAddressType.IPV4,
): route53.RecordSet[] {
  const { zone } = domain;
  const target = route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(loadBalancer));
  return domainNamesOf(domain).flatMap((recordName) => {
    const suffix = isUnknown(recordName) ? '' : recordName;
    reserveRecords(workload, zone, recordName);
    const props = { zone, recordName: `${recordName}.`, target };
    return [
      ...ipAddressType === elbv2.IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4 ? [] : [new route53.ARecord(workload, `Ipv4Alias${suffix}`, props)],
      ...ipAddressType === elbv2.IpAddressType.IPV4 ? [] : [new route53.AaaaRecord(workload, `Ipv6Alias${suffix}`, props)],
    ];
  });
}
