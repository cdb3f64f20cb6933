import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { definitionIn, newJob, statementsOfRolesAssumedBy } from './new-job';
import { JobTrigger, OnDemandJobTriggerOptions } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { getAtt, logicalId, ref } from '../fixtures/template-references';

function onDemand(options: OnDemandJobTriggerOptions = {}, props = {}) {
  return newJob(JobTrigger.onDemand(options), props);
}

describe('a job with an on-demand trigger', () => {
  const { job, template } = onDemand();
  const { States, StartAt } = definitionIn(template);

  test('runs one task, and waits for it for at most an hour', () => {
    expect(StartAt).toBe('Run');
    expect(States.Run).toMatchObject({
      Type: 'Task',
      End: true,
      TimeoutSeconds: 3600,
      Resource: expect.stringMatching(/states:::ecs:runTask\.sync$/),
      Parameters: {
        TaskDefinition: expect.stringContaining(logicalId(job.taskDefinition)),
        CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: 1 }],
        PlatformVersion: 'LATEST',
        NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED', Subnets: ['private-a', 'private-b'] } },
      },
    });
    expect(States.Run).not.toHaveProperty('Retry');
    expect(States.Run.Parameters).not.toHaveProperty('Overrides');
  });

  test('may run, describe and stop its tasks, and nothing else', () => {
    const statements = statementsOfRolesAssumedBy(template, 'states').filter(({ Action }) => !JSON.stringify(Action).includes('logs:'));

    expect(statements.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      ['ecs:RunTask', ref(job.taskDefinition)],
      ['ecs:TagResource', expect.objectContaining({ 'Fn::Join': expect.anything() })],
      ['iam:PassRole', [getAtt(job.taskDefinition.taskRole, 'Arn'), getAtt(job.taskDefinition.executionRole!, 'Arn')]],
      ['ecs:DescribeTasks', expect.objectContaining({ 'Fn::Join': expect.anything() })],
      ['ecs:StopTask', expect.objectContaining({ 'Fn::Join': expect.anything() })],
      [['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], expect.objectContaining({ 'Fn::Join': expect.anything() })],
    ]);
  });

  test('may stop only tasks that carry the tag of the stack, as those of the job do', () => {
    const tag = 'cdk-fargate-workloads:stack';
    const stop = statementsOfRolesAssumedBy(template, 'states').find(({ Action }) => Action === 'ecs:StopTask');

    expect(stop.Condition).toMatchObject({ StringEquals: { [`aws:ResourceTag/${tag}`]: { Ref: 'AWS::StackId' } } });
    expect(template.toJSON().Resources[logicalId(job.taskDefinition)].Properties.Tags).toContainEqual({ Key: tag, Value: { Ref: 'AWS::StackId' } });
  });

  test('outputs the command that runs it', () => {
    const [{ Value }] = Object.values(template.findOutputs('*'));
    expect(JSON.stringify(Value)).toMatch(/^\{"Fn::Join":\["",\["aws stepfunctions start-execution --region ",\{"Ref":"AWS::Region"\}," --state-machine-arn /);
  });
});

test('is retried after failures, with exponential backoff', () => {
  const { States } = definitionIn(onDemand({ taskRetryAttempts: 2, taskRetryInterval: Duration.minutes(5) }).template);

  expect(States.Run.Retry).toEqual([{ ErrorEquals: ['States.TaskFailed', 'States.Timeout'], MaxAttempts: 2, IntervalSeconds: 300, BackoffRate: 2 }]);
});

test('passes fields of the execution input to the container', () => {
  const { States } = definitionIn(onDemand({
    command: sfn.JsonPath.listAt('$.command'), environment: { MONTH: sfn.JsonPath.stringAt('$.month'), MODE: 'one' },
  }).template);

  expect(States.Run.Parameters.Overrides.ContainerOverrides).toEqual([{
    'Name': 'app',
    'Command.$': '$.command',
    'Environment': [{ 'Name': 'MONTH', 'Value.$': '$.month' }, { Name: 'MODE', Value: 'one' }],
  }]);
});

test('runs with other capacity providers, and with ECS Exec', () => {
  const strategies = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }];

  const { States } = definitionIn(onDemand({}, { capacityProviderStrategies: strategies, enableExecuteCommand: true }).template);

  expect(States.Run.Parameters).toMatchObject({ CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }], EnableExecuteCommand: true });
});

test.each([
  [{ taskRetryAttempts: -1 }, ['taskRetryAttempts', 'from 0 to 99999999', 'got -1;']],
  [{ timeout: Duration.seconds(0) }, ['timeout in seconds', 'from 1 to 31536000', 'got 0;', 'a year']],
  [{ command: [] }, ['command is empty;', 'omit it']],
])('fails with %p', (options, words) => {
  expect(() => JobTrigger.onDemand(options)).toThrow(errorAt('JobTrigger.onDemand()', ...words));
});
