import { RemovalPolicy, Size } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { AwsLogsOptions, Logging } from '../../src';
import { newStack } from '../fixtures/new-stack';
import { getAtt, onlyResource } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

const NON_BLOCKING = ecs.AwsLogDriverMode.NON_BLOCKING;

function logged(options?: AwsLogsOptions, stack = newStack()) {
  webService(stack, { task: webTask({ containerName: 'web', logging: Logging.awsLogs(options) }) });
  const template = Template.fromStack(stack);
  const { LogDriver, Options } = onlyResource(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions[0].LogConfiguration;
  return { template, LogDriver, Options };
}

describe('Logging.awsLogs()', () => {
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
    expect(() => Logging.awsLogs({ mode: ecs.AwsLogDriverMode.BLOCKING, maxBufferSize: Size.mebibytes(25) }))
      .toThrow(/^\[Logging\.awsLogs\(\)\] .*maxBufferSize/);
  });
});

test('a driver that two containers are given makes a log group for each', () => {
  const stack = newStack();
  const logging = Logging.awsLogs();
  const web = webService(stack, { task: webTask({ logging }) });

  web.taskDefinition.addContainer('proxy', { image: ecs.ContainerImage.fromRegistry('envoy'), logging });

  Template.fromStack(stack).resourceCountIs('AWS::Logs::LogGroup', 2);
});
