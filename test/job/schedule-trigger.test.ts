import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Duration, TimeZone } from 'aws-cdk-lib/core';
import { newJob, statementsOfRolesAssumedBy } from './new-job';
import { JobTrigger, ScheduleJobTriggerOptions } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { getAtt, onlyResource, ref } from '../fixtures/template-references';

const nightly = scheduler.ScheduleExpression.cron({ minute: '0', hour: '3', timeZone: TimeZone.EUROPE_BERLIN });
const SCHEDULE = 'AWS::Scheduler::Schedule';

function scheduled(options: Partial<ScheduleJobTriggerOptions> = {}) {
  return newJob(JobTrigger.schedule({ schedule: nightly, ...options }));
}

describe('a job with a schedule trigger', () => {
  const { job, template } = scheduled();
  const { Properties } = onlyResource(template, SCHEDULE);

  test('runs at its time, in its time zone', () => {
    expect(Properties).toMatchObject({ ScheduleExpression: 'cron(0 3 * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin', State: 'ENABLED' });
    expect(Properties.FlexibleTimeWindow).toEqual({ Mode: 'OFF' });
  });

  test('runs one task, with a capacity provider, in private subnets', () => {
    expect(Properties.Target.EcsParameters).toEqual({
      TaskDefinitionArn: ref(job.taskDefinition),
      TaskCount: 1,
      CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: 1 }],
      PlatformVersion: 'LATEST',
      PropagateTags: 'TASK_DEFINITION',
      NetworkConfiguration: {
        AwsvpcConfiguration: { AssignPublicIp: 'DISABLED', Subnets: ['private-a', 'private-b'], SecurityGroups: [getAtt(job.connections.securityGroups[0], 'GroupId')] },
      },
    });
  });

  test('retries a start three times within an hour, then sends a message to a dead-letter queue', () => {
    expect(Properties.Target.RetryPolicy).toEqual({ MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 });
    expect(Properties.Target.DeadLetterConfig).toEqual({ Arn: getAtt(job.deadLetterQueue!, 'Arn') });
    expect(onlyResource(template, 'AWS::SQS::Queue').Properties).toMatchObject({ MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true });
  });

  test('may run this task definition on this cluster with its own roles, and nothing else', () => {
    expect(statementsOfRolesAssumedBy(template, 'scheduler.amazonaws.com')).toEqual([
      {
        Effect: 'Allow',
        Action: 'ecs:RunTask',
        Resource: ref(job.taskDefinition),
        Condition: { ArnEquals: { 'ecs:cluster': expect.anything() } },
      },
      { Effect: 'Allow', Action: 'ecs:TagResource', Resource: expect.anything(), Condition: { StringEquals: { 'ecs:CreateAction': 'RunTask' } } },
      {
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: [getAtt(job.taskDefinition.taskRole, 'Arn'), getAtt(job.taskDefinition.executionRole!, 'Arn')],
        Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
      { Effect: 'Allow', Action: ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'], Resource: getAtt(job.deadLetterQueue!, 'Arn') },
    ]);
  });

  test('is started by schedules of its own account only', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{ Principal: { Service: 'scheduler.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }],
      },
    });
  });
});

describe('a schedule with options', () => {
  test('overrides command and environment', () => {
    const { Properties } = onlyResource(scheduled({ command: ['report', '--all'], environment: { MODE: 'nightly' } }).template, SCHEDULE);

    expect(JSON.parse(Properties.Target.Input)).toEqual({
      containerOverrides: [{ name: 'app', command: ['report', '--all'], environment: [{ name: 'MODE', value: 'nightly' }] }],
    });
  });

  test('runs several tasks at once', () => {
    expect(onlyResource(scheduled({ taskCount: 3 }).template, SCHEDULE).Properties.Target.EcsParameters.TaskCount).toBe(3);
  });

  test('may be disabled, flexible and without retries', () => {
    const { Properties } = onlyResource(scheduled({
      enabled: false, timeWindow: scheduler.TimeWindow.flexible(Duration.minutes(15)), startRetryAttempts: 0, startRetryPeriod: Duration.minutes(5),
    }).template, SCHEDULE);

    expect(Properties).toMatchObject({ State: 'DISABLED', FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 } });
    expect(Properties.Target.RetryPolicy).toEqual({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 300 });
  });
});

describe('invalid options of a schedule', () => {
  test.each([
    ['every day', ['schedule', "got 'every day';", 'rate(5 minutes)', 'cron(0 3 * * ? *)', 'at(2030-01-31T03:00:00)']],
    ['rate(0 minutes)', ['rate', "got '0 minutes';", 'above 0']],
    ['rate(1 minutes)', ['plural', "got '1 minutes';", '1 minute']],
    ['rate(5 minute)', ['plural', "got '5 minute';", '2 minutes']],
    ['cron(0 3 * * *)', ['5 fields', '6', "got '0 3 * * *';", 'year']],
    ['cron(0 3 * * * *)', ['day of month', 'day of week', "got '0 3 * * * *';", '?']],
    ['at(tomorrow)', ['time', "got 'tomorrow';", '2030-01-31T03:00:00']],
  ])('fails with %s', (expression, words) => {
    expect(() => scheduled({ schedule: scheduler.ScheduleExpression.expression(expression) })).toThrow(errorAt('JobTrigger.schedule()', ...words));
  });

  test.each(['rate(1 day)', 'rate(15 minutes)', 'cron(15 10 ? * 6L 2026-2030)', 'at(2030-01-31T03:00:00)'])('takes %s', (expression) => {
    expect(() => scheduled({ schedule: scheduler.ScheduleExpression.expression(expression) })).not.toThrow();
  });

  test.each([
    [{ taskCount: 11 }, ['taskCount', 'from 1 to 10', 'got 11;']],
    [{ startRetryAttempts: 186 }, ['startRetryAttempts', 'from 0 to 185', 'got 186;']],
    [{ startRetryPeriod: Duration.days(2) }, ['startRetryPeriod in seconds', 'from 60 to 86400', 'got 172800;']],
    [{ command: [] }, ['command is empty;', 'omit it']],
  ])('fails with %p', (options, words) => {
    expect(() => scheduled(options)).toThrow(errorAt('JobTrigger.schedule()', ...words));
  });
});
