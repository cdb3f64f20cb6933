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
import { among, Choice, listOf } from '../drawing/choice';
import { Recipe, recipe } from '../drawing/recipe';

// What a user has already, or makes beside the workload: in the app, or imported.

export const vpc: Recipe<ec2.IVpc> = recipe('a VPC', (world) => ec2.Vpc.fromVpcAttributes(world.place('Vpc'), 'Imported', {
  vpcId: 'vpc-12345678',
  vpcCidrBlock: '10.1.0.0/16',
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  publicSubnetIds: ['subnet-11111111', 'subnet-22222222'],
  publicSubnetRouteTableIds: ['rtb-11111111', 'rtb-22222222'],
  privateSubnetIds: ['subnet-33333333', 'subnet-44444444'],
  privateSubnetRouteTableIds: ['rtb-33333333', 'rtb-44444444'],
}));

export const buckets = among([
  recipe('new s3.Bucket', (world) => new s3.Bucket(world.place('Bucket'), 'Receipts')),
  recipe('s3.Bucket.fromBucketName', (world) => s3.Bucket.fromBucketName(world.place('Bucket'), 'Imported', 'receipts')),
]);

export const keys = among([
  recipe('new kms.Key', (world) => new kms.Key(world.place('Key'), 'Key')),
  recipe('kms.Key.fromKeyArn', (world) => kms.Key.fromKeyArn(world.place('Key'), 'Imported', 'arn:aws:kms:us-east-1:111111111111:key/k-1')),
]);

export const queues = among([
  recipe('new sqs.Queue', (world) => new sqs.Queue(world.place('Queue'), 'Orders')),
  recipe('new sqs.Queue, fifo', (world) => new sqs.Queue(world.place('Queue'), 'Ordered', { fifo: true })),
  recipe('new sqs.Queue with a dead-letter queue', (world) => new sqs.Queue(world.place('Queue'), 'Orders', {
    deadLetterQueue: { maxReceiveCount: 3, queue: new sqs.Queue(world.place('Queue'), 'Dead') },
  })),
  recipe('sqs.Queue.fromQueueArn', (world) => sqs.Queue.fromQueueArn(world.place('Queue'), 'Imported', 'arn:aws:sqs:us-east-1:111111111111:orders')),
]);

export const topics = among([
  recipe('new sns.Topic', (world) => new sns.Topic(world.place('Topic'), 'Alarms')),
  recipe('new sns.Topic, fifo', (world) => new sns.Topic(world.place('Topic'), 'Ordered', { fifo: true })),
  recipe('sns.Topic.fromTopicArn', (world) => sns.Topic.fromTopicArn(world.place('Topic'), 'Imported', 'arn:aws:sns:us-east-1:111111111111:alarms')),
]);

export const tables = among([
  recipe('new dynamodb.Table', (world) => new dynamodb.Table(world.place('Table'), 'Orders', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } })),
  recipe('dynamodb.Table.fromTableName', (world) => dynamodb.Table.fromTableName(world.place('Table'), 'Imported', 'orders')),
]);

export const secrets = among([
  recipe('new secretsmanager.Secret', (world) => new secretsmanager.Secret(world.place('Secret'), 'Secret')),
  recipe('secretsmanager.Secret.fromSecretNameV2', (world) => secretsmanager.Secret.fromSecretNameV2(world.place('Secret'), 'Imported', 'app/secret')),
  recipe('secretsmanager.Secret.fromSecretPartialArn', (world) => (
    secretsmanager.Secret.fromSecretPartialArn(world.place('Secret'), 'Imported', 'arn:aws:secretsmanager:us-east-1:111111111111:secret:app')
  )),
]);

export const parameters = among([
  recipe('new ssm.StringParameter', (world) => new ssm.StringParameter(world.place('Parameter'), 'Parameter', { stringValue: 'on' })),
  recipe('ssm.StringParameter.fromSecureStringParameterAttributes', (world) => (
    ssm.StringParameter.fromSecureStringParameterAttributes(world.place('Parameter'), 'Imported', { parameterName: '/app/secret' })
  )),
]);

export const certificates = among([
  recipe('acm.Certificate.fromCertificateArn', (world) => acm.Certificate.fromCertificateArn(world.place('Certificate'), 'Imported', CERTIFICATE_ARN)),
]);

export const zones = among(
  [
    recipe('new route53.PublicHostedZone', (world) => new route53.PublicHostedZone(world.place('Zone'), 'Zone', { zoneName: 'example.com' })),
    recipe('route53.HostedZone.fromHostedZoneAttributes', (world) => (
      route53.HostedZone.fromHostedZoneAttributes(world.place('Zone'), 'Imported', { hostedZoneId: 'Z1', zoneName: 'example.com' })
    )),
  ],
  [
    recipe('route53.HostedZone.fromHostedZoneId', (world) => route53.HostedZone.fromHostedZoneId(world.place('Zone'), 'Imported', 'Z1')),
    recipe('new route53.PrivateHostedZone', (world) => (
      new route53.PrivateHostedZone(world.place('Zone'), 'Zone', { zoneName: 'example.com', vpc: world.make(vpc) })
    )),
  ],
);

export const roles = among([
  recipe('new iam.Role', (world) => new iam.Role(world.place('Role'), 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') })),
  recipe('iam.Role.fromRoleArn', (world) => iam.Role.fromRoleArn(world.place('Role'), 'Imported', 'arn:aws:iam::111111111111:role/app')),
  recipe('iam.Role.fromRoleArn, immutable', (world) => (
    iam.Role.fromRoleArn(world.place('Role'), 'Imported', 'arn:aws:iam::111111111111:role/app', { mutable: false })
  )),
]);

export const logGroups = among([
  recipe('new logs.LogGroup', (world) => new logs.LogGroup(world.place('Logs'), 'Logs')),
  recipe('logs.LogGroup.fromLogGroupName', (world) => logs.LogGroup.fromLogGroupName(world.place('Logs'), 'Imported', '/app/logs')),
]);

const metric = new cloudwatch.Metric({ namespace: 'App', metricName: 'Errors' });

export const metrics = among([
  recipe('new cloudwatch.Metric', () => metric),
  recipe('new cloudwatch.MathExpression', () => new cloudwatch.MathExpression({ expression: 'errors * 2', usingMetrics: { errors: metric }, period: Duration.minutes(1) })),
]);

export const alarms = among([
  recipe('new cloudwatch.Alarm', (world) => new cloudwatch.Alarm(world.place('Alarm'), 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 })),
  recipe('cloudwatch.Alarm.fromAlarmArn', (world) => (
    cloudwatch.Alarm.fromAlarmArn(world.place('Alarm'), 'Imported', 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:errors')
  )),
]);

export const functions = among([
  recipe('new lambda.Function', (world) => new lambda.Function(world.place('Function'), 'Check', {
    runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => ({})'),
  })),
  recipe('lambda.Function.fromFunctionArn', (world) => (
    lambda.Function.fromFunctionArn(world.place('Function'), 'Imported', 'arn:aws:lambda:us-east-1:111111111111:function:check')
  )),
]);

export const securityGroups = among([
  recipe('ec2.SecurityGroup.fromSecurityGroupId', (world) => ec2.SecurityGroup.fromSecurityGroupId(world.place('Group'), 'Imported', 'sg-12345678')),
  recipe('new ec2.SecurityGroup', (world) => new ec2.SecurityGroup(world.place('Group'), 'Group', { vpc: world.make(vpc) })),
]);

export const peers = among([
  recipe('ec2.Peer.anyIpv4()', () => ec2.Peer.anyIpv4()),
  recipe("ec2.Peer.ipv4('198.51.100.0/24')", () => ec2.Peer.ipv4('198.51.100.0/24')),
  recipe('ec2.Peer.anyIpv6()', () => ec2.Peer.anyIpv6()),
  recipe("ec2.Peer.prefixList('pl-12345678')", () => ec2.Peer.prefixList('pl-12345678')),
  recipe('ec2.Peer.securityGroupId', () => ec2.Peer.securityGroupId('sg-12345678')),
]);

export const allowFrom = listOf(peers);

export const subnets: Choice = among(
  [
    { subnetType: ec2.SubnetType.PUBLIC }, { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    recipe('the private subnets', (world) => ({ subnets: world.make(vpc).privateSubnets })),
  ],
  [
    {}, { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }, { subnetGroupName: 'none' }, { availabilityZones: ['us-east-1z'] }, { subnets: [] }, { onePerAz: true },
    { availabilityZones: ['us-east-1a'] },
  ],
);

export const statements = listOf(among([
  recipe('a statement', () => new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: ['arn:aws:s3:::receipts'] })),
]));

export const images = among([
  recipe('a public image', () => ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable')),
  recipe('an image of ECR', (world) => ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(world.place('Repository'), 'Imported', 'app'), 'v1')),
  recipe('an image of a private registry', (world) => (
    ecs.ContainerImage.fromRegistry('registry.example.com/app', { credentials: new secretsmanager.Secret(world.place('Credentials'), 'Credentials') })
  )),
], [
  recipe('an image without a name', () => ecs.ContainerImage.fromRegistry('')),
  recipe('an image with a name that is none', () => ecs.ContainerImage.fromRegistry('Not An Image')),
]);

/** Domain names below the zones' one. */
export const domainNames = fc.constantFrom('shop.example.com', 'example.com', '*.example.com', 'a.b.example.com');
