import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Size, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { allowedOn, Company, CONTEXTS, Position, POSITIONS, textOf } from './grants';
import { DataAccess, FargateWorkerService, LogDestination, QueueAccess, Sidecar, TaskVolume, WorkloadConnection } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { webTask } from '../fixtures/web-task';

const ACCOUNT = 'us-east-1:111111111111';
const KEY_ARN = `arn:aws:kms:${ACCOUNT}:key/1234`;

const keyIn = (scope: Construct, position: Position): kms.IKey => (
  position === 'imported' ? kms.Key.fromKeyArn(scope, 'Key', KEY_ARN) : new kms.Key(scope, 'Key')
);
const bucketIn = (scope: Construct, position: Position): s3.IBucket => (position === 'imported'
  ? s3.Bucket.fromBucketAttributes(scope, 'Bucket', { bucketName: 'receipts', encryptionKey: keyIn(scope, position) })
  : new s3.Bucket(scope, 'Bucket', { encryptionKey: keyIn(scope, position) }));
const tableIn = (scope: Construct, position: Position): dynamodb.ITable => (position === 'imported'
  ? dynamodb.Table.fromTableAttributes(scope, 'Table', { tableName: 'orders', encryptionKey: keyIn(scope, position) })
  : new dynamodb.Table(scope, 'Table', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED, encryptionKey: keyIn(scope, position),
  }));
const queueIn = (scope: Construct, position: Position): sqs.IQueue => (position === 'imported'
  ? sqs.Queue.fromQueueAttributes(scope, 'Queue', { queueArn: `arn:aws:sqs:${ACCOUNT}:orders`, keyArn: KEY_ARN })
  : new sqs.Queue(scope, 'Queue', { encryptionMasterKey: keyIn(scope, position) }));
const topicIn = (scope: Construct, position: Position): sns.ITopic => (position === 'imported'
  ? sns.Topic.fromTopicAttributes(scope, 'Topic', { topicArn: `arn:aws:sns:${ACCOUNT}:orders`, keyArn: KEY_ARN })
  : new sns.Topic(scope, 'Topic', { masterKey: keyIn(scope, position) }));

const { READ_WRITE } = DataAccess;
const CONNECTIONS: [string, string, string[], (scope: Construct, position: Position) => WorkloadConnection][] = [
  ['a bucket', 's3:PutObject', ['kms:Decrypt', 'kms:GenerateDataKey*'], (scope, at) => WorkloadConnection.bucket(bucketIn(scope, at), { access: READ_WRITE })],
  ['a table', 'dynamodb:PutItem', ['kms:Decrypt', 'kms:GenerateDataKey*'], (scope, at) => WorkloadConnection.table(tableIn(scope, at), { access: READ_WRITE })],
  ['a queue', 'sqs:SendMessage', ['kms:Decrypt', 'kms:GenerateDataKey*'], (scope, at) => (
    WorkloadConnection.queue(queueIn(scope, at), { access: QueueAccess.SEND_AND_CONSUME })
  )],
  ['a topic', 'sns:Publish', ['kms:Decrypt', 'kms:GenerateDataKey*'], (scope, at) => WorkloadConnection.topic(topicIn(scope, at))],
];

describe.each(CONTEXTS)('in an app %s', (_name, context) => {
  describe.each(POSITIONS)('a resource of the %s, with a key:', (position) => {
    test.each(CONNECTIONS)('%s is granted to the task role', (_resource, action, keyActions, connection) => {
      const company = new Company(context);
      company.service(webTask()).connectTo(connection(company.stackOf(position), position));

      const statements = company.statements(company.shop);
      expect(allowedOn(statements, action).length).toBeGreaterThan(0);
      for (const keyAction of keyActions) expect(new Set(allowedOn(statements, keyAction).map(textOf)).size).toBe(1);
    });

    test('a worker consumes its queue', () => {
      const company = new Company(context);
      new FargateWorkerService(company.shop, 'Worker', {
        cluster: company.cluster(), task: webTask({ port: undefined }), queue: queueIn(company.stackOf(position), position),
      });

      const statements = company.statements(company.shop);
      expect(allowedOn(statements, 'sqs:ReceiveMessage')).toHaveLength(1);
      expect(allowedOn(statements, 'kms:Decrypt')).toHaveLength(1);
    });

    test('a worker is subscribed to a topic', () => {
      const company = new Company(context);
      new FargateWorkerService(company.shop, 'Worker', {
        cluster: company.cluster(), task: webTask({ port: undefined }), subscriptions: [{ topic: topicIn(company.stackOf(position), position) }],
      });

      expect(allowedOn(company.statements(company.shop, 'AWS::SQS::QueuePolicy'), 'sqs:SendMessage').length).toBeGreaterThan(0);
    });

    test('a worker is subscribed to a topic by a queue with a key', () => {
      const company = new Company(context);
      const queue = new sqs.Queue(company.shop, 'Orders', { encryptionMasterKey: keyIn(new Construct(company.stackOf(position), 'Keys'), position) });
      new FargateWorkerService(company.shop, 'Worker', {
        cluster: company.cluster(),
        task: webTask({ port: undefined }),
        queue,
        subscriptions: [{ topic: topicIn(company.stackOf(position), position) }],
      });

      expect(allowedOn(company.statements(company.shop), 'kms:Decrypt')).toHaveLength(1);
    });

    test('a bucket of S3 Files is read', () => {
      const company = new Company(context);
      const volume = TaskVolume.s3Files({
        fileSystemArn: `arn:aws:s3files:${ACCOUNT}:file-system/fs-1`, bucket: bucketIn(company.stackOf(position), position),
      });
      company.service(webTask({ mounts: [{ volume, containerPath: '/files' }] }));

      expect(allowedOn(company.statements(company.shop), 'kms:Decrypt')).toHaveLength(1);
    });

    test('EBS volumes are encrypted, by a role of the same place', () => {
      const company = new Company(context);
      const stack = company.stackOf(position);
      const encryptionKey = keyIn(company.shop, position);
      const infrastructureRole = position === 'imported'
        ? iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/infrastructure')
        : new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com') });
      company.service(webTask({ mounts: [{ volume: TaskVolume.ebs({ size: Size.gibibytes(10), encryptionKey, infrastructureRole }), containerPath: '/data' }] }));

      expect(allowedOn(company.statements(company.shop), 'kms:CreateGrant')).toHaveLength(1);
    });

    test('roles of a task get their permissions in the stack of the workload', () => {
      const company = new Company(context);
      const stack = company.stackOf(position);
      const role = (id: string) => (position === 'imported'
        ? iam.Role.fromRoleArn(stack, id, `arn:aws:iam::111111111111:role/teams/${id}`)
        : new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
      company.service(webTask({ taskRole: role('TaskRole'), executionRole: role('ExecutionRole') })).connectTo(WorkloadConnection.queue(queueIn(stack, position)));

      const statements = company.statements(company.shop);
      expect(allowedOn(statements, 'sqs:SendMessage')).toHaveLength(1);
      expect(allowedOn(statements, 'logs:PutLogEvents')).toHaveLength(1);
    });
  });

  test('a topic, a queue and the key of both are in three stacks', () => {
    const company = new Company(context);
    const masterKey = new kms.Key(company.platform, 'Key');
    const topic = new sns.Topic(new Stack(company.app, 'Topics'), 'Topic', { masterKey });
    const queue = new sqs.Queue(company.shop, 'Orders', { encryptionMasterKey: masterKey });
    new FargateWorkerService(company.shop, 'Worker', { cluster: company.cluster(), task: webTask({ port: undefined }), queue, subscriptions: [{ topic }] });

    const users = company.statements(company.platform, 'AWS::KMS::Key').filter(({ Principal }) => textOf(Principal).includes('sns.amazonaws.com'));
    expect(users).toEqual([expect.objectContaining({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'] })]);
  });

  test.each([undefined, 'key'])('a worker is subscribed to a topic of its own stack by a queue of another stack, with %s', (keyId) => {
    const company = new Company(context);
    const queue = new sqs.Queue(company.platform, 'Orders', { encryptionMasterKey: keyId === undefined ? undefined : new kms.Key(company.platform, keyId) });
    const subscriptions = [{ topic: new sns.Topic(company.shop, 'Topic') }];
    new FargateWorkerService(company.shop, 'Worker', { cluster: company.cluster(), task: webTask({ port: undefined }), queue, subscriptions });

    const [send] = company.statements(company.platform, 'AWS::SQS::QueuePolicy');
    expect(send).toMatchObject({ Action: 'sqs:SendMessage', Condition: { ArnLike: { 'aws:SourceArn': expect.anything() } } });
    expect(textOf(send)).toContain('AWS::AccountId');
    Template.fromStack(company.shop).resourceCountIs('AWS::SNS::Subscription', 1);
  });

  test.each(['same stack', 'other stack'] as const)('an image of a repository of the %s is pulled', (position) => {
    const company = new Company(context);
    const stack = company.stackOf(position);
    const repository = new ecr.Repository(stack, 'Images', { encryptionKey: new kms.Key(stack, 'Key') });
    company.service(webTask({ image: ecs.ContainerImage.fromEcrRepository(repository, '1') }));

    expect(textOf(allowedOn(company.statements(company.shop), 'ecr:BatchGetImage'))).toContain('Images');
  });

  test.each(['same stack', 'other stack'] as const)('a file system of the %s with a key is mounted', (position) => {
    const company = new Company(context);
    const stack = company.stackOf(position);
    const fileSystem = new efs.FileSystem(stack, 'Files', { vpc: company.cluster('Network').vpc, kmsKey: new kms.Key(stack, 'Key') });
    company.service(webTask({ mounts: [{ volume: TaskVolume.efs({ fileSystem }), containerPath: '/files' }] }));

    expect(textOf(allowedOn(company.statements(company.shop), 'elasticfilesystem:ClientMount'))).toContain('Files');
  });

  test.each(['same stack', 'other stack'] as const)('a Firehose stream of the %s with a key takes records', (position) => {
    const company = new Company(context);
    const stack = company.stackOf(position);
    const deliveryStream = new firehose.DeliveryStream(stack, 'Stream', {
      destination: new firehose.S3Bucket(new s3.Bucket(stack, 'Records')),
      encryption: firehose.StreamEncryption.customerManagedKey(new kms.Key(stack, 'Key')),
    });
    company.service(webTask({ sidecars: [Sidecar.fireLens({ destination: LogDestination.firehose({ deliveryStream }) })] }));

    expect(textOf(allowedOn(company.statements(company.shop), 'firehose:PutRecordBatch'))).toContain('Stream');
  });
});

test('an imported queue with a key brings warnings with the statements that both policies need', () => {
  const company = new Company();
  new FargateWorkerService(company.shop, 'Worker', {
    cluster: company.cluster(),
    task: webTask({ port: undefined }),
    queue: queueIn(company.shop, 'imported'),
    subscriptions: [{ topic: new sns.Topic(company.shop, 'Topic') }],
  });

  const annotations = Annotations.fromStack(company.shop);
  annotations.hasWarning('/Shop/Worker', Match.stringLikeRegexp('"Action":"sqs:SendMessage".*"Service":"sns.amazonaws.com".*cdk-fargate-workloads:queue-policy'));
  annotations.hasWarning('/Shop/Worker', Match.stringLikeRegexp('"Action":\\["kms:Decrypt","kms:GenerateDataKey"\\].*cdk-fargate-workloads:key-policy'));
});

test('fails with subscriptions of a queue that has the AWS managed key', () => {
  const company = new Company();
  const queue = new sqs.Queue(company.shop, 'Orders', { encryption: sqs.QueueEncryption.KMS_MANAGED });

  expect(() => new FargateWorkerService(company.shop, 'Worker', {
    cluster: company.cluster(), task: webTask({ port: undefined }), queue, subscriptions: [{ topic: new sns.Topic(company.shop, 'Topic') }],
  })).toThrow(errorAt('Shop/Worker', 'AWS managed key', 'Shop/Orders', 'SQS_MANAGED'));
});
