import { RemovalPolicy, Size } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ServiceDeployment, AwsLogsOptions, ContainerLogging, Sidecar, WorkloadTask } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { existingCluster } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { numberParameter, unknownNumber } from '../../fixtures/number-token';
import { getAtt, onlyResource } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { image, webTask } from '../../fixtures/web-task';

const NON_BLOCKING = ecs.AwsLogDriverMode.NON_BLOCKING;

function logged(options?: AwsLogsOptions, stack = newStack()) {
  webService(stack, { deployment: ServiceDeployment.rolling(), task: webTask({ containerName: 'web', logging: ContainerLogging.awsLogs(options) }) });
  const template = Template.fromStack(stack);
  const { LogDriver, Options } = onlyResource(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions[0].LogConfiguration;
  return { template, LogDriver, Options };
}

describe('ContainerLogging.awsLogs()', () => {
  test('keeps the events for 30 days, in a log group that is deleted with the stack, but not when it is replaced', () => {
    logged().template.hasResource('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: 30 },
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('leaves the name of the log group to CloudFormation, so that those of two stacks never collide', () => {
    logged().template.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: Match.absent() });
  });

  test('names streams after the container, in the Region of the stack', () => {
    const { template, LogDriver, Options } = logged();

    expect(LogDriver).toBe('awslogs');
    expect(Options).toEqual({
      'awslogs-group': { Ref: onlyResource(template, 'AWS::Logs::LogGroup').id },
      'awslogs-region': { Ref: 'AWS::Region' },
      'awslogs-stream-prefix': 'web',
    });
  });

  test('keeps the events for the retention', () => {
    logged({ retention: logs.RetentionDays.ONE_WEEK }).template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  });

  test('keeps the events forever only with an infinite retention', () => {
    logged({ retention: logs.RetentionDays.INFINITE }).template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: Match.absent() });
  });

  test('retains the log group by the removal policy', () => {
    logged({ removalPolicy: RemovalPolicy.RETAIN }).template.hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('encrypts the log group with the key', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Key');

    logged({ encryptionKey }, stack).template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: getAtt(encryptionKey, 'Arn') });
  });

  test.each([
    [undefined, 'Stack-*'],
    ['/shop/web', '/shop/web'],
  ])('lets CloudWatch Logs use the key for the log group %s', (logGroupName, resource) => {
    const stack = newStack();
    logged({ encryptionKey: new kms.Key(stack, 'Key'), logGroupName }, stack);

    const statements = onlyResource(Template.fromStack(stack), 'AWS::KMS::Key').Properties.KeyPolicy.Statement;
    expect(statements.at(-1)).toMatchObject({
      Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
      Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': { 'Fn::Join': ['', expect.arrayContaining([`:log-group:${resource}`])] } } },
    });
  });

  test('has the name and the class of the options', () => {
    logged({ logGroupName: '/shop/web', logGroupClass: logs.LogGroupClass.INFREQUENT_ACCESS }).template
      .hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: '/shop/web', LogGroupClass: 'INFREQUENT_ACCESS' });
  });

  test('writes to an existing log group, and to no other', () => {
    const stack = newStack();
    const logGroup = logs.LogGroup.fromLogGroupName(stack, 'Existing', '/shop/web');
    const { template, Options } = logged({ logGroup }, stack);

    expect(Options['awslogs-group']).toBe('/shop/web');
    template.resourceCountIs('AWS::Logs::LogGroup', 0);
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).toContain(':log-group:/shop/web:*');
  });

  test.each([
    [{ multilinePattern: '^{' }, 'awslogs-multiline-pattern', '^{'],
    [{ datetimeFormat: '%Y-%m-%d' }, 'awslogs-datetime-format', '%Y-%m-%d'],
  ])('starts an event by its pattern: %p', (options, option, value) => {
    expect(logged(options).Options).toMatchObject({ [option]: value });
  });

  test('fails with two patterns for the start of an event', () => {
    expect(() => ContainerLogging.awsLogs({ multilinePattern: '^{', datetimeFormat: '%Y' })).toThrow(
      errorAt('ContainerLogging.awsLogs()', 'multilinePattern', 'datetimeFormat'),
    );
  });

  test.each([
    { retention: logs.RetentionDays.ONE_DAY },
    { logGroupName: 'mine' },
    { logGroupClass: logs.LogGroupClass.STANDARD },
    { removalPolicy: RemovalPolicy.RETAIN },
  ])('fails with an existing log group and %p', (options) => {
    const logGroup = logs.LogGroup.fromLogGroupName(newStack(), 'Existing', '/shop/web');
    const [option] = Object.keys(options);

    expect(() => ContainerLogging.awsLogs({ ...options, logGroup })).toThrow(errorAt('ContainerLogging.awsLogs()', option, '`logGroup`'));
  });

  test('fails when two containers use the same name of a log group', () => {
    const stack = newStack();
    const logging = ContainerLogging.awsLogs({ logGroupName: '/shop/web' });
    const web = webService(stack, { deployment: ServiceDeployment.rolling(), task: webTask({ logging }) });

    expect(() => web.taskDefinition.addContainer('proxy', { image: ecs.ContainerImage.fromRegistry('envoy'), logging })).toThrow(
      errorAt('Stack/Web/TaskDefinition/proxy', 'Stack/Web/TaskDefinition/app', "got '/shop/web'", 'logs.LogGroup'),
    );
  });

  test('names streams by the prefix', () => {
    expect(logged({ streamPrefix: 'nginx' }).Options).toMatchObject({ 'awslogs-stream-prefix': 'nginx' });
  });

  test.each([
    [ecs.AwsLogDriverMode.BLOCKING, 'blocking'],
    [ecs.AwsLogDriverMode.NON_BLOCKING, 'non-blocking'],
  ])('has the mode %s', (mode, value) => {
    expect(logged({ mode }).Options).toMatchObject({ mode: value });
  });

  test.each([
    [Size.mebibytes(25), '25m'],
    [Size.gibibytes(1), '1024m'],
    [Size.kibibytes(2048), '2m'],
    [Size.kibibytes(1500), '1536000b'],
  ])('writes the size of the buffer of %p as %s', (maxBufferSize, value) => {
    expect(logged({ mode: NON_BLOCKING, maxBufferSize }).Options).toMatchObject({ 'mode': 'non-blocking', 'max-buffer-size': value });
  });

  test('has the size of the buffer without a mode, which does not block by default', () => {
    expect(logged({ maxBufferSize: Size.mebibytes(25) }).Options).toMatchObject({ 'max-buffer-size': '25m' });
  });

  test('fails with the size of a buffer in blocking mode', () => {
    expect(() => ContainerLogging.awsLogs({ mode: ecs.AwsLogDriverMode.BLOCKING, maxBufferSize: Size.mebibytes(25) }))
      .toThrow(errorAt('ContainerLogging.awsLogs()', 'maxBufferSize', 'BLOCKING', 'NON_BLOCKING'));
  });
});

test('a driver of two containers creates a log group for each', () => {
  const stack = newStack();
  const logging = ContainerLogging.awsLogs();
  const web = webService(stack, { deployment: ServiceDeployment.rolling(), task: webTask({ logging }) });

  web.taskDefinition.addContainer('proxy', { image: ecs.ContainerImage.fromRegistry('envoy'), logging });

  Template.fromStack(stack).resourceCountIs('AWS::Logs::LogGroup', 2);
});

describe('a shared log group', () => {
  const deployment = ServiceDeployment.rolling();
  const sidecar = (containerName: string, logging: ecs.LogDriver) => Sidecar.container({ containerName, image, logging });

  test('takes the streams of all containers with the driver, each with a prefix of its own, encrypted with one key', () => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Key');
    const logging = ContainerLogging.awsLogs({ shared: true, encryptionKey: key, retention: logs.RetentionDays.ONE_WEEK });
    webService(stack, { deployment, task: webTask({ logging, sidecars: [sidecar('proxy', logging), Sidecar.openTelemetry({ logging })] }) });

    const template = Template.fromStack(stack);
    const { id, Properties } = onlyResource(template, 'AWS::Logs::LogGroup');
    expect(Properties).toEqual({ RetentionInDays: 7, KmsKeyId: getAtt(key, 'Arn') });
    const containers = onlyResource(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions;
    expect(containers.map(({ LogConfiguration: { Options } }: any) => [Options['awslogs-group'], Options['awslogs-stream-prefix']])).toEqual([
      [{ Ref: id }, 'app'], [{ Ref: id }, 'proxy'], [{ Ref: id }, 'otel-collector'],
    ]);
  });

  test('belongs to one task', () => {
    const stack = newStack();
    const cluster = existingCluster(stack);
    const logging = ContainerLogging.awsLogs({ shared: true });
    for (const id of ['Web', 'Api']) webService(stack, { cluster, deployment, task: webTask({ logging, sidecars: [sidecar('proxy', logging)] }) }, id);

    Template.fromStack(stack).resourceCountIs('AWS::Logs::LogGroup', 2);
  });

  test('serves all containers of a document', () => {
    const stack = newStack();
    const document = {
      cpu: '256', memory: '512', containerDefinitions: [{ name: 'web', image: 'shop', portMappings: [{ containerPort: 80 }] }, { name: 'helper', image: 'busybox', essential: false }],
    };
    webService(stack, { deployment, task: WorkloadTask.fromDocument(document, { logging: ContainerLogging.awsLogs({ shared: true }) }) });

    Template.fromStack(stack).resourceCountIs('AWS::Logs::LogGroup', 1);
  });

  test('may have a name', () => {
    const stack = newStack();
    const logging = ContainerLogging.awsLogs({ shared: true, logGroupName: '/shop/web' });
    webService(stack, { deployment, task: webTask({ logging, sidecars: [sidecar('proxy', logging)] }) });

    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: '/shop/web' });
  });

  test('fails next to another one of the same task', () => {
    const [one, other] = [ContainerLogging.awsLogs({ shared: true }), ContainerLogging.awsLogs({ shared: true })];

    expect(() => webService(newStack(), { task: webTask({ logging: one, sidecars: [sidecar('proxy', other)] }) }))
      .toThrow(errorAt('Stack/Web/TaskDefinition', 'share', 'pass it to both'));
  });

  test('fails together with an existing one', () => {
    const logGroup = logs.LogGroup.fromLogGroupName(newStack(), 'Existing', 'logs');

    expect(() => ContainerLogging.awsLogs({ logGroup, shared: true })).toThrow(errorAt('ContainerLogging.awsLogs()', 'shared', '`logGroup`'));
  });
});

describe('the options of ContainerLogging.awsLogs() beyond their types', () => {
  test('fail with the snapshot policy, which log groups do not have', () => {
    expect(() => ContainerLogging.awsLogs({ removalPolicy: RemovalPolicy.SNAPSHOT })).toThrow(
      errorAt('ContainerLogging.awsLogs()', 'snapshots', "got 'snapshot'", 'RemovalPolicy.RETAIN'),
    );
  });

  test('fail with an empty buffer, and with one that cannot be converted to bytes', () => {
    expect(() => ContainerLogging.awsLogs({ maxBufferSize: Size.bytes(0) })).toThrow(
      errorAt('ContainerLogging.awsLogs()', 'maxBufferSize', '1 or more', 'got 0'),
    );
    expect(() => ContainerLogging.awsLogs({ maxBufferSize: Size.mebibytes(unknownNumber()) }))
      .toThrow(errorAt('ContainerLogging.awsLogs()', 'maxBufferSize', 'token', 'Size.bytes()'));
  });

  test('may have a buffer as a token in bytes', () => {
    const stack = newStack();

    expect(logged({ maxBufferSize: Size.bytes(numberParameter(stack, 'Bytes')) }, stack).Options)
      .toHaveProperty('max-buffer-size', { 'Fn::Join': ['', [{ Ref: 'Bytes' }, 'b']] });
  });
});

test.each(['', 'a b', 'x'.repeat(513)])('fails with a log group called %p', (logGroupName) => {
  expect(() => ContainerLogging.awsLogs({ logGroupName })).toThrow(errorAt('ContainerLogging.awsLogs()', 'logGroupName', '1 to 512', 'rename it'));
});
