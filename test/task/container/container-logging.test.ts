import { RemovalPolicy, Size } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { AwsLogsOptions, ContainerLogging } from '../../../src/index';
import { newStack } from '../../fixtures/new-stack';
import { numberParameter, unknownNumber } from '../../fixtures/number-token';
import { getAtt, onlyResource } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { webTask } from '../../fixtures/web-task';

const NON_BLOCKING = ecs.AwsLogDriverMode.NON_BLOCKING;

function logged(options?: AwsLogsOptions, stack = newStack()) {
  webService(stack, { task: webTask({ containerName: 'web', logging: ContainerLogging.awsLogs(options) }) });
  const template = Template.fromStack(stack);
  const { LogDriver, Options } = onlyResource(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions[0].LogConfiguration;
  return { template, LogDriver, Options };
}

describe('ContainerLogging.awsLogs()', () => {
  test('keeps the events for 30 days, in a log group that goes with the stack', () => {
    logged().template.hasResource('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: 30 },
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
    });
  });

  test('gives the log group no name, so that two stacks never want the same one', () => {
    logged().template.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: Match.absent() });
  });

  test('names streams after the container, in the region of the stack', () => {
    const { template, LogDriver, Options } = logged();

    expect(LogDriver).toBe('awslogs');
    expect(Options).toEqual({
      'awslogs-group': { Ref: onlyResource(template, 'AWS::Logs::LogGroup').id },
      'awslogs-region': { Ref: 'AWS::Region' },
      'awslogs-stream-prefix': 'web',
    });
  });

  test('keeps the events for as long as asked for', () => {
    logged({ retention: logs.RetentionDays.ONE_WEEK }).template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  });

  test('keeps the events for ever only when asked for', () => {
    logged({ retention: logs.RetentionDays.INFINITE }).template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: Match.absent() });
  });

  test('keeps the log group when asked for', () => {
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

  test('has the name and the class that are asked for', () => {
    logged({ logGroupName: '/shop/web', logGroupClass: logs.LogGroupClass.INFREQUENT_ACCESS }).template
      .hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: '/shop/web', LogGroupClass: 'INFREQUENT_ACCESS' });
  });

  test('writes to an existing log group, and to no other one', () => {
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
  ])('knows where an event starts: %p', (options, option, value) => {
    expect(logged(options).Options).toMatchObject({ [option]: value });
  });

  test('fails with two ways to know where an event starts', () => {
    expect(() => ContainerLogging.awsLogs({ multilinePattern: '^{', datetimeFormat: '%Y' })).toThrow(new Error(
      '[ContainerLogging.awsLogs()] multilinePattern and datetimeFormat both say where an event starts; keep one of the two',
    ));
  });

  test.each([
    { retention: logs.RetentionDays.ONE_DAY }, { logGroupName: 'mine' }, { logGroupClass: logs.LogGroupClass.STANDARD }, { removalPolicy: RemovalPolicy.RETAIN },
  ])('fails with an existing log group and %p', (options) => {
    const logGroup = logs.LogGroup.fromLogGroupName(newStack(), 'Existing', '/shop/web');
    const [option] = Object.keys(options);

    expect(() => ContainerLogging.awsLogs({ ...options, logGroup })).toThrow(new Error(
      `[ContainerLogging.awsLogs()] ${option} shapes a new log group, but \`logGroup\` was given; remove \`${option}\` or \`logGroup\``,
    ));
  });

  test('fails when two containers want log groups of one name', () => {
    const stack = newStack();
    const logging = ContainerLogging.awsLogs({ logGroupName: '/shop/web' });
    const web = webService(stack, { task: webTask({ logging }) });

    expect(() => web.taskDefinition.addContainer('proxy', { image: ecs.ContainerImage.fromRegistry('envoy'), logging })).toThrow(
      "[Stack/Web/TaskDefinition/proxy] the log group of Stack/Web/TaskDefinition/app has this name already, got '/shop/web'; "
      + 'make one logs.LogGroup, and pass it to ContainerLogging.awsLogs() as `logGroup`',
    );
  });

  test('names streams as asked for', () => {
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

  test('takes the size of a buffer where the mode is left to AWS, which does not block', () => {
    expect(logged({ maxBufferSize: Size.mebibytes(25) }).Options).toMatchObject({ 'max-buffer-size': '25m' });
  });

  test('fails with the size of a buffer where the mode blocks', () => {
    expect(() => ContainerLogging.awsLogs({ mode: ecs.AwsLogDriverMode.BLOCKING, maxBufferSize: Size.mebibytes(25) }))
      .toThrow(/^\[ContainerLogging\.awsLogs\(\)\] .*maxBufferSize/);
  });
});

test('a driver that two containers are given makes a log group for each', () => {
  const stack = newStack();
  const logging = ContainerLogging.awsLogs();
  const web = webService(stack, { task: webTask({ logging }) });

  web.taskDefinition.addContainer('proxy', { image: ecs.ContainerImage.fromRegistry('envoy'), logging });

  Template.fromStack(stack).resourceCountIs('AWS::Logs::LogGroup', 2);
});

describe('what ContainerLogging.awsLogs() refuses of what TypeScript allows', () => {
  test('fails with a snapshot, which log groups do not have', () => {
    expect(() => ContainerLogging.awsLogs({ removalPolicy: RemovalPolicy.SNAPSHOT })).toThrow(new Error(
      "[ContainerLogging.awsLogs()] CloudWatch Logs has no snapshots, got 'snapshot'; use RemovalPolicy.RETAIN or DESTROY",
    ));
  });

  test('fails without a buffer, or with one that cannot be told in bytes', () => {
    expect(() => ContainerLogging.awsLogs({ maxBufferSize: Size.bytes(0) })).toThrow('maxBufferSize in bytes must be a whole number 1 or more, got 0');
    expect(() => ContainerLogging.awsLogs({ maxBufferSize: Size.mebibytes(unknownNumber()) }))
      .toThrow(/maxBufferSize comes from a token that cannot be converted to bytes: .*; make it by Size.bytes\(\)$/);
  });

  test('a buffer may be a token in bytes', () => {
    const stack = newStack();

    expect(logged({ maxBufferSize: Size.bytes(numberParameter(stack, 'Bytes')) }, stack).Options)
      .toHaveProperty('max-buffer-size', { 'Fn::Join': ['', [{ Ref: 'Bytes' }, 'b']] });
  });
});
