import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Duration } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { CERTIFICATE_ARN } from '../../fixtures/certificate';
import { among, Choice, listOf } from '../generators/choice';
import { Deferred, deferred } from '../generators/deferred';

// What a user has already, or makes beside the workload: in the app, or imported.

export const vpc: Deferred<ec2.IVpc> = deferred('a VPC', (world) => ec2.Vpc.fromVpcAttributes(world.newScope('Vpc'), 'Imported', {
  vpcId: 'vpc-12345678',
  vpcCidrBlock: '10.1.0.0/16',
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  publicSubnetIds: ['subnet-11111111', 'subnet-22222222'],
  publicSubnetRouteTableIds: ['rtb-11111111', 'rtb-22222222'],
  privateSubnetIds: ['subnet-33333333', 'subnet-44444444'],
  privateSubnetRouteTableIds: ['rtb-33333333', 'rtb-44444444'],
}));

export const buckets = among([
  deferred('new s3.Bucket', (world) => new s3.Bucket(world.newScope('Bucket'), 'Receipts')),
  deferred('s3.Bucket.fromBucketName', (world) => s3.Bucket.fromBucketName(world.newScope('Bucket'), 'Imported', 'receipts')),
]);

export const keys = among([
  deferred('new kms.Key', (world) => new kms.Key(world.newScope('Key'), 'Key')),
  deferred('kms.Key.fromKeyArn', (world) => kms.Key.fromKeyArn(world.newScope('Key'), 'Imported', 'arn:aws:kms:us-east-1:111111111111:key/k-1')),
]);

export const queues = among([
  deferred('new sqs.Queue', (world) => new sqs.Queue(world.newScope('Queue'), 'Orders')),
  deferred('new sqs.Queue, fifo', (world) => new sqs.Queue(world.newScope('Queue'), 'Ordered', { fifo: true })),
  deferred('new sqs.Queue with a dead-letter queue', (world) => new sqs.Queue(world.newScope('Queue'), 'Orders', {
    deadLetterQueue: { maxReceiveCount: 3, queue: new sqs.Queue(world.newScope('Queue'), 'Dead') },
  })),
  deferred('sqs.Queue.fromQueueArn', (world) => sqs.Queue.fromQueueArn(world.newScope('Queue'), 'Imported', 'arn:aws:sqs:us-east-1:111111111111:orders')),
]);

export const topics = among([
  deferred('new sns.Topic', (world) => new sns.Topic(world.newScope('Topic'), 'Alarms')),
  deferred('new sns.Topic, fifo', (world) => new sns.Topic(world.newScope('Topic'), 'Ordered', { fifo: true })),
  deferred('sns.Topic.fromTopicArn', (world) => sns.Topic.fromTopicArn(world.newScope('Topic'), 'Imported', 'arn:aws:sns:us-east-1:111111111111:alarms')),
]);

export const tables = among([
  deferred('new dynamodb.Table', (world) => new dynamodb.Table(world.newScope('Table'), 'Orders', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } })),
  deferred('dynamodb.Table.fromTableName', (world) => dynamodb.Table.fromTableName(world.newScope('Table'), 'Imported', 'orders')),
]);

export const secrets = among([
  deferred('new secretsmanager.Secret', (world) => new secretsmanager.Secret(world.newScope('Secret'), 'Secret')),
  deferred('secretsmanager.Secret.fromSecretNameV2', (world) => secretsmanager.Secret.fromSecretNameV2(world.newScope('Secret'), 'Imported', 'app/secret')),
  deferred('secretsmanager.Secret.fromSecretPartialArn', (world) => (
    secretsmanager.Secret.fromSecretPartialArn(world.newScope('Secret'), 'Imported', 'arn:aws:secretsmanager:us-east-1:111111111111:secret:app')
  )),
]);

export const parameters = among([
  deferred('new ssm.StringParameter', (world) => new ssm.StringParameter(world.newScope('Parameter'), 'Parameter', { stringValue: 'on' })),
  deferred('ssm.StringParameter.fromSecureStringParameterAttributes', (world) => (
    ssm.StringParameter.fromSecureStringParameterAttributes(world.newScope('Parameter'), 'Imported', { parameterName: '/app/secret' })
  )),
]);

export const certificates = among([
  deferred('acm.Certificate.fromCertificateArn', (world) => acm.Certificate.fromCertificateArn(world.newScope('Certificate'), 'Imported', CERTIFICATE_ARN)),
]);

export const zones = among(
  [
    deferred('new route53.PublicHostedZone', (world) => new route53.PublicHostedZone(world.newScope('Zone'), 'Zone', { zoneName: 'example.com' })),
    deferred('route53.HostedZone.fromHostedZoneAttributes', (world) => (
      route53.HostedZone.fromHostedZoneAttributes(world.newScope('Zone'), 'Imported', { hostedZoneId: 'Z1', zoneName: 'example.com' })
    )),
  ],
  [
    deferred('route53.HostedZone.fromHostedZoneId', (world) => route53.HostedZone.fromHostedZoneId(world.newScope('Zone'), 'Imported', 'Z1')),
    deferred('new route53.PrivateHostedZone', (world) => (
      new route53.PrivateHostedZone(world.newScope('Zone'), 'Zone', { zoneName: 'example.com', vpc: world.build(vpc) })
    )),
  ],
);

export const roles = among([
  deferred('new iam.Role', (world) => new iam.Role(world.newScope('Role'), 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') })),
  deferred('iam.Role.fromRoleArn', (world) => iam.Role.fromRoleArn(world.newScope('Role'), 'Imported', 'arn:aws:iam::111111111111:role/app')),
  deferred('iam.Role.fromRoleArn, immutable', (world) => (
    iam.Role.fromRoleArn(world.newScope('Role'), 'Imported', 'arn:aws:iam::111111111111:role/app', { mutable: false })
  )),
]);

export const logGroups = among([
  deferred('new logs.LogGroup', (world) => new logs.LogGroup(world.newScope('Logs'), 'Logs')),
  deferred('logs.LogGroup.fromLogGroupName', (world) => logs.LogGroup.fromLogGroupName(world.newScope('Logs'), 'Imported', '/app/logs')),
]);

const metric = new cloudwatch.Metric({ namespace: 'App', metricName: 'Errors' });

export const metrics = among([
  deferred('new cloudwatch.Metric', () => metric),
  deferred('new cloudwatch.MathExpression', () => new cloudwatch.MathExpression({ expression: 'errors * 2', usingMetrics: { errors: metric }, period: Duration.minutes(1) })),
]);

export const alarms = among([
  deferred('new cloudwatch.Alarm', (world) => new cloudwatch.Alarm(world.newScope('Alarm'), 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 })),
  deferred('cloudwatch.Alarm.fromAlarmArn', (world) => (
    cloudwatch.Alarm.fromAlarmArn(world.newScope('Alarm'), 'Imported', 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:errors')
  )),
]);

export const functions = among([
  deferred('new lambda.Function', (world) => new lambda.Function(world.newScope('Function'), 'Check', {
    runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => ({})'),
  })),
  deferred('lambda.Function.fromFunctionArn', (world) => (
    lambda.Function.fromFunctionArn(world.newScope('Function'), 'Imported', 'arn:aws:lambda:us-east-1:111111111111:function:check')
  )),
]);

export const securityGroups = among([
  deferred('ec2.SecurityGroup.fromSecurityGroupId', (world) => ec2.SecurityGroup.fromSecurityGroupId(world.newScope('Group'), 'Imported', 'sg-12345678')),
  deferred('new ec2.SecurityGroup', (world) => new ec2.SecurityGroup(world.newScope('Group'), 'Group', { vpc: world.build(vpc) })),
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

export const images = among([
  deferred('a public image', () => ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable')),
  deferred('an image of ECR', (world) => ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(world.newScope('Repository'), 'Imported', 'app'), 'v1')),
  deferred('an image of a private registry', (world) => (
    ecs.ContainerImage.fromRegistry('registry.example.com/app', { credentials: new secretsmanager.Secret(world.newScope('Credentials'), 'Credentials') })
  )),
], [
  deferred('an image without a name', () => ecs.ContainerImage.fromRegistry('')),
  deferred('an image with a name that is none', () => ecs.ContainerImage.fromRegistry('Not An Image')),
]);

/** Domain names below the zones' one. */
export const domainNames = fc.constantFrom('shop.example.com', 'example.com', '*.example.com', 'a.b.example.com');
