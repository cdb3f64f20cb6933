import { CloudFormationClient, DescribeStacksCommand, StackStatus } from '@aws-sdk/client-cloudformation';
import { DescribeTasksCommand, ECSClient, RunTaskCommand, StopTaskCommand, Task } from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import { followJob } from '../../../src/job/handler/follow-job';
import { JobEvent } from '../../../src/job/handler/job-event';
import { startJob } from '../../../src/job/handler/start-job';
import { errorAt } from '../../fixtures/error-at';

const ecs = mockClient(ECSClient);
const cloudFormation = mockClient(CloudFormationClient);
const clients = { ecs: new ECSClient({}), cloudFormation: new CloudFormationClient({}) };
const now = new Date('2030-01-31T03:00:00Z');
const TASK = 'arn:aws:ecs:eu-central-1:111111111111:task/one/1';

function event(changed: Partial<JobEvent> = {}): JobEvent {
  return {
    RequestType: 'Create',
    RequestId: 'request-1',
    StackId: 'stack-1',
    LogicalResourceId: 'Run',
    ResourceProperties: {
      Cluster: 'cluster-1',
      TaskDefinition: 'report:7',
      Container: 'app',
      TimeoutSeconds: '900',
      RunTask: JSON.stringify({ capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }], overrides: {} }),
    },
    ...changed,
  };
}

beforeEach(() => {
  ecs.reset();
  cloudFormation.reset();
  jest.spyOn(console, 'log').mockImplementation();
});
afterEach(() => jest.restoreAllMocks());

function stackIs(status: StackStatus): void {
  cloudFormation.on(DescribeStacksCommand).resolves({ Stacks: [{ StackName: 'one', CreationTime: now, StackStatus: status }] });
}

describe('a job starts', () => {
  beforeEach(() => { ecs.on(RunTaskCommand).resolves({ tasks: [{ taskArn: TASK }] }); });

  test('when it is created, once for a request', async () => {
    const answer = await startJob(event(), clients, now);

    expect(answer).toEqual({ PhysicalResourceId: 'Run-request-1', Data: { TaskArn: TASK, StartedAt: now.toISOString() } });
    expect(ecs.commandCalls(RunTaskCommand)[0].args[0].input).toEqual({
      cluster: 'cluster-1',
      taskDefinition: 'report:7',
      clientToken: 'request-1',
      startedBy: 'stack-deployment',
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
      overrides: {},
    });
  });

  test('when it changes, and stays the same resource', async () => {
    stackIs('UPDATE_IN_PROGRESS');

    const answer = await startJob(event({ RequestType: 'Update', PhysicalResourceId: 'Run-first' }), clients, now);

    expect(answer).toMatchObject({ PhysicalResourceId: 'Run-first', Data: { TaskArn: TASK } });
  });

  test('not when the stack rolls back', async () => {
    stackIs('UPDATE_ROLLBACK_IN_PROGRESS');

    const answer = await startJob(event({ RequestType: 'Update', PhysicalResourceId: 'Run-first' }), clients, now);

    expect(answer).toEqual({ PhysicalResourceId: 'Run-first', Data: {} });
    expect(ecs.calls()).toHaveLength(0);
  });

  test('not when it is deleted', async () => {
    expect(await startJob(event({ RequestType: 'Delete', PhysicalResourceId: 'Run-first' }), clients, now))
      .toEqual({ PhysicalResourceId: 'Run-first', Data: {} });
    expect(ecs.calls()).toHaveLength(0);
  });
});

test.each<[Partial<JobEvent['ResourceProperties']>, string[]]>([
  [{ Cluster: '' }, ['Cluster is not valid, got "";', 'ARN']],
  [{ TaskDefinition: undefined }, ['TaskDefinition is not valid, got nothing;']],
  [{ Container: 'app; rm -rf /' }, ['Container is not valid, got "app; rm -rf /";', '255']],
  [{ TimeoutSeconds: 'soon' }, ['TimeoutSeconds is not valid, got "soon";', '3300']],
  [{ TimeoutSeconds: '3301' }, ['TimeoutSeconds is not valid']],
  [{ RunTask: '{' }, ['RunTask is not valid, got "{";']],
  [{ RunTask: '["app"]' }, ['RunTask is not valid']],
  [{ RunTask: '{"group":"service:shop"}' }, ['RunTask is not valid']],
])('fails without a call to AWS for a resource with %j', async (changed, words) => {
  const { ResourceProperties } = event();

  await expect(startJob(event({ ResourceProperties: { ...ResourceProperties, ...changed } as JobEvent['ResourceProperties'] }), clients, now))
    .rejects.toThrow(errorAt('Run', ...words));
  expect(ecs.calls()).toHaveLength(0);
});

test('a resource with invalid properties can be deleted', async () => {
  const broken = event({ RequestType: 'Delete', PhysicalResourceId: 'Run-first', ResourceProperties: {} as JobEvent['ResourceProperties'] });

  expect(await startJob(broken, clients, now)).toEqual({ PhysicalResourceId: 'Run-first', Data: {} });
});

test('fails with the reason for which ECS rejects a task', async () => {
  ecs.on(RunTaskCommand).resolves({ failures: [{ reason: 'RESOURCE:ENI' }] });

  await expect(startJob(event(), clients, now)).rejects.toThrow('RESOURCE:ENI');
});

describe('a running job', () => {
  const started = event({ Data: { TaskArn: TASK, StartedAt: now.toISOString() } });
  const after = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  const taskIs = (task: Partial<Task>) => ecs.on(DescribeTasksCommand).resolves({ tasks: [{ taskArn: TASK, ...task }] });

  test('is not complete', async () => {
    taskIs({ lastStatus: 'RUNNING' });

    expect(await followJob(started, clients.ecs, after(60))).toEqual({ IsComplete: false });
  });

  test('is not complete while ECS does not know it yet, or does not respond', async () => {
    ecs.on(DescribeTasksCommand).resolvesOnce({ tasks: [] }).rejectsOnce(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }));

    expect(await followJob(started, clients.ecs, after(60))).toEqual({ IsComplete: false });
    expect(await followJob(started, clients.ecs, after(70))).toEqual({ IsComplete: false });
  });

  test('succeeds if its container exited with 0', async () => {
    taskIs({ lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited', containers: [{ name: 'app', exitCode: 0 }] });

    expect(await followJob(started, clients.ecs, after(60))).toEqual({ IsComplete: true });
  });

  test('fails with the exit code', async () => {
    taskIs({ lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited', containers: [{ name: 'app', exitCode: 3 }] });

    await expect(followJob(started, clients.ecs, after(60))).rejects.toThrow(new RegExp(`'app' exited with 3 .*${TASK}`));
  });

  test('fails with the reason why it did not start', async () => {
    taskIs({ lastStatus: 'STOPPED', stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError', containers: [{ name: 'app' }] });

    await expect(followJob(started, clients.ecs, after(60))).rejects.toThrow(
      new RegExp(`'app' never ran: CannotPullContainerError .*${TASK}`),
    );
  });

  test('fails, and is stopped, after its timeout', async () => {
    taskIs({ lastStatus: 'RUNNING' });
    ecs.on(StopTaskCommand).resolves({});

    await expect(followJob(started, clients.ecs, after(900))).rejects.toThrow(new RegExp(`900 seconds.*stopped.*${TASK}`));
    expect(ecs.commandCalls(StopTaskCommand)[0].args[0].input).toMatchObject({ cluster: 'cluster-1', task: TASK });
  });

  test('fails if AWS denies access', async () => {
    ecs.on(DescribeTasksCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } }));

    await expect(followJob(started, clients.ecs, after(60))).rejects.toThrow('no');
  });
});

test('a job that was not started is complete', async () => {
  expect(await followJob(event({ RequestType: 'Delete', Data: {} }), clients.ecs, now)).toEqual({ IsComplete: true });
  expect(await followJob(event({ RequestType: 'Update' }), clients.ecs, now)).toEqual({ IsComplete: true });
});
