import { CLUSTER, JobSimulation, propertiesOf } from './job-simulation';
import { followJob } from '../../../src/job/handler/follow-job';
import { JobEvent, onJobEvent } from '../../../src/job/handler/job-event';
import { STACK_TAG } from '../../../src/private/lambda/stack-tag';
import { errorAt } from '../../fixtures/error-at';
import { AwsFaults } from '../../fixtures/faults/aws-faults';

const now = new Date('2030-01-31T03:00:00Z');
let job: JobSimulation;
let logs: any[];

beforeEach(() => {
  logs = [];
  jest.spyOn(console, 'log').mockImplementation((line) => void logs.push(JSON.parse(line)));
  job = new JobSimulation();
});
afterEach(() => jest.restoreAllMocks());

function event(changed: Partial<JobEvent> = {}): JobEvent {
  return {
    RequestType: 'Create', RequestId: 'request-1', StackId: 'stack-1', LogicalResourceId: 'Run', ResourceProperties: propertiesOf('v7') as any, ...changed,
  };
}

/** Returns the parameters of the calls of an operation. */
function callsOf(operation: string, simulation = job): any[] {
  return simulation.calls.filter(([name]) => name === operation).map(([, input]) => input);
}

/** Returns the exit codes of the tasks in their order, by version; `stopped` for those that were stopped. */
function runs(): [string, number | string | undefined][] {
  return job.tasks.map(({ version, task }) => [version, task.stopCode === 'UserInitiated' ? `stopped: ${task.stoppedReason}` : task.containers?.[0].exitCode]);
}

describe('a request', () => {
  test('is taken without a call to AWS', () => {
    expect(onJobEvent(event(), now)).toEqual({ PhysicalResourceId: 'Run-request-1', Data: { StartedAt: now.toISOString() } });
    expect(onJobEvent(event({ RequestType: 'Update', PhysicalResourceId: 'Run-first' }), now)).toMatchObject({ PhysicalResourceId: 'Run-first' });
    expect(job.calls).toEqual([]);
  });

  test.each<[Record<string, string | undefined>, string[]]>([
    [{ Cluster: '' }, ['Cluster is not valid, got "";', 'ARN']],
    [{ TaskDefinition: undefined }, ['TaskDefinition is not valid, got nothing;']],
    [{ Container: 'app; rm -rf /' }, ['Container is not valid, got "app; rm -rf /";', '255']],
    [{ TimeoutSeconds: 'soon' }, ['TimeoutSeconds is not valid, got "soon";', '3300']],
    [{ TimeoutSeconds: '3301' }, ['TimeoutSeconds is not valid']],
    [{ TaskTimeoutSeconds: '0' }, ['TaskTimeoutSeconds is not valid, got "0";']],
    [{ TaskRetryAttempts: 'twice' }, ['TaskRetryAttempts is not valid, got "twice";']],
    [{ TaskRetryIntervalSeconds: '-1' }, ['TaskRetryIntervalSeconds is not valid']],
    [{ RunTask: '{' }, ['RunTask is not valid, got "{";']],
    [{ RunTask: '["app"]' }, ['RunTask is not valid']],
    [{ RunTask: '{"group":"service:shop"}' }, ['RunTask is not valid']],
  ])('fails for a resource with %j', (changed, words) => {
    const ResourceProperties = { ...propertiesOf('v7'), ...changed } as any;

    expect(() => onJobEvent(event({ ResourceProperties }), now)).toThrow(errorAt('Run', ...words));
  });

  test('deletes a resource with invalid properties', async () => {
    const broken = event({ RequestType: 'Delete', PhysicalResourceId: 'Run-first', ResourceProperties: {} as any });
    const taken = { ...broken, ...onJobEvent(broken, now) } as JobEvent;

    expect(await followJob(taken, {} as any, new Date(now.getTime() + 60_000))).toEqual({ IsComplete: true });
  });
});

describe('a job', () => {
  test('runs once when it is created, with the tag by which it may be stopped', async () => {
    expect(await job.create('v1')).toEqual({ status: 'COMPLETE' });

    expect(runs()).toEqual([['1', 0]]);
    expect(callsOf('RunTask')[0]).toEqual({
      cluster: CLUSTER,
      taskDefinition: propertiesOf('v1').TaskDefinition,
      clientToken: '00000000-0000-4000-8000-000000000001',
      startedBy: expect.stringMatching(/^job\/[0-9a-f]{16}\/1896058801000\/00000000-0000-4000-8000-000000000001$/),
      tags: [{ key: STACK_TAG, value: expect.stringContaining(':stack/one/') }],
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
      overrides: {},
    });
  });

  test('runs once more when it changes, and not when the stack rolls back', async () => {
    await job.create('v1');
    expect(await job.update('v2')).toEqual({ status: 'COMPLETE' });
    expect(await job.update('v3', { anotherResourceFails: true })).toMatchObject({ status: 'ROLLED_BACK' });

    expect(runs()).toEqual([['1', 0], ['2', 0], ['3', 0]]);
  });

  test('fails with its exit code', async () => {
    job.behaviour[1] = { seconds: 20, exitCode: 3 };

    expect(await job.create('v1')).toMatchObject({
      status: 'ROLLED_BACK', reason: expect.stringMatching(/^the job failed: container 'app' exited with 3 \(arn:aws:ecs:.*\/0\)$/),
    });
  });

  test('fails, and is stopped, after its timeout', async () => {
    job.behaviour[1] = { seconds: 5000, exitCode: 0 };

    expect(await job.create('v1')).toMatchObject({ status: 'ROLLED_BACK', reason: expect.stringContaining('took longer than 900 seconds') });
    expect(job.active).toEqual([]);
  });

  test('fails when ECS rejects the task, with the reason', async () => {
    (job as any).onRunTask = () => ({ failures: [{ reason: 'RESOURCE:ENI' }, { reason: 'AGENT', detail: 'the agent is not connected' }] });
    expect(await job.create('v1')).toMatchObject({ reason: 'ECS rejected the task: RESOURCE:ENI, the agent is not connected' });

    (job as any).onRunTask = () => ({});
    expect(await job.create('v1')).toMatchObject({ reason: 'ECS rejected the task: no reason given' });
  });

  test('fails when it cannot be started before its timeout', async () => {
    (job as any).onRunTask = () => { throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' }); };

    expect(await job.create('v1')).toMatchObject({ reason: expect.stringContaining('could not be started in 900 seconds') });
  });
});

describe('a job with retries', () => {
  const failing = { seconds: 20, exitCode: 3 };
  const succeeding = { seconds: 20, exitCode: 0 };

  beforeEach(() => { job.options = { TaskRetryAttempts: '2', TaskRetryIntervalSeconds: '60' }; });

  test('starts further tasks after pauses that double, until one succeeds', async () => {
    job.behaviour[1] = [failing, failing, succeeding];

    expect(await job.create('v1')).toEqual({ status: 'COMPLETE' });
    expect(runs()).toEqual([['1', 3], ['1', 3], ['1', 0]]);
    const [first, second, third] = job.tasks.map(({ startedAt }) => startedAt / 1000);
    expect(second - first).toBeGreaterThanOrEqual(20 + 60);
    expect(second - first).toBeLessThan(20 + 60 + 30);
    expect(third - second).toBeGreaterThanOrEqual(20 + 120);
    expect(third - second).toBeLessThan(20 + 120 + 30);
    expect(new Set(job.tasks.map(({ token }) => token)).size).toBe(3);
  });

  test('fails with the reason of the last task', async () => {
    job.behaviour[1] = failing;

    expect(await job.create('v1')).toMatchObject({ status: 'ROLLED_BACK', reason: expect.stringMatching(/exited with 3 \(arn:aws:ecs:.*\/2\)$/) });
    expect(runs()).toHaveLength(3);
  });

  test('stops a task after the time of a task, and starts another', async () => {
    job.options.TaskTimeoutSeconds = '120';
    job.behaviour[1] = [{ seconds: 5000, exitCode: 0 }, succeeding];

    expect(await job.create('v1')).toEqual({ status: 'COMPLETE' });
    expect(runs()).toEqual([['1', 'stopped: took longer than 120 seconds'], ['1', 0]]);
  });

  test('fails, and starts no further task, after the time of the whole run', async () => {
    job.behaviour[1] = [failing, { seconds: 5000, exitCode: 0 }];

    expect(await job.create('v1')).toMatchObject({ status: 'ROLLED_BACK', reason: expect.stringContaining('took longer than 900 seconds') });
    expect(runs()).toHaveLength(2);
    expect(job.active).toEqual([]);
  });

  test('does not count a task that started before IAM knew its role', async () => {
    job.rolesKnownAt = job.now + 20_000;
    job.behaviour[1] = [succeeding, succeeding, failing, failing, succeeding];

    expect(await job.create('v1')).toEqual({ status: 'COMPLETE' });
    expect(runs()).toEqual([['1', undefined], ['1', undefined], ['1', 3], ['1', 3], ['1', 0]]);
  });

  test('starts a task again that ECS rejected', async () => {
    const { onRunTask } = job as any;
    let calls = 0;
    (job as any).onRunTask = (input: any) => ++calls < 4 ? { failures: [{ reason: 'RESOURCE:ENI' }] } : onRunTask.call(job, input);

    expect(await job.create('v1')).toEqual({ status: 'COMPLETE' });
    expect(runs()).toEqual([['1', 0]]);
  });
});

describe('a permission that IAM does not know yet', () => {
  test('to run tasks delays the job', async () => {
    job.policyKnownAt = job.now + 100_000;

    expect(await job.create('v1')).toEqual({ status: 'COMPLETE' });
    expect(runs()).toEqual([['1', 0]]);
  });

  test('of the task starts it once more, because its container never ran', async () => {
    job.rolesKnownAt = job.now + 20_000;

    expect(await job.create('v1')).toEqual({ status: 'COMPLETE' });
    expect(runs()).toEqual([['1', undefined], ['1', undefined], ['1', 0]]);
    expect(new Set(job.tasks.map(({ token }) => token)).size).toBe(3);
  });

  test('fails the job after two minutes, with the message of AWS', async () => {
    job.policyKnownAt = Infinity;
    const start = job.now;

    expect(await job.create('v1')).toMatchObject({ status: 'ROLLED_BACK', reason: expect.stringContaining('not authorized to perform: ecs:RunTask') });
    expect(job.now - start).toBeGreaterThan(120_000);
    expect(job.now - start).toBeLessThan(180_000);
  });

  test('fails the job after two minutes, with the reason for which its task did not start', async () => {
    job.rolesKnownAt = Infinity;

    expect(await job.create('v1')).toMatchObject({ reason: expect.stringMatching(/never ran.*AccessDeniedException/) });
  });
});

describe('no task is left', () => {
  beforeEach(async () => {
    await job.create('v1');
    job.behaviour[2] = { seconds: 600, exitCode: 0 };
  });

  test('of an update that was cancelled: the rollback stops it, and the next deployment runs alone', async () => {
    expect(await job.update('v2', { cancelAfter: 6 })).toMatchObject({ status: 'ROLLED_BACK' });
    expect(job.active).toEqual([]);
    expect(runs()[1]).toEqual(['2', 'stopped: a later request of CloudFormation replaces it']);

    expect(await job.update('v2')).toEqual({ status: 'COMPLETE' });
    expect(job.mostRunning).toBe(1);
  });

  test('of a cancelled update that had not started its task yet', async () => {
    job.faults = new AwsFaults([['RunTask', { when: 'BEFORE', name: 'ThrottlingException' }], ['RunTask', { when: 'BEFORE', name: 'ThrottlingException' }]]);

    await job.update('v2', { cancelAfter: 1 });
    await job.pause(120);
    expect(runs()).toEqual([['1', 0]]);
  });

  test('of a stack that is deleted: it is waited for, so that the cluster can go', async () => {
    await job.update('v2', { cancelAfter: 3, noRollback: true });
    expect(job.active).toHaveLength(1);

    expect(await job.delete()).toEqual({ status: 'DELETED', reason: undefined });
    expect(job.active).toEqual([]);
  });

  test('of a deployment without rollback: the next one stops it, and runs alone', async () => {
    await job.update('v2', { cancelAfter: 3, noRollback: true });

    expect(await job.update('v3')).toEqual({ status: 'COMPLETE' });
    expect(job.mostRunning).toBe(1);
    expect(runs().at(-1)).toEqual(['3', 0]);
  });

  test('of a first deployment that was cancelled', async () => {
    const first = new JobSimulation();
    first.behaviour[1] = { seconds: 600, exitCode: 0 };

    expect(await first.create('v1', { cancelAfter: 6 })).toMatchObject({ status: 'ROLLED_BACK' });
    expect(first.active).toEqual([]);
    expect(callsOf('StopTask', first)[0]).toMatchObject({ reason: 'the job is deleted' });
  });

  test('of a request that cannot be followed any more', async () => {
    let start = 0;
    (job as any).onDescribeTasks = new Proxy((job as any).onDescribeTasks, {
      apply: (target, self, args) => {
        if (start > 0 && job.now > start + 130_000 && job.now < start + 135_000) throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
        return Reflect.apply(target, self, args);
      },
    });
    start = job.now;

    expect(await job.update('v2')).toMatchObject({ status: 'ROLLED_BACK' });
    expect(job.active).toEqual([]);
  });
});

test('tasks that others run of the same definition are left alone', async () => {
  await job.create('v1');
  job.runByHand('9');
  job.behaviour[9] = { seconds: 4000, exitCode: 0 };

  expect(await job.update('v2')).toEqual({ status: 'COMPLETE' });
  expect(await job.delete()).toMatchObject({ status: 'DELETED' });
  expect(callsOf('StopTask')).toEqual([]);
});

test('a request that was cancelled ends when a later one has run, without stopping its task', async () => {
  await job.create('v1');
  job.behaviour[2] = { seconds: 600, exitCode: 0 };
  job.behaviour[3] = { seconds: 300, exitCode: 0 };
  await job.update('v2', { cancelAfter: 4 });

  expect(await job.update('v3')).toEqual({ status: 'COMPLETE' });
});

test('fails when the stack is not being deployed any more', async () => {
  job.stackStatus = 'UPDATE_COMPLETE';
  const taken = event();

  await expect(followJob({ ...taken, ...onJobEvent(taken, new Date(job.now)) } as JobEvent, job.clients, new Date(job.now)))
    .rejects.toThrow('not being deployed');
});
