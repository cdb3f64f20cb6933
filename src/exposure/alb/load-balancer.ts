import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { CfnDeletionPolicy, CfnResource, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ApplicationListeners } from './listeners';
import { requireSameRegion } from './load-balancer-checks';
import { ApplicationLoadBalancerBaseOptions, LoadBalancerDomainOptions } from './load-balancer-options';
import { defaultsOf } from '../../defaults/scope-defaults';
import { acknowledgeRules, regulatoryRuleIds } from '../../private/acknowledge-rules';
import { failWith } from '../../private/errors';
import { hideDummy, isUnknown } from '../../private/pending-lookup';
import { addOrRequireBucketStatements, requireApplicationLogBucket } from '../access-log-bucket';
import { reserveRecords } from '../domain-names';
import { requireIpv6Addresses } from '../ip-address-type';
import { loadBalancerSubnets } from '../load-balancer-network';
import { NetworkLoadBalancerInFront } from '../nlb/in-front-of-alb';

/** A load balancer, and its listeners, of which it has none yet. */
export interface LoadBalancerWithListeners {
  /** Records that lead clients to it. */
  readonly aliasRecords: readonly route53.RecordSet[];
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  readonly listeners: ApplicationListeners;
}

/** Creates a load balancer with its domain names, certificate, access logs and web ACL. Nobody can reach it before it has listeners. */
export function createApplicationLoadBalancer(
  workload: Construct, scope: Construct, vpc: ec2.IVpc, ownOptions: ApplicationLoadBalancerBaseOptions,
): LoadBalancerWithListeners {
  const options = withDefaults(workload, ownOptions);
  const { internetFacing = true, ipAddressType, idleTimeout, loadBalancerName, deletionProtection, domain, webAclArn } = options;
  requireSameRegion(workload, options);
  requireIpv6Addresses(workload, vpc, ipAddressType);
  const loadBalancer = new elbv2.ApplicationLoadBalancer(scope, 'LoadBalancer', {
    vpc,
    internetFacing,
    ipAddressType,
    vpcSubnets: loadBalancerSubnets(workload, vpc, options),
    idleTimeout,
    loadBalancerName: hideDummy(loadBalancerName),
    deletionProtection,
    dropInvalidHeaderFields: true,
  });
  acknowledgeIngress(loadBalancer, options);
  if (options.accessLogs) enableAccessLogs(loadBalancer, options.accessLogBucket ?? createAccessLogBucket(scope));
  if (webAclArn) associateWebAcl(scope, loadBalancer, webAclArn);
  const certificate = options.certificate ?? (domain && createCertificate(workload, domain));
  const inFront = options.networkLoadBalancer && new NetworkLoadBalancerInFront(workload, scope, vpc, options.networkLoadBalancer);
  const entrance = inFront ?? { loadBalancer, ipAddressType };
  const aliasRecords = domain ? createAliasRecords(workload, entrance.loadBalancer, domain, entrance.ipAddressType) : [];
  return { loadBalancer, aliasRecords, listeners: new ApplicationListeners(workload, loadBalancer, vpc, { ...options, certificate }, inFront) };
}

/**
 * Returns the construct id of everything that belongs to a load balancer: another scheme or name means another load balancer, and a target group cannot
 * move between two.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
 */
export function loadBalancerScopeId({ internetFacing = true, loadBalancerName = '' }: { internetFacing?: boolean; loadBalancerName?: string }): string {
  return `${internetFacing ? 'Public' : 'Internal'}${isUnknown(loadBalancerName) ? '' : loadBalancerName}`;
}

/** Completes the options with those of the `WorkloadDefaults`. */
function withDefaults(workload: Construct, options: ApplicationLoadBalancerBaseOptions): ApplicationLoadBalancerBaseOptions {
  const { activityLogging, networkHardening, deletionProtection, webAclArn, certificate: defaultCertificate } = defaultsOf(workload);
  const certificate = options.certificate ?? (options.domain ? undefined : defaultCertificate);
  if (networkHardening && !certificate && !options.domain) {
    failWith(workload, {
      problem: 'the load balancer would use plain HTTP, but the defaults are those of production',
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

/**
 * Associates a web ACL. Another one replaces the association: the new one takes effect at once, and deleting the old one would then remove it.
 *
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_DisassociateWebACL.html
 */
function associateWebAcl(scope: Construct, { loadBalancerArn }: elbv2.ApplicationLoadBalancer, webAclArn: string): void {
  const association = new wafv2.CfnWebACLAssociation(scope, 'WebAclAssociation', { resourceArn: loadBalancerArn, webAclArn });
  association.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  association.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
}

/** Acknowledges rules about ports, which cannot read the address range of the VPC, and about access from everywhere. */
function acknowledgeIngress(loadBalancer: elbv2.ApplicationLoadBalancer, options: ApplicationLoadBalancerBaseOptions): void {
  const { certificate, domain, internetFacing = true, allowFrom } = options;
  acknowledgeRules(loadBalancer, 'It listens on its own ports alone; the address range of the VPC is known on deployment',
    regulatoryRuleIds('EC2RestrictedSSH', 'EC2RestrictedCommonPorts'));
  if (!internetFacing && !allowFrom) acknowledgeRules(loadBalancer, 'It accepts the addresses of the VPC, which are known on deployment', ['AwsSolutions-EC23']);
  if (internetFacing && !allowFrom && (certificate ?? domain)) {
    acknowledgeRules(loadBalancer, 'It answers clients on the internet, by HTTPS; `allowFrom` names fewer', ['AwsSolutions-EC23']);
  }
}

/**
 * Enables access logs in all Regions. CDK supports only Regions that it knows, with an account of Elastic Load Balancing for each of them; the
 * service principal works in all of them.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
function enableAccessLogs(loadBalancer: elbv2.ApplicationLoadBalancer, bucket: s3.IBucket): void {
  loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
  loadBalancer.setAttribute('access_logs.s3.bucket', bucket.bucketName);
  requireApplicationLogBucket(loadBalancer, bucket);
  addOrRequireBucketStatements(loadBalancer, bucket, [new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects(`AWSLogs/${Stack.of(loadBalancer).account}/*`)],
  })]);
  // Elastic Load Balancing writes a test file when access logs are enabled.
  const policy = bucket.policy?.node.defaultChild;
  if (CfnResource.isCfnResource(policy)) (loadBalancer.node.defaultChild as CfnResource).addResourceDependency(policy);
}

/** Creates a bucket that keeps overwritten logs too. Elastic Load Balancing supports only S3 managed keys. */
function createAccessLogBucket(scope: Construct): s3.IBucket {
  const bucket = new s3.Bucket(scope, 'AccessLogs', {
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

/** Returns all domain names, that of the service's `url` first. */
function domainNamesOf({ zone, name, alternativeNames = [] }: LoadBalancerDomainOptions): string[] {
  return [name ?? zone.zoneName, ...alternativeNames];
}

function createCertificate(scope: Construct, domain: LoadBalancerDomainOptions): acm.ICertificate {
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
function createAliasRecords(
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
