import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { CfnResource, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ApplicationListeners } from './listeners';
import { requireIpv6 } from './load-balancer-checks';
import { ApplicationLoadBalancerBaseOptions, LoadBalancerDomainOptions } from './load-balancer-options';
import { requireSubnetsInTwoZones } from '../../cluster/vpc';
import { defaultsOf } from '../../defaults/scope-defaults';
import { acknowledgeRules, regulatoryRuleIds } from '../../private/acknowledge-rules';
import { failWith } from '../../private/errors';
import { requirePublicSubnets } from '../checks';
import { NetworkLoadBalancerInFront } from '../nlb/in-front-of-alb';

/** A bucket that keeps logs, also those that somebody overwrites. Elastic Load Balancing writes with S3's own keys alone. */
export function createAccessLogBucket(place: Construct): s3.IBucket {
  const bucket = new s3.Bucket(place, 'AccessLogs', {
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    versioned: true,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7), noncurrentVersionExpiration: Duration.days(30) }],
  });
  acknowledgeRules(bucket, 'It holds logs; a log of their delivery would need a bucket with a log of its own', ['AwsSolutions-S1', ...regulatoryRuleIds('S3BucketLoggingEnabled')]);
  acknowledgeRules(bucket, 'Elastic Load Balancing writes into buckets with S3\'s own keys alone', regulatoryRuleIds('S3DefaultEncryptionKMS'));
  acknowledgeRules(bucket, 'Logs of a Region stay in it; pass `accessLogBucket` where they must survive it', regulatoryRuleIds('S3BucketReplicationEnabled'));
  return bucket;
}

/**
 * Has a load balancer write its access logs. CDK does so for Regions alone that it knows, because Elastic Load Balancing wrote with an account
 * for each of them; its service principal writes in all, here below the account of the load balancer.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
export function enableAccessLogs(loadBalancer: elbv2.ApplicationLoadBalancer, bucket: s3.IBucket): void {
  loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
  loadBalancer.setAttribute('access_logs.s3.bucket', bucket.bucketName);
  bucket.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects(`AWSLogs/${Stack.of(loadBalancer).account}/*`)],
  }));
  // The bucket is tried when the load balancer gets it.
  const policy = bucket.policy?.node.defaultChild;
  if (CfnResource.isCfnResource(policy)) (loadBalancer.node.defaultChild as CfnResource).addResourceDependency(policy);
}

/** A load balancer, and the listeners that it is going to have. */
export interface LoadBalancerWithListeners {
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  readonly listeners: ApplicationListeners;
}

/** Creates a load balancer that accepts nobody yet, with its names, certificate, logs and web ACL. */
export function createApplicationLoadBalancer(workload: Construct, place: Construct, vpc: ec2.IVpc, given: ApplicationLoadBalancerBaseOptions): LoadBalancerWithListeners {
  const options = withDefaults(workload, given);
  const { internetFacing = true, ipAddressType, vpcSubnets, idleTimeout, loadBalancerName, deletionProtection, domain, webAclArn } = options;
  requireIpv6(workload, vpc, ipAddressType);
  if (vpcSubnets) requireSubnetsInTwoZones(workload, vpc, vpcSubnets);
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
  acknowledgeIngress(loadBalancer, options);
  writeAccessLogs(place, loadBalancer, options);
  if (webAclArn) new wafv2.CfnWebACLAssociation(place, 'WebAclAssociation', { resourceArn: loadBalancer.loadBalancerArn, webAclArn });
  const certificate = options.certificate ?? (domain && createCertificate(place, domain));
  const entrance = options.networkLoadBalancer && new NetworkLoadBalancerInFront(workload, place, vpc, options.networkLoadBalancer);
  if (domain) createAliasRecords(place, entrance?.loadBalancer ?? loadBalancer, domain, entrance ? entrance.ipAddressType : ipAddressType);
  return { loadBalancer, listeners: new ApplicationListeners(workload, loadBalancer, vpc, { ...options, certificate }, entrance) };
}

/** The rules about ports read no address range that CloudFormation puts in, and want no one to be reached from everywhere. */
function acknowledgeIngress(loadBalancer: elbv2.ApplicationLoadBalancer, options: ApplicationLoadBalancerBaseOptions): void {
  const { certificate, domain, internetFacing = true, allowFrom } = options;
  acknowledgeRules(loadBalancer, 'It listens on its own ports alone; the address range of the VPC is known on deployment',
    regulatoryRuleIds('EC2RestrictedSSH', 'EC2RestrictedCommonPorts'));
  if (!internetFacing && !allowFrom) acknowledgeRules(loadBalancer, 'It accepts the addresses of the VPC, which are known on deployment', ['AwsSolutions-EC23']);
  if (internetFacing && !allowFrom && (certificate ?? domain)) {
    acknowledgeRules(loadBalancer, 'It answers clients on the internet, by HTTPS; `allowFrom` names fewer', ['AwsSolutions-EC23']);
  }
}

/** The options, with what the posture says where they say nothing. */
function withDefaults(workload: Construct, options: ApplicationLoadBalancerBaseOptions): ApplicationLoadBalancerBaseOptions {
  const { activityLogging, networkHardening, deletionProtection, webAclArn, certificate: byDefault } = defaultsOf(workload);
  const certificate = options.certificate ?? (options.domain ? undefined : byDefault);
  if (networkHardening && !certificate && !options.domain) {
    failWith(workload, {
      problem: 'the load balancer would speak plain HTTP, and the posture is that of production',
      remedy: 'pass `certificate` or `domain` to the exposure, or `certificate` to WorkloadDefaults.production()',
    });
  }
  return {
    ...options,
    certificate,
    webAclArn: options.webAclArn ?? webAclArn,
    deletionProtection: options.deletionProtection ?? deletionProtection,
    accessLogs: options.accessLogs ?? (options.accessLogBucket !== undefined || activityLogging),
  };
}

/** The names, the one of the service's address first. */
export function domainNamesOf({ zone, name, alternativeNames = [] }: LoadBalancerDomainOptions): string[] {
  return [name ?? zone.zoneName, ...alternativeNames];
}

function writeAccessLogs(
  place: Construct, loadBalancer: elbv2.ApplicationLoadBalancer, { accessLogs, accessLogBucket }: ApplicationLoadBalancerBaseOptions,
): void {
  if (accessLogs) enableAccessLogs(loadBalancer, accessLogBucket ?? createAccessLogBucket(place));
}

function createCertificate(place: Construct, domain: LoadBalancerDomainOptions): acm.ICertificate {
  const [domainName, ...subjectAlternativeNames] = domainNamesOf(domain);
  return new acm.Certificate(place, 'Certificate', {
    domainName,
    subjectAlternativeNames: subjectAlternativeNames.length > 0 ? subjectAlternativeNames : undefined,
    validation: acm.CertificateValidation.fromDns(domain.zone),
  });
}

/** Logical ids name the names, so that adding one changes no other. */
function createAliasRecords(place: Construct, loadBalancer: elbv2.ILoadBalancerV2, domain: LoadBalancerDomainOptions, ipAddressType = elbv2.IpAddressType.IPV4): void {
  const { zone } = domain;
  const target = route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(loadBalancer));
  for (const [index, recordName] of domainNamesOf(domain).entries()) {
    const suffix = index === 0 ? '' : recordName;
    const props = { zone, recordName: `${recordName}.`, target };
    if (ipAddressType !== elbv2.IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4) new route53.ARecord(place, `Ipv4Alias${suffix}`, props);
    if (ipAddressType !== elbv2.IpAddressType.IPV4) new route53.AaaaRecord(place, `Ipv6Alias${suffix}`, props);
  }
}
