import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Duration, TimeZone } from 'aws-cdk-lib/core';
import { jobWith, statementsOf } from './job';
import { JobTrigger, ScheduleJobTriggerOptions } from '../../src/index';
import { getAtt, onlyResource, ref } from '../fixtures/template-references';

const nightly = scheduler.ScheduleExpression.cron({ minute: '0', hour: '3', timeZone: TimeZone.EUROPE_BERLIN });
const SCHEDULE = 'AWS::Scheduler::Schedule';

function scheduled(options: Partial<ScheduleJobTriggerOptions> = {}) {
  return jobWith(JobTrigger.schedule({ schedule: nightly, ...options }));
}

describe('a scheduled job', () => {
  const { job, template } = scheduled();
  const { Properties } = onlyResource(template, SCHEDULE);

  test('runs at its time, in its time zone', () => {
    expect(Properties).toMatchObject({ ScheduleExpression: 'cron(0 3 * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin', State: 'ENABLED' });
    expect(Properties.FlexibleTimeWindow).toEqual({ Mode: 'OFF' });
  });

  test('runs one task, by capacity provider, in private subnets', () => {
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

  test('tries three times in an hour, and then notes that it could not', () => {
    expect(Properties.Target.RetryPolicy).toEqual({ MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 });
    expect(Properties.Target.DeadLetterConfig).toEqual({ Arn: getAtt(job.deadLetterQueue!, 'Arn') });
    expect(onlyResource(template, 'AWS::SQS::Queue').Properties).toMatchObject({ MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true });
  });

  test('may run this task definition on this cluster with its own roles, and nothing else', () => {
    expect(statementsOf(template, 'scheduler.amazonaws.com')).toEqual([
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

  test('is started by schedules of its own account alone', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{ Principal: { Service: 'scheduler.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }],
      },
    });
  });
});

describe('a schedule with more to say', () => {
  test('overrides command and environment', () => {
    const { Properties } = onlyResource(scheduled({ command: ['report', '--all'], environment: { MODE: 'nightly' } }).template, SCHEDULE);

    expect(JSON.parse(Properties.Target.Input)).toEqual({
      containerOverrides: [{ name: 'app', command: ['report', '--all'], environment: [{ name: 'MODE', value: 'nightly' }] }],
    });
  });

  test('runs several tasks at once', () => {
    expect(onlyResource(scheduled({ taskCount: 3 }).template, SCHEDULE).Properties.Target.EcsParameters.TaskCount).toBe(3);
  });

  test('may be off, late and given up soon', () => {
    const { Properties } = onlyResource(scheduled({
      enabled: false, timeWindow: scheduler.TimeWindow.flexible(Duration.minutes(15)), startRetryAttempts: 0, startRetryPeriod: Duration.minutes(5),
    }).template, SCHEDULE);

    expect(Properties).toMatchObject({ State: 'DISABLED', FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 } });
    expect(Properties.Target.RetryPolicy).toEqual({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 300 });
  });
});

describe('what a schedule refuses', () => {
  test.each([
    ['every day', "schedule is not a schedule expression, got 'every day'; write rate(5 minutes), cron(0 3 * * ? *) or at(2030-01-31T03:00:00)"],
    ['rate(0 minutes)', "schedule is not a rate, got '0 minutes'; write a number above 0 and minutes, hours or days"],
    ['rate(1 minutes)', "schedule is a rate in the wrong grammatical number, got '1 minutes'; write 1 minute, but 2 minutes"],
    ['rate(5 minute)', "schedule is a rate in the wrong grammatical number, got '5 minute'; write 1 minute, but 2 minutes"],
    ['cron(0 3 * * *)', "schedule has 5 fields of the 6 of a cron expression, got '0 3 * * *'; write minutes, hours, day of month, month, day of week, year"],
    ['cron(0 3 * * * *)', "schedule says the day both by month and by week, or not at all, got '0 3 * * * *'; write ? for exactly one of them"],
    ['at(tomorrow)', "schedule is not a time, got 'tomorrow'; write 2030-01-31T03:00:00"],
  ])('fails with %s', (expression, message) => {
    expect(() => scheduled({ schedule: scheduler.ScheduleExpression.expression(expression) })).toThrow(new Error(`[JobTrigger.schedule()] ${message}`));
  });

  test.each(['rate(1 day)', 'rate(15 minutes)', 'cron(15 10 ? * 6L 2026-2030)', 'at(2030-01-31T03:00:00)'])('takes %s', (expression) => {
    expect(() => scheduled({ schedule: scheduler.ScheduleExpression.expression(expression) })).not.toThrow();
  });

  test.each([
    [{ taskCount: 11 }, 'taskCount must be a whole number from 1 to 10, got 11; use what EventBridge Scheduler allows'],
    [{ startRetryAttempts: 186 }, 'startRetryAttempts must be a whole number from 0 to 185, got 186; use what EventBridge Scheduler allows'],
    [{ startRetryPeriod: Duration.days(2) }, 'startRetryPeriod in seconds must be a whole number from 60 to 86400, got 172800; use what EventBridge Scheduler allows'],
    [{ command: [] }, 'command is empty; name what the container runs, or leave it out'],
  ])('fails with %p', (options, message) => {
    expect(() => scheduled(options)).toThrow(new Error(`[JobTrigger.schedule()] ${message}`));
  });
});
