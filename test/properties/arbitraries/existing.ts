import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { metric, repositories, secrets, vpc } from './estate';
import { among, Choice, listOf, oneOf } from '../generators/choice';
import { call, deferred } from '../generators/deferred';

// Values that belong to no stack.

export const metrics = among([
  deferred('new cloudwatch.Metric', () => metric),
  deferred('new cloudwatch.MathExpression', () => new cloudwatch.MathExpression({ expression: 'errors * 2', usingMetrics: { errors: metric }, period: Duration.minutes(1) })),
]);

export const peers = among([
  deferred('ec2.Peer.anyIpv4()', () => ec2.Peer.anyIpv4()),
  deferred("ec2.Peer.ipv4('198.51.100.0/24')", () => ec2.Peer.ipv4('198.51.100.0/24')),
  deferred('ec2.Peer.anyIpv6()', () => ec2.Peer.anyIpv6()),
  deferred("ec2.Peer.prefixList('pl-12345678')", () => ec2.Peer.prefixList('pl-12345678')),
  deferred('ec2.Peer.securityGroupId', () => ec2.Peer.securityGroupId('sg-12345678')),
]);

export const allowFrom = listOf(peers);

export const subnets: Choice = among(
  [
    { subnetType: ec2.SubnetType.PUBLIC }, { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    deferred('the private subnets', (world) => ({ subnets: world.build(vpc).privateSubnets })),
  ],
  [
    {}, { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }, { subnetGroupName: 'none' }, { availabilityZones: ['us-east-1z'] }, { subnets: [] }, { onePerAz: true },
    { availabilityZones: ['us-east-1a'] },
  ],
);

export const statements = listOf(among([
  deferred('a statement', () => new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: ['arn:aws:s3:::receipts'] })),
]));

/** Images of repositories and with credentials, wherever these come from, and public ones. */
export const images = oneOf(among([
  deferred('a public image', () => ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable')),
], [
  deferred('an image without a name', () => ecs.ContainerImage.fromRegistry('')),
  deferred('an image with a name that is none', () => ecs.ContainerImage.fromRegistry('Not An Image')),
]), {
  sane: repositories.sane.map((repository) => call('ecs.ContainerImage.fromEcrRepository', ecs.ContainerImage.fromEcrRepository, [repository, 'v1'])),
  odd: repositories.odd.map((repository) => call('ecs.ContainerImage.fromEcrRepository', ecs.ContainerImage.fromEcrRepository, [repository, 'v1'])),
}, {
  sane: secrets.sane.map((credentials) => call('ecs.ContainerImage.fromRegistry', ecs.ContainerImage.fromRegistry, ['registry.example.com/app', { credentials }])),
  odd: secrets.odd.map((credentials) => call('ecs.ContainerImage.fromRegistry', ecs.ContainerImage.fromRegistry, ['registry.example.com/app', { credentials }])),
});

/** Domain names below the zones' one. */
export const domainNames = fc.constantFrom('shop.example.com', 'example.com', '*.example.com', 'a.b.example.com');
