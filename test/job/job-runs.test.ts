import { Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { definitionIn, newJob, statementsOfRolesAssumedBy } from './new-job';
import { ConcurrencyPolicy, ConcurrentJobRunOptions, JobRunOptions, JobTrigger, ScheduleJobTriggerOptions } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { getAtt, onlyResource, ref } from '../fixtures/template-references';

const SCHEDULE = 'AWS::Scheduler::Schedule';
const RULE = 'AWS::Events::Rule';
const STATE_MACHINE = 'AWS::StepFunctions::StateMachine';

const nightly = scheduler.ScheduleExpression.rate(Duration.days(1));
const schedule = (options: Partial<ScheduleJobTriggerOptions> = {}) => JobTrigger.schedule({ schedule: nightly, ...options });
const onEvent = (options: ConcurrentJobRunOptions = {}) => JobTrigger.onEvent({ eventPattern: { source: ['orders'] }, ...options });
const { onDemand, stackDeployment } = JobTrigger;

const retried: JobRunOptions = {
  taskRetryAttempts: 2, taskRetryInterval: Duration.minutes(5), taskTimeout: Duration.minutes(10), timeout: Duration.minutes(50),
};

const limitOf = (template: Template) => ({ whole: definitionIn(template).TimeoutSeconds, task: definitionIn(template).States.Run.TimeoutSeconds });

describe('retries of the task and a limit for the whole', () => {
  test.each([
    ['a schedule', schedule(retried)],
    ['an event', onEvent(retried)],
    ['a run on demand', onDemand(retried)],
  ])('%s has them in a state machine', (_, trigger) => {
    const { job, template } = newJob(trigger);
    const { Run } = definitionIn(template).States;

    expect(limitOf(template)).toEqual({ whole: 3000, task: 600 });
    expect(Run.Retry.at(-1)).toEqual({ ErrorEquals: ['States.TaskFailed', 'States.Timeout'], MaxAttempts: 2, IntervalSeconds: 300, BackoffRate: 2 });
    expect(Run.Resource).toMatch(/states:::ecs:runTask\.sync$/);
    expect(ref(job.stateMachine!)).toEqual({ Ref: onlyResource(template, STATE_MACHINE).id });
  });

  test('a stack deployment has them in its custom resource', () => {
    const { template } = newJob(stackDeployment(retried));

    expect(onlyResource(template, 'Custom::EcsJob').Properties).toMatchObject({
      TimeoutSeconds: '3000', TaskTimeoutSeconds: '600', TaskRetryAttempts: '2', TaskRetryIntervalSeconds: '300',
    });
  });

  test.each([
    ['a schedule', schedule(), SCHEDULE],
    ['an event', onEvent(), RULE],
    ['a schedule with the values that are the default', schedule({ taskRetryAttempts: 0, concurrencyPolicy: ConcurrencyPolicy.ALLOW }), SCHEDULE],
  ])('%s without them starts the task itself', (_, trigger, type) => {
    const { job, template } = newJob(trigger);

    template.resourceCountIs(STATE_MACHINE, 0);
    template.hasResourceProperties(type, Match.anyValue());
    expect(job.stateMachine).toBeUndefined();
  });

  test.each<[string, ConcurrentJobRunOptions, object]>([
    ['timeout alone limits the only task', { timeout: Duration.minutes(20) }, { task: 1200, whole: undefined }],
    ['timeout with retries limits all of them', { timeout: Duration.minutes(20), taskRetryAttempts: 1 }, { task: 1200, whole: 1200 }],
    ['taskTimeout alone limits no more than a task', { taskTimeout: Duration.minutes(20), taskRetryAttempts: 1 }, { task: 1200, whole: undefined }],
    ['timeout limits the wait for other runs', { timeout: Duration.minutes(20), concurrencyPolicy: ConcurrencyPolicy.QUEUE }, { task: 1200, whole: 1200 }],
    ['retries alone limit nothing', { taskRetryAttempts: 1 }, { task: undefined, whole: undefined }],
  ])('%s', (_, options, limits) => {
    expect(limitOf(newJob(schedule(options)).template)).toEqual(limits);
  });

  test('a task that exceeds the limit of the run is not retried', () => {
    const { template } = newJob(schedule({ timeout: Duration.minutes(20), taskRetryAttempts: 1 }));

    expect(definitionIn(template).States.Run.Retry.at(-1).ErrorEquals).toEqual(['States.TaskFailed']);
  });
});

describe('a schedule that starts a state machine', () => {
  const { job, template } = newJob(JobTrigger.schedule({
    schedule: nightly, ...retried, command: ['report', scheduler.ContextAttribute.scheduledTime], environment: { MODE: 'nightly' }, startRetryAttempts: 5,
  }));
  const { Target } = onlyResource(template, SCHEDULE).Properties;

  test('passes on the overrides, in which Scheduler fills in its attributes', () => {
    expect(JSON.parse(Target.Input)).toEqual({
      containerOverrides: [{ Name: 'app', Command: ['report', '<aws.scheduler.scheduled-time>'], Environment: [{ Name: 'MODE', Value: 'nightly' }] }],
    });
    expect(definitionIn(template).States.Run.Parameters.Overrides).toEqual({ 'ContainerOverrides.$': '$.containerOverrides' });
  });

  test('retries a start that is refused, by Scheduler and in the state machine', () => {
    expect(Target.RetryPolicy).toEqual({ MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 3600 });
    expect(definitionIn(template).States.Run.Retry[0]).toMatchObject({ ErrorEquals: ['AmazonECS.Unknown', 'ECS.AmazonECSException'], MaxAttempts: 5 });
  });

  test('sends what could not be started to the dead-letter queue', () => {
    expect(Target.DeadLetterConfig).toEqual({ Arn: getAtt(job.deadLetterQueue!, 'Arn') });
  });

  test('may start the state machine, and nothing else', () => {
    expect(statementsOfRolesAssumedBy(template, 'scheduler.amazonaws.com')).toEqual([
      { Effect: 'Allow', Action: 'states:StartExecution', Resource: ref(job.stateMachine!) },
      { Effect: 'Allow', Action: ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'], Resource: getAtt(job.deadLetterQueue!, 'Arn') },
    ]);
  });
});

describe('a rule that starts a state machine', () => {
  test('passes on fields of the event', () => {
    const { template } = newJob(JobTrigger.onEvent({
      ...retried, eventPattern: { source: ['aws.s3'] }, command: ['read', events.EventField.fromPath('$.detail.object.key')],
    }));
    const [{ InputTransformer }] = onlyResource(template, RULE).Properties.Targets;

    expect(InputTransformer).toEqual({
      InputPathsMap: { 'detail-object-key': '$.detail.object.key' },
      InputTemplate: '{"containerOverrides":[{"Name":"app","Command":["read",<detail-object-key>]}]}',
    });
  });

  test('may start the state machine, and nothing else', () => {
    const { job, template } = newJob(onEvent(retried));

    expect(statementsOfRolesAssumedBy(template, 'events.amazonaws.com')).toEqual([
      { Effect: 'Allow', Action: 'states:StartExecution', Resource: ref(job.stateMachine!) },
    ]);
    expect(onlyResource(template, RULE).Properties.Targets[0]).toMatchObject({
      Arn: ref(job.stateMachine!), DeadLetterConfig: { Arn: getAtt(job.deadLetterQueue!, 'Arn') }, RetryPolicy: { MaximumRetryAttempts: 3 },
    });
  });
});

test('several tasks run in parallel, each with retries of its own', () => {
  const { Run } = definitionIn(newJob(schedule({ ...retried, taskCount: 3 })).template).States;

  expect(Run.Type).toBe('Parallel');
  expect(Run.Branches.map(({ States }: any) => Object.keys(States))).toEqual([['Run1'], ['Run2'], ['Run3']]);
  for (const [{ Retry }] of Run.Branches.map(({ States }: any) => Object.values(States))) expect(Retry.at(-1).MaxAttempts).toBe(2);
});

describe('overlapping runs', () => {
  const statesOf = (concurrencyPolicy: ConcurrencyPolicy) => definitionIn(newJob(schedule({ concurrencyPolicy })).template);

  test('are allowed by default', () => {
    expect(Object.keys(definitionIn(newJob(schedule({ taskRetryAttempts: 1 })).template).States)).toEqual(['Run']);
  });

  test('are skipped: only the oldest run that has not ended starts its task', () => {
    const { StartAt, States } = statesOf(ConcurrencyPolicy.SKIP);

    expect(States[StartAt]).toMatchObject({ Type: 'Wait', Seconds: 10, Next: 'ListRuns' });
    expect(States.ListRuns).toMatchObject({
      Resource: expect.stringMatching(/states:::aws-sdk:sfn:listExecutions$/),
      Parameters: { 'StateMachineArn.$': '$$.StateMachine.Id', 'StatusFilter': 'RUNNING' },
      ResultSelector: { 'own.$': '$$.Execution.Id', 'oldest.$': '$.Executions[-1:].ExecutionArn' },
      Next: 'IsTurn',
    });
    expect(States.IsTurn.Choices).toEqual([
      {
        And: [{ Variable: '$.concurrency.oldest[0]', IsPresent: true }, { Variable: '$.concurrency.oldest[0]', StringEqualsPath: '$.concurrency.own' }],
        Next: 'Run',
      },
      { Variable: '$.concurrency.oldest[0]', IsPresent: true, Next: 'Skip' },
    ]);
    expect(States.Skip.Type).toBe('Succeed');
  });

  test('are queued: a later run looks again, until it is the oldest', () => {
    const { States } = statesOf(ConcurrencyPolicy.QUEUE);

    expect(States.IsTurn).toMatchObject({ Choices: [{ Next: 'Run' }], Default: 'LookAgain' });
    expect(States.LookAgain).toMatchObject({ Type: 'Wait', Seconds: 60, Next: 'ListRuns' });
    expect(States).not.toHaveProperty('Skip');
  });

  test.each([
    ['a schedule', schedule, SCHEDULE],
    ['an event', onEvent, RULE],
    ['a run on demand', onDemand, STATE_MACHINE],
  ])('are found by %s, which may list its own runs alone', (_, trigger, type) => {
    const { job, template } = newJob(trigger({ concurrencyPolicy: ConcurrencyPolicy.SKIP }));

    expect(statementsOfRolesAssumedBy(template, 'states')).toContainEqual({ Effect: 'Allow', Action: 'states:ListExecutions', Resource: ref(job.stateMachine!) });
    if (type === STATE_MACHINE) return;
    const [policy] = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([, each]) => JSON.stringify(each).includes('ListExecutions'));
    expect(template.toJSON().Resources[onlyResource(template, type).id].DependsOn).toContain(policy[0]);
  });
});

describe('a topic for failures', () => {
  const alarmed = (trigger: JobTrigger) => {
    const stack = newStack();
    return newJob(trigger, { failureTopic: new sns.Topic(stack, 'OnCall') }, stack).template;
  };

  test.each([['a schedule', schedule(retried)], ['an event', onEvent(retried)]])('is notified of runs that %s started and that failed as a whole', (_, trigger) => {
    alarmed(trigger).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('Runs failed'),
      Metrics: Match.arrayWith([Match.objectLike({ Expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)' })]),
      AlarmActions: [Match.anyValue()],
    });
  });

  test('is notified of failed tasks alone where nothing else can fail', () => {
    alarmed(schedule()).resourceCountIs('AWS::CloudWatch::Alarm', 1);
  });
});

describe('a time limit shorter than the retries', () => {
  const CALLS: [string, (options: JobRunOptions) => unknown][] = [
    ['JobTrigger.schedule()', schedule], ['JobTrigger.onEvent()', onEvent], ['JobTrigger.onDemand()', onDemand], ['JobTrigger.stackDeployment()', stackDeployment],
  ];

  test.each(CALLS)('fails in %s for tasks with a limit', (factory, call) => {
    const options = { taskRetryAttempts: 2, taskTimeout: Duration.minutes(10), timeout: Duration.minutes(30) };

    expect(() => call(options)).toThrow(errorAt(factory, 'timeout (1800 seconds) is shorter', '180 seconds', '3 × taskTimeout', "got '1800 seconds';", 'raise timeout'));
  });

  test.each(CALLS)('fails in %s for pauses that leave no time', (factory, call) => {
    const options = { taskRetryAttempts: 5, timeout: Duration.minutes(31) };

    expect(() => call(options)).toThrow(errorAt(factory, 'timeout (1860 seconds) is shorter', '1860 seconds together', 'fewer taskRetryAttempts'));
  });

  test.each(CALLS)('fails in %s for a task that may last longer than all', (factory, call) => {
    expect(() => call({ taskTimeout: Duration.minutes(10), timeout: Duration.minutes(5) })).toThrow(errorAt(factory, 'timeout (300 seconds)', '600 seconds'));
  });

  test('fails without a timeout, too: a run lasts a year, and one of a stack deployment 15 minutes', () => {
    expect(() => schedule({ taskRetryAttempts: 20 })).toThrow(errorAt('JobTrigger.schedule()', 'timeout (31536000 seconds) is shorter'));
    expect(() => stackDeployment({ taskRetryAttempts: 4 })).toThrow(errorAt('JobTrigger.stackDeployment()', 'timeout (900 seconds) is shorter'));
  });

  test.each(CALLS)('passes in %s when it is just long enough', (_, call) => {
    expect(() => call({ taskRetryAttempts: 2, taskTimeout: Duration.minutes(10), timeout: Duration.minutes(33) })).not.toThrow();
  });

  test.each([
    [{ taskRetryAttempts: 1.5 }, ['taskRetryAttempts', 'got 1.5;']],
    [{ taskRetryInterval: Duration.millis(100) }, ['taskRetryInterval in seconds', 'got 0.1;']],
    [{ taskTimeout: Duration.seconds(0) }, ['taskTimeout in seconds', 'got 0;']],
    [{ timeout: Duration.days(400) }, ['timeout in seconds', 'got 34560000;', 'a year']],
  ])('%p fails for schedules and events as on demand', (options, words) => {
    for (const [factory, call] of CALLS.slice(0, 3)) expect(() => call(options)).toThrow(errorAt(factory, ...words));
  });
});
