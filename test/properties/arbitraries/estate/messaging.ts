import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { PhysicalName } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { importKey, keyArn, newKey } from './storage';
import { estate, NO_LOOK_UP } from '../../generators/estate';
import { Place } from '../../generators/test-app';

const NAME = PhysicalName.GENERATE_IF_NEEDED;
const arn = (service: string, { region, account }: Place, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;

export const queues = estate<sqs.IQueue>('sqs.IQueue', {
  created: {
    '': (scope) => new sqs.Queue(scope, 'Orders', { queueName: NAME }),
    'fifo': (scope) => new sqs.Queue(scope, 'Ordered', { queueName: 'ordered.fifo', fifo: true }),
    'with a dead-letter queue': (scope) => new sqs.Queue(scope, 'Orders', { queueName: NAME, deadLetterQueue: { maxReceiveCount: 3, queue: new sqs.Queue(scope, 'Dead') } }),
    'with a key': (scope) => new sqs.Queue(scope, 'Orders', { queueName: NAME, encryptionMasterKey: newKey(scope) }),
  },
  byArn: { '': (scope, place) => sqs.Queue.fromQueueArn(scope, 'Imported', arn('sqs', place, 'orders')) },
  byAttributes: { 'with a key': (scope, place) => sqs.Queue.fromQueueAttributes(scope, 'Imported', { queueArn: arn('sqs', place, 'encrypted-orders'), keyArn: keyArn(place) }) },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => sqs.Queue.fromQueueArn(scope, 'Imported', text),
});

export const topics = estate<sns.ITopic>('sns.ITopic', {
  created: {
    '': (scope) => new sns.Topic(scope, 'Alarms', { topicName: NAME }),
    'fifo': (scope) => new sns.Topic(scope, 'Ordered', { topicName: 'ordered.fifo', fifo: true }),
    'with a key': (scope) => new sns.Topic(scope, 'Alarms', { topicName: NAME, masterKey: newKey(scope) }),
  },
  byArn: { '': (scope, place) => sns.Topic.fromTopicArn(scope, 'Imported', arn('sns', place, 'alarms')) },
  byAttributes: { 'with a key': (scope, place) => sns.Topic.fromTopicAttributes(scope, 'Imported', { topicArn: arn('sns', place, 'encrypted-alarms'), keyArn: keyArn(place) }) },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => sns.Topic.fromTopicArn(scope, 'Imported', text),
});

export const logGroups = estate<logs.ILogGroup>('logs.ILogGroup', {
  created: {
    '': (scope) => new logs.LogGroup(scope, 'Logs', { logGroupName: NAME }),
    'with a key': (scope) => new logs.LogGroup(scope, 'Logs', { logGroupName: NAME, encryptionKey: newKey(scope) }),
  },
  byArn: { '': (scope, place) => logs.LogGroup.fromLogGroupArn(scope, 'Imported', arn('logs', place, 'log-group:/app/logs:*')) },
  byAttributes: { 'by name': (scope) => logs.LogGroup.fromLogGroupName(scope, 'Imported', '/app/logs') },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => logs.LogGroup.fromLogGroupName(scope, 'Imported', text),
});

export const deliveryStreams = estate<firehose.IDeliveryStream>('firehose.IDeliveryStream', {
  created: {
    '': (scope) => new firehose.DeliveryStream(scope, 'Stream', { destination: new firehose.S3Bucket(new s3.Bucket(scope, 'Records')) }),
  },
  byArn: { '': (scope, place) => firehose.DeliveryStream.fromDeliveryStreamArn(scope, 'Imported', arn('firehose', place, 'deliverystream/logs')) },
  byAttributes: { 'by name': (scope) => firehose.DeliveryStream.fromDeliveryStreamName(scope, 'Imported', 'logs') },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => firehose.DeliveryStream.fromDeliveryStreamName(scope, 'Imported', text),
});

export const eventBuses = estate<events.IEventBus>('events.IEventBus', {
  created: { '': (scope) => new events.EventBus(scope, 'Bus', { eventBusName: 'orders' }) },
  byArn: { '': (scope, place) => events.EventBus.fromEventBusArn(scope, 'Imported', arn('events', place, 'event-bus/app')) },
  byAttributes: { 'by name': (scope) => events.EventBus.fromEventBusName(scope, 'Imported', 'app') },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => events.EventBus.fromEventBusName(scope, 'Imported', text),
});

export const streams = estate<kinesis.IStream>('kinesis.IStream', {
  created: {
    '': (scope) => new kinesis.Stream(scope, 'Clicks', { streamName: NAME }),
    'with a key': (scope) => new kinesis.Stream(scope, 'Clicks', { streamName: NAME, encryption: kinesis.StreamEncryption.KMS, encryptionKey: newKey(scope) }),
  },
  byArn: { '': (scope, place) => kinesis.Stream.fromStreamArn(scope, 'Imported', arn('kinesis', place, 'stream/clicks')) },
  byAttributes: {
    'with a key': (scope, place) => kinesis.Stream.fromStreamAttributes(scope, 'Imported', {
      streamArn: arn('kinesis', place, 'stream/encrypted-clicks'), encryptionKey: importKey(scope, place),
    }),
  },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => kinesis.Stream.fromStreamArn(scope, 'Imported', text),
});

export const bedrockModels = estate<bedrock.IModel>('bedrock.IModel', {
  created: { without: 'a model is no resource of a stack' },
  byArn: { provisioned: (scope, place) => bedrock.ProvisionedModel.fromProvisionedModelArn(scope, 'Imported', arn('bedrock', place, 'provisioned-model/abc')) },
  byAttributes: { 'by id': (scope) => bedrock.FoundationModel.fromFoundationModelId(scope, 'Model', new bedrock.FoundationModelIdentifier('anthropic.claude-3-haiku-20240307-v1:0')) },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => bedrock.ProvisionedModel.fromProvisionedModelArn(scope, 'Imported', text),
});

export const metric = new cloudwatch.Metric({ namespace: 'App', metricName: 'Errors' });

export const alarms = estate<cloudwatch.IAlarm>('cloudwatch.IAlarm', {
  created: { '': (scope) => new cloudwatch.Alarm(scope, 'Alarm', { alarmName: NAME, metric, threshold: 1, evaluationPeriods: 1 }) },
  byArn: { '': (scope, place) => cloudwatch.Alarm.fromAlarmArn(scope, 'Imported', arn('cloudwatch', place, 'alarm:errors')) },
  byAttributes: { 'by name': (scope) => cloudwatch.Alarm.fromAlarmName(scope, 'Imported', 'errors') },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => cloudwatch.Alarm.fromAlarmName(scope, 'Imported', text),
});

const newFunction = (scope: Construct) => new lambda.Function(scope, 'Check', {
  functionName: NAME,
  role: new iam.Role(scope, 'Role', { roleName: NAME, assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => ({})'),
});

export const functions = estate<lambda.IFunction>('lambda.IFunction', {
  created: { '': newFunction },
  byArn: { '': (scope, place) => lambda.Function.fromFunctionArn(scope, 'Imported', arn('lambda', place, 'function:check')) },
  byAttributes: {
    'by name': (scope) => lambda.Function.fromFunctionName(scope, 'Imported', 'check'),
    'of this account': (scope, place) => lambda.Function.fromFunctionAttributes(scope, 'Imported', { functionArn: arn('lambda', place, 'function:check'), sameEnvironment: true }),
  },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => lambda.Function.fromFunctionName(scope, 'Imported', text),
});
