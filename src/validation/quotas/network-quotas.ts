import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import { environmentOf, Quota, QuotaUse } from './quota';

const VPC_QUOTAS = 'https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html';
const LOAD_BALANCER_QUOTAS = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html';

const SECURITY_GROUP = 'AWS::EC2::SecurityGroup';

/** Quotas of networks and load balancers. */
export const NETWORK_QUOTAS: readonly Quota[] = [
  {
    resources: 'VPCs',
    types: ['AWS::EC2::VPC'],
    limit: 5,
    adjustable: true,
    remedy: 'share a WorkloadCluster, or its VPC',
    link: VPC_QUOTAS,
  },
  {
    resources: 'Elastic IP addresses',
    types: ['AWS::EC2::EIP'],
    limit: 5,
    adjustable: true,
    remedy: 'share a VPC, or use fewer NAT gateways',
    link: VPC_QUOTAS,
  },
  {
    resources: 'inbound rules',
    types: [SECURITY_GROUP, 'AWS::EC2::SecurityGroupIngress'],
    limit: 60,
    adjustable: true,
    appliesTo: (resource) => rulesOf(resource, 'securityGroupIngress'),
    remedy: 'allow a range of addresses, or one security group that the clients share',
    link: VPC_QUOTAS,
  },
  {
    resources: 'outbound rules',
    types: [SECURITY_GROUP, 'AWS::EC2::SecurityGroupEgress'],
    limit: 60,
    adjustable: true,
    appliesTo: (resource) => rulesOf(resource, 'securityGroupEgress'),
    remedy: 'allow a range of addresses, or one security group that the targets share',
    link: VPC_QUOTAS,
  },
  {
    resources: 'Application Load Balancers',
    types: ['AWS::ElasticLoadBalancingV2::LoadBalancer'],
    limit: 50,
    adjustable: true,
    appliesTo: (resource) => (isApplicationLoadBalancer(resource) ? [environmentOf(resource)] : []),
    remedy: 'use a SharedLoadBalancer',
    link: LOAD_BALANCER_QUOTAS,
  },
  {
    resources: 'certificates beside the default ones',
    types: ['AWS::ElasticLoadBalancingV2::ListenerCertificate'],
    limit: 25,
    adjustable: true,
    appliesTo: certificatesOf,
    remedy: 'use a certificate for several names',
    link: LOAD_BALANCER_QUOTAS,
  },
];

type RulesProperty = 'securityGroupIngress' | 'securityGroupEgress';

/** Counts the rules for IPv4 and IPv6 apart, as VPC does. A rule that names a security group counts for both. */
function rulesOf(resource: CfnResource, property: RulesProperty): readonly QuotaUse[] {
  const isGroup = resource.cfnResourceType === SECURITY_GROUP;
  const rules = isGroup ? inlineRules(resource as ec2.CfnSecurityGroup, property) : [resource as unknown as ec2.CfnSecurityGroup.IngressProperty];
  const group = isGroup ? (resource as ec2.CfnSecurityGroup).attrGroupId : (resource as ec2.CfnSecurityGroupIngress).groupId;
  if (group === undefined) return [];
  return (['IPv4', 'IPv6'] as const).map((family) => ({
    key: `${group}/${family}`,
    subject: `one security group for ${family}`,
    count: rules.filter(({ cidrIp, cidrIpv6 }) => (family === 'IPv4' ? cidrIpv6 : cidrIp) === undefined).length,
  }));
}

function inlineRules(group: ec2.CfnSecurityGroup, property: RulesProperty): readonly ec2.CfnSecurityGroup.IngressProperty[] {
  const rules: unknown = Stack.of(group).resolve(group[property]);
  return Array.isArray(rules) ? rules : [];
}

/** An Application Load Balancer is the default. */
function isApplicationLoadBalancer(resource: CfnResource): boolean {
  const { type = 'application' } = resource as elbv2.CfnLoadBalancer;
  return type === 'application';
}

function certificatesOf(resource: CfnResource): readonly QuotaUse[] {
  const { listenerArn, certificates } = resource as elbv2.CfnListenerCertificate;
  const count = Array.isArray(certificates) ? certificates.length : 1;
  return [{ key: listenerArn, subject: 'one listener', count }];
}
