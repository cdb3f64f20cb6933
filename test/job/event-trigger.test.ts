import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { newJob, statementsOfRolesAssumedBy } from './new-job';
import { FargateJob, JobTrigger } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingCluster } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { getAtt, onlyResource, ref } from '../fixtures/template-references';
import { webTask } from '../fixtures/web-task';

const eventPattern: events.EventPattern = { source: ['aws.s3'], detailType: ['Object Created'] };

describe('a job with an event trigger', () => {
  const stack = newStack();
  const bucket = new s3.Bucket(stack, 'Uploads', { eventBridgeEnabled: true });
  const { job, template } = newJob(JobTrigger.onEvent({
    eventPattern: { ...eventPattern, detail: { bucket: { name: [bucket.bucketName] } } },
    environment: { OBJECT_KEY: events.EventField.fromPath('$.detail.object.key'), MODE: 'one' },
  }), {}, stack);
  const { Properties } = onlyResource(template, 'AWS::Events::Rule');
  const [target] = Properties.Targets;

  test('runs one task with a capacity provider', () => {
    expect(Properties.EventPattern).toMatchObject({ source: ['aws.s3'], detail: { bucket: { name: [ref(bucket)] } } });
    expect(target.EcsParameters).toMatchObject({
      TaskDefinitionArn: ref(job.taskDefinition),
      TaskCount: 1,
      CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: 1 }],
      NetworkConfiguration: { AwsVpcConfiguration: { Subnets: ['private-a', 'private-b'], AssignPublicIp: 'DISABLED' } },
    });
    expect(target.EcsParameters).not.toHaveProperty('LaunchType');
  });

  test('passes fields of the event to the container', () => {
    expect(target.InputTransformer).toEqual({
      InputPathsMap: { 'detail-object-key': '$.detail.object.key' },
      InputTemplate: '{"containerOverrides":[{"name":"app","environment":[{"name":"OBJECT_KEY","value":<detail-object-key>},{"name":"MODE","value":"one"}]}]}',
    });
  });

  test('sends events whose task could not be started to a queue that only this rule may send to', () => {
    expect(target).toMatchObject({
      RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 },
      DeadLetterConfig: { Arn: getAtt(job.deadLetterQueue!, 'Arn') },
    });
    const [, statement] = onlyResource(template, 'AWS::SQS::QueuePolicy').Properties.PolicyDocument.Statement;
    expect(statement).toMatchObject({ Action: 'sqs:SendMessage', Condition: { ArnEquals: { 'aws:SourceArn': [getAtt(job.rule!, 'Arn')] } } });
  });

  test('may run this task definition with its own roles, and nothing else', () => {
    expect(statementsOfRolesAssumedBy(template, 'events.amazonaws.com').map(({ Action, Resource }) => [Action, Resource])).toEqual([
      ['ecs:RunTask', ref(job.taskDefinition)],
      ['ecs:TagResource', expect.objectContaining({ 'Fn::Join': expect.anything() })],
      ['iam:PassRole', [getAtt(job.taskDefinition.taskRole, 'Arn'), getAtt(job.taskDefinition.executionRole!, 'Arn')]],
    ]);
  });
});

test('an event without overrides is not transformed', () => {
  const [target] = onlyResource(newJob(JobTrigger.onEvent({ eventPattern })).template, 'AWS::Events::Rule').Properties.Targets;

  expect(target).not.toHaveProperty('Input');
  expect(target).not.toHaveProperty('InputTransformer');
});

test('a dead-letter queue can be passed', () => {
  const stack = newStack();
  const deadLetterQueue = new sqs.Queue(stack, 'Mine');

  const { job, template } = newJob(JobTrigger.onEvent({ eventPattern, deadLetterQueue }), {}, stack);

  expect(job.deadLetterQueue).toBe(deadLetterQueue);
  template.resourceCountIs('AWS::SQS::Queue', 1);
});

test('fails with a pattern that matches all events', () => {
  expect(() => JobTrigger.onEvent({ eventPattern: {} })).toThrow(errorAt('JobTrigger.onEvent()', 'eventPattern', 'source'));
});

test.each([
  [{ taskCount: 0 }, ['taskCount', 'from 1 to 10', 'got 0;']],
  [{ startRetryAttempts: -1 }, ['startRetryAttempts', 'from 0 to 185', 'got -1;']],
  [{ maxEventAge: Duration.seconds(59) }, ['maxEventAge in seconds', 'from 60 to 86400', 'got 59;']],
])('fails with %p', (options, words) => {
  expect(() => JobTrigger.onEvent({ eventPattern, ...options })).toThrow(errorAt('JobTrigger.onEvent()', ...words));
});

test('an imported dead-letter queue raises a warning, as its policy cannot be changed', () => {
  const stack = newStack();
  const deadLetterQueue = sqs.Queue.fromQueueArn(stack, 'Mine', 'arn:aws:sqs:eu-central-1:111111111111:mine');

  newJob(JobTrigger.onEvent({ eventPattern, deadLetterQueue }), {}, stack);

  Annotations.fromStack(stack).hasWarning('/Stack/Job', Match.stringLikeRegexp('imported.*cdk-fargate-workloads:dead-letter-queue-policy'));
});

test('twenty jobs share a dead-letter queue by one statement, as SQS allows ten conditions', () => {
  const stack = newStack();
  const cluster = existingCluster(stack);
  const trigger = JobTrigger.onEvent({ eventPattern, deadLetterQueue: new sqs.Queue(stack, 'Mine') });
  const jobs = Array.from({ length: 20 }, (_, i) => new FargateJob(stack, `Job${i}`, { cluster, task: webTask(), trigger }));

  const [statement, ...others] = onlyResource(Template.fromStack(stack), 'AWS::SQS::QueuePolicy').Properties.PolicyDocument.Statement;
  expect(others).toEqual([]);
  expect(statement.Condition.ArnEquals['aws:SourceArn']).toEqual(jobs.map(({ rule }) => getAtt(rule!, 'Arn')));
});
