import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { CfnDeletionPolicy, CfnResource, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ApplicationListeners } from './listeners';
import { requireSameRegion } from './load-balancer-checks';
import { ApplicationLoadBalancerBaseOptions } from './load-balancer-options';
import { defaultsOf } from '../../defaults/scope-defaults';
import { acknowledgeRules, regulatoryRuleIds } from '../../private/acknowledge-rules';
import { failWith } from '../../private/errors';
import { hideDummy, isUnknown } from '../../private/pending-lookup';
import { addOrRequireBucketStatements, createAccessLogBucket, requireApplicationLogBucket } from '../access-log-bucket';
import { requireIpv6Addresses } from '../ip-address-type';
import { createAliasRecords, createCertificate } from '../load-balancer-domain';
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
