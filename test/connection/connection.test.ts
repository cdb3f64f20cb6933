import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { WorkloadConnection, DataAccess, FargateWebService, QueueAccess } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { getAtt, onlyResource, ref, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

/** Returns the environment of the container, and the permissions of the task role. */
function outcome(web: FargateWebService) {
  const template = Template.fromStack(Stack.of(web));
  const statements = resourcesOf(template, 'AWS::IAM::Policy')
    .filter(({ Properties }) => JSON.stringify(Properties.Roles) === JSON.stringify([ref(web.taskDefinition.taskRole)]))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  return {
    environment: onlyResource(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions[0].Environment,
    actions: statements.flatMap(({ Action }) => Action),
    resources: statements.flatMap(({ Resource }) => Resource),
  };
}

const resources = {
  bucket: (stack: Stack) => new s3.Bucket(stack, 'Receipts'),
  table: (stack: Stack) => new dynamodb.Table(stack, 'Receipts', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } }),
  queue: (stack: Stack) => new sqs.Queue(stack, 'Receipts'),
};

describe('WorkloadConnection.bucket()', () => {
  test('passes the name to the container, and allows the task role to read the objects', () => {
    const stack = newStack();
    const bucket = resources.bucket(stack);
    const web = webService(stack);

    web.connectTo(WorkloadConnection.bucket(bucket));

    expect(outcome(web)).toEqual({
      environment: [{ Name: 'RECEIPTS_BUCKET_NAME', Value: ref(bucket) }],
      actions: ['s3:GetObject*', 's3:GetBucket*', 's3:List*'],
      resources: [getAtt(bucket, 'Arn'), { 'Fn::Join': ['', [getAtt(bucket, 'Arn'), '/*']] }],
    });
  });

  test.each([
    [DataAccess.WRITE, ['s3:PutObject', 's3:DeleteObject*'], ['s3:GetObject*']],
    [DataAccess.READ_WRITE, ['s3:PutObject', 's3:DeleteObject*', 's3:GetObject*'], []],
  ])('grants %s', (access, granted, withheld) => {
    const stack = newStack();
    const web = webService(stack);

    web.connectTo(WorkloadConnection.bucket(resources.bucket(stack), { access }));

    expect(outcome(web).actions).toEqual(expect.arrayContaining(granted));
    withheld.forEach((action) => expect(outcome(web).actions).not.toContain(action));
  });

  test('can be limited to keys', () => {
    const stack = newStack();
    const bucket = resources.bucket(stack);
    const web = webService(stack);

    web.connectTo(WorkloadConnection.bucket(bucket, { objectsKeyPattern: 'public/*' }));

    expect(outcome(web).resources).toEqual([getAtt(bucket, 'Arn'), { 'Fn::Join': ['', [getAtt(bucket, 'Arn'), '/public/*']] }]);
  });

  test('allows the task role to use the key of the bucket', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    const web = webService(stack);

    web.connectTo(WorkloadConnection.bucket(new s3.Bucket(stack, 'Receipts', { encryptionKey })));

    expect(outcome(web).actions).toContain('kms:Decrypt');
  });
});

describe('WorkloadConnection.table()', () => {
  test.each([
    [undefined, 'dynamodb:GetItem', 'dynamodb:PutItem'],
    [DataAccess.READ, 'dynamodb:Query', 'dynamodb:DeleteItem'],
    [DataAccess.WRITE, 'dynamodb:PutItem', 'dynamodb:GetItem'],
  ])('with access %s grants %s, and not %s', (access, granted, withheld) => {
    const stack = newStack();
    const table = resources.table(stack);
    const web = webService(stack);

    web.connectTo(WorkloadConnection.table(table, { access }));

    const { environment, actions } = outcome(web);
    expect(environment).toEqual([{ Name: 'RECEIPTS_TABLE_NAME', Value: ref(table) }]);
    expect(actions).toContain(granted);
    expect(actions).not.toContain(withheld);
  });

  test('grants READ_WRITE', () => {
    const stack = newStack();
    const web = webService(stack);

    web.connectTo(WorkloadConnection.table(resources.table(stack), { access: DataAccess.READ_WRITE }));

    expect(outcome(web).actions).toEqual(expect.arrayContaining(['dynamodb:GetItem', 'dynamodb:PutItem']));
  });
});

describe('WorkloadConnection.queue()', () => {
  test.each([
    [undefined, ['sqs:SendMessage'], ['sqs:ReceiveMessage']],
    [QueueAccess.CONSUME, ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'], ['sqs:SendMessage']],
    [QueueAccess.SEND_AND_CONSUME, ['sqs:SendMessage', 'sqs:ReceiveMessage'], []],
  ])('with access %s grants %p, and not %p', (access, granted, withheld) => {
    const stack = newStack();
    const queue = resources.queue(stack);
    const web = webService(stack);

    web.connectTo(WorkloadConnection.queue(queue, { access }));

    const { environment, actions, resources: [resource] } = outcome(web);
    expect(environment).toEqual([{ Name: 'RECEIPTS_QUEUE_URL', Value: ref(queue) }]);
    expect(actions).toEqual(expect.arrayContaining(granted));
    withheld.forEach((action) => expect(actions).not.toContain(action));
    expect(resource).toEqual(getAtt(queue, 'Arn'));
  });
});

describe('WorkloadConnection.topic()', () => {
  test('passes the ARN to the container, and allows the task role to publish', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Receipts');
    const web = webService(stack);

    web.connectTo(WorkloadConnection.topic(topic));

    expect(outcome(web)).toEqual({
      environment: [{ Name: 'RECEIPTS_TOPIC_ARN', Value: ref(topic) }],
      actions: ['sns:Publish'],
      resources: [ref(topic)],
    });
  });
});

describe('the environment variable of a connection', () => {
  test.each([
    ['Receipts', 'RECEIPTS_QUEUE_URL'],
    ['Queue', 'QUEUE_URL'],
    ['ReceiptsQueue', 'RECEIPTS_QUEUE_URL'],
    ['paid-orders.v2', 'PAID_ORDERS_V2_QUEUE_URL'],
    ['2ndQueue', '_2ND_QUEUE_URL'],
  ])('of a queue with the id %s is %s', (id, name) => {
    const stack = newStack();
    const web = webService(stack);

    web.connectTo(WorkloadConnection.queue(new sqs.Queue(stack, id)));

    expect(outcome(web).environment[0].Name).toBe(name);
  });

  test('can have another name', () => {
    const stack = newStack();
    const web = webService(stack);

    web.connectTo(WorkloadConnection.bucket(resources.bucket(stack), { variable: 'S3_BUCKET' }));

    expect(outcome(web).environment[0].Name).toBe('S3_BUCKET');
  });

  test.each(['', 'A B', '1A', 'A-B', 'A='])('fails with the name %p', (variable) => {
    expect(() => WorkloadConnection.bucket(resources.bucket(newStack()), { variable })).toThrow(
      errorAt('WorkloadConnection.bucket()', 'variable', `'${variable}'`, 'letters, digits and underscores'),
    );
  });

  test('fails when the container has an environment variable of that name', () => {
    const stack = newStack();
    const web = webService(stack, { task: webTask({ environment: { RECEIPTS_BUCKET_NAME: 'mine' } }) });

    expect(() => web.connectTo(WorkloadConnection.bucket(resources.bucket(stack)))).toThrow(
      errorAt('Stack/Web', 'WorkloadConnection.bucket()', 'environment variable', "'app'", 'RECEIPTS_BUCKET_NAME', '`variable`'),
    );
  });

  test('fails when the container has a secret of that name', () => {
    const stack = newStack();
    const secret = ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Secret'));
    const web = webService(stack, { task: webTask({ secrets: { RECEIPTS_BUCKET_NAME: secret } }) });

    expect(() => web.connectTo(WorkloadConnection.bucket(resources.bucket(stack)))).toThrow(
      errorAt('Stack/Web', 'environment variable', "'app'", 'RECEIPTS_BUCKET_NAME'),
    );
  });

  test('fails when the same bucket is connected twice', () => {
    const stack = newStack();
    const bucket = resources.bucket(stack);
    const web = webService(stack);
    web.connectTo(WorkloadConnection.bucket(bucket));

    expect(() => web.connectTo(WorkloadConnection.bucket(bucket, { access: DataAccess.WRITE }))).toThrow(
      errorAt('Stack/Web', 'environment variable', 'RECEIPTS_BUCKET_NAME'),
    );
  });
});

test('a bucket in another stack is connected without a cycle', () => {
  const app = new App();
  const data = new Stack(app, 'Data');
  const bucket = new s3.Bucket(data, 'Receipts', { encryptionKey: new kms.Key(data, 'Key') });
  const web = webService(new Stack(app, 'Shop'));

  web.connectTo(WorkloadConnection.bucket(bucket, { access: DataAccess.READ_WRITE }));

  app.synth();
  expect(Stack.of(web).dependencies).toEqual([data]);
  expect(data.dependencies).toEqual([]);
});
