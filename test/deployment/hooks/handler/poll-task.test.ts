import { DescribeServiceRevisionsCommand, DescribeTasksCommand, ListTasksCommand, RunTaskCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { CLUSTER, CONFIG, EcsSimulation, exits, TASK_DEFINITION } from './ecs-simulation';
import { readRunTaskConfig } from '../../../../src/deployment/hooks/handler/hook-contract';

const DEPLOYMENT = 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/shop/web/EZe5RNVLH6PPzHXINuP28';
const logs: any[] = [];

beforeEach(() => {
  logs.length = 0;
  jest.spyOn(console, 'log').mockImplementation((line) => void logs.push(JSON.parse(line)));
});
afterEach(() => jest.restoreAllMocks());

describe('a task that a deployment runs', () => {
  test("is the new version's, on its network and its capacity", async () => {
    const ecs = new EcsSimulation(exits(0));

    await ecs.callHook();

    expect(ecs.tasks).toHaveLength(1);
    expect(ecs.tasks[0].input).toEqual({
      cluster: CLUSTER,
      taskDefinition: TASK_DEFINITION,
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' } },
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1, base: 0 }],
      platformVersion: '1.4.0',
      overrides: { containerOverrides: [{ name: 'app', command: ['npm', 'run', 'migrate'] }] },
      clientToken: expect.stringMatching(/^[0-9a-f]{64}$/),
      startedBy: expect.stringMatching(/^hook\/[0-9a-f]{16}$/),
      tags: [
        { key: 'cdk-fargate-workloads:hook', value: CONFIG.hook },
        { key: 'cdk-fargate-workloads:deployment', value: expect.stringContaining(':service-deployment/shop/web/') },
      ],
    });
  });

  test('can be another one, with its own command', async () => {
    const ecs = new EcsSimulation(exits(0));

    await ecs.callHook({ ...CONFIG, taskDefinition: 'migration:3', command: undefined });

    expect(ecs.tasks[0].input).toMatchObject({ taskDefinition: 'migration:3' });
    expect(ecs.tasks[0].input.overrides).toBeUndefined();
  });

  test('has the launch type of a version without capacity providers', async () => {
    const ecs = new EcsSimulation(exits(0));
    ecs.mock.on(DescribeServiceRevisionsCommand).resolves({ serviceRevisions: [{ launchType: 'FARGATE', platformVersion: '1.4.0' }] });

    await ecs.callHook();

    expect(ecs.tasks[0].input).toMatchObject({ launchType: 'FARGATE', platformVersion: '1.4.0' });
    expect(ecs.tasks[0].input).not.toHaveProperty('capacityProviderStrategy');
  });

  test('does not run in the first deployment that is to pass by itself', async () => {
    const ecs = new EcsSimulation(exits(1));
    ecs.deployments[DEPLOYMENT] = 'IN_PROGRESS';

    expect(await ecs.callHook({ ...CONFIG, skipFirstDeployment: true }, { resourceArn: DEPLOYMENT })).toBe('SUCCEEDED');
    expect(ecs.tasks).toEqual([]);
    expect(logs.at(-1)).toMatchObject({ level: 'INFO', message: 'the first deployment of the service passes without the task' });
  });

  test.each([
    ['in the first deployment, unless that is to pass', undefined, ['first']],
    ['in later deployments', true, ['first', 'second']],
  ])('runs %s', async (_, skipFirstDeployment, deployments) => {
    const ecs = new EcsSimulation(exits(0));
    for (const arn of deployments) ecs.deployments[arn] = 'IN_PROGRESS';

    expect(await ecs.callHook({ ...CONFIG, skipFirstDeployment }, { resourceArn: deployments.at(-1) })).toBe('SUCCEEDED');
    expect(ecs.tasks).toHaveLength(1);
  });

  test('is logged with its deployment', async () => {
    await new EcsSimulation(exits(0)).callHook();

    expect(logs[0]).toMatchObject({
      level: 'INFO',
      message: 'task started',
      taskArn: expect.stringContaining('task-0'),
      startedAt: '2026-11-23T12:00:00.000Z',
      deployment: expect.stringContaining(':service-deployment/'),
    });
  });

  test('lets the deployment continue after it has succeeded, in as many calls as it takes', async () => {
    const ecs = new EcsSimulation(exits(0, 100));

    expect(await ecs.callHook()).toBe('SUCCEEDED');
    expect(ecs.calls).toBe(8);
    expect(logs.at(-1)).toMatchObject({ level: 'INFO', message: 'task succeeded' });
  });

  test('may start slowly', async () => {
    expect(await new EcsSimulation(exits(0, 13 * 60)).callHook()).toBe('SUCCEEDED');
  });
});

describe('the deletion of the service', () => {
  test('stops the task, and waits until it has stopped', async () => {
    const ecs = new EcsSimulation();
    await ecs.callOnce();

    await ecs.deleteService();

    expect(ecs.tasks[0].stoppedBy).toBe('the service has been deleted');
    expect(ecs.active).toEqual([]);
  });

  test('stops the task although AWS does not accept each call', async () => {
    const ecs = new EcsSimulation();
    await ecs.callOnce();
    for (const command of [ListTasksCommand, DescribeTasksCommand, StopTaskCommand]) ecs.breakOnce(command);

    await ecs.deleteService();

    expect(ecs.active).toEqual([]);
  });

  test('does nothing without tasks, and in a cluster that is gone', async () => {
    const ecs = new EcsSimulation();
    await ecs.deleteService();
    ecs.mock.on(ListTasksCommand).rejects(Object.assign(new Error('Cluster not found.'), { name: 'ClusterNotFoundException' }));

    await expect(ecs.deleteService()).resolves.toBeUndefined();
  });

  test('ends after two and a half minutes with a task that does not stop', async () => {
    const ecs = new EcsSimulation();
    await ecs.callOnce();
    ecs.mock.on(DescribeTasksCommand).resolves({ tasks: [{ taskArn: 'arn:aws:ecs:eu-west-1:111122223333:task/shop/task-0', lastStatus: 'RUNNING' }] });
    const before = ecs.minutes;

    await ecs.deleteService();

    expect(ecs.minutes - before).toBeLessThan(3);
    expect(logs.at(-1)).toMatchObject({ level: 'WARN', message: 'the task has not stopped yet' });
  });

  test('fails when AWS denies the calls', async () => {
    const ecs = new EcsSimulation();
    ecs.mock.on(ListTasksCommand).rejects(Object.assign(new Error('not allowed'), { name: 'ClientException' }));

    await expect(ecs.deleteService()).rejects.toThrow('not allowed');
  });
});

describe('a deployment', () => {
  test.each([
    ['an exit code other than 0', exits(1), "container 'app' exited with 1: Essential container in task exited"],
    ['a task that never starts', {
      after: 30, task: { stopCode: 'TaskFailedToStart' as const, stoppedReason: 'CannotPullContainerError: no such image', containers: [{ name: 'app' }] },
    }, "container 'app' never ran: CannotPullContainerError: no such image"],
    ['a task that somebody stops, even when it then exits with 0', {
      after: 30, task: { stopCode: 'UserInitiated' as const, stoppedReason: 'stopped by hand', containers: [{ name: 'app', exitCode: 0 }] },
    }, 'the task was stopped (UserInitiated): stopped by hand'],
    ['capacity that is taken back', {
      after: 30, task: { stopCode: 'SpotInterruption' as const, containers: [{ name: 'app', exitCode: 0 }] },
    }, 'the task was stopped (SpotInterruption)'],
    ['a container of another name', { after: 30, task: { stopCode: 'EssentialContainerExited' as const, containers: [{ name: 'web', exitCode: 0 }] } }, "container 'app' never ran"],
  ])('fails with %s', async (_, fate, reason) => {
    expect(await new EcsSimulation(fate).callHook()).toBe('FAILED');
    expect(logs.at(-1)).toMatchObject({ level: 'ERROR', message: 'task failed', reason });
  });

  test('fails with a task that takes too long, and stops it before ECS gives up on the hook', async () => {
    const ecs = new EcsSimulation();

    expect(await ecs.callHook()).toBe('FAILED');
    expect(ecs.minutes).toBeGreaterThan(14);
    expect(ecs.minutes).toBeLessThan(15);
    expect(ecs.tasks[0].stoppedBy).toBe('took longer than 15 minutes');
    expect(logs.at(-1)).toMatchObject({ level: 'ERROR', message: 'task took too long', lastStatus: 'RUNNING', timeoutMinutes: 15 });
  });

  test('fails with a task that takes too long at the shortest time-out', async () => {
    const ecs = new EcsSimulation();

    expect(await ecs.callHook({ ...CONFIG, timeoutMinutes: 2 })).toBe('FAILED');
    expect(ecs.tasks[0].stoppedBy).toBeDefined();
  });

  test('fails when ECS does not start the task', async () => {
    const ecs = new EcsSimulation();
    ecs.mock.on(RunTaskCommand).resolves({ tasks: [], failures: [{ reason: 'RESOURCE:ENI' }] });

    expect(await ecs.callHook()).toBe('FAILED');
    expect(logs.at(-1)).toMatchObject({ message: 'the task could not run', reason: expect.stringContaining('RESOURCE:ENI') });
  });

  test('fails with a task that ECS never lists', async () => {
    const ecs = new EcsSimulation();
    ecs.mock.on(DescribeTasksCommand).resolves({});

    expect(await ecs.callHook()).toBe('FAILED');
    expect(ecs.tasks[0].stoppedBy).toBe('took longer than 15 minutes');
  });

  test.each([
    ['without a reason', {}, 'no reason given'],
    ['for several reasons', { failures: [{ reason: 'RESOURCE:ENI' }, { reason: 'AGENT', detail: 'the agent is not connected' }] }, 'RESOURCE:ENI, the agent is not connected'],
  ])('fails when ECS finds neither task nor version, %s', async (_, answer, reason) => {
    const ecs = new EcsSimulation();
    ecs.mock.on(RunTaskCommand).resolves(answer);
    expect(await ecs.callHook()).toBe('FAILED');
    expect(logs.at(-1).reason).toContain(`did not start the task: ${reason}`);

    ecs.mock.on(DescribeServiceRevisionsCommand).resolves(answer);
    expect(await ecs.callHook()).toBe('FAILED');
    expect(logs.at(-1).reason).toMatch(new RegExp(`revision .*: ${reason}$`));
  });

  test('fails when ECS does not find the new version', async () => {
    const ecs = new EcsSimulation();

    expect(await ecs.callHook(CONFIG, { executionDetails: { targetServiceRevisionArn: 'revision-0' } })).toBe('FAILED');
    expect(logs.at(-1).reason).toMatch(/revision revision-0: MISSING/);
  });

  test('waits for a permission that IAM does not know everywhere yet', async () => {
    const ecs = new EcsSimulation(exits(0));
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } });
    ecs.mock.on(DescribeServiceRevisionsCommand).rejectsOnce(denied).rejectsOnce(denied).resolves({ serviceRevisions: [{ launchType: 'FARGATE' }] });

    expect(await ecs.callHook()).toBe('SUCCEEDED');
    expect(ecs.tasks).toHaveLength(1);
  });

  test('fails when AWS denies looking at the started task for two minutes', async () => {
    const ecs = new EcsSimulation();
    const first = await ecs.callOnce();
    ecs.mock.on(DescribeTasksCommand).rejects(Object.assign(new Error('not authorized'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } }));

    ecs.wait(60);
    const second = await ecs.callOnce(CONFIG, { hookDetails: 'hookDetails' in first ? first.hookDetails : undefined });
    expect(second.hookStatus).toBe('IN_PROGRESS');
    ecs.wait(65);
    expect(await ecs.callOnce(CONFIG, { hookDetails: 'hookDetails' in second ? second.hookDetails : undefined })).toEqual({ hookStatus: 'FAILED' });
  });

  test('fails when AWS denies a call for two minutes', async () => {
    const ecs = new EcsSimulation();
    ecs.mock.on(RunTaskCommand).rejects(Object.assign(new Error('not authorized'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } }));

    expect(await ecs.callHook()).toBe('FAILED');
    expect(logs.at(-1)).toMatchObject({ level: 'ERROR', reason: 'AccessDeniedException: not authorized' });
  });
});

describe('a task whose deployment is stopped', () => {
  const stopped = { resourceArn: 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/shop/web/one' };
  const next = { resourceArn: 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/shop/web/two' };

  test.each(['STOP_REQUESTED', 'STOPPED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK_SUCCESSFUL'] as const)('is stopped at the next event, when that is %s', async (status) => {
    const ecs = new EcsSimulation();
    await ecs.callOnce(CONFIG, stopped);
    ecs.deployments[stopped.resourceArn] = status;

    await ecs.sendEvent();

    expect(ecs.tasks[0].stoppedBy).toBe('its deployment has ended');
  });

  test('runs on at an event while its deployment is in progress', async () => {
    const ecs = new EcsSimulation();
    await ecs.callOnce(CONFIG, stopped);
    ecs.deployments[stopped.resourceArn] = 'IN_PROGRESS';

    await ecs.sendEvent();

    expect(ecs.tasks[0].stoppedBy).toBeUndefined();
  });

  test('is left alone at the event of another hook', async () => {
    const ecs = new EcsSimulation();
    await ecs.callOnce(CONFIG, stopped);

    await ecs.sendEvent({ ...CONFIG, hook: 'Stack/Other/RunTask' });

    expect(ecs.tasks[0].stoppedBy).toBeUndefined();
  });

  test('is stopped by the next deployment, which runs its own task only when it has stopped', async () => {
    const ecs = new EcsSimulation(exits(0, 300));
    await ecs.callOnce(CONFIG, stopped);
    const answer = await ecs.callOnce(CONFIG, next);

    expect(ecs.tasks.map(({ stoppedBy }) => stoppedBy)).toEqual(['a later deployment of the service runs the hook']);
    expect(answer).toMatchObject({ hookStatus: 'IN_PROGRESS' });

    ecs.wait(15);
    const second = await ecs.callOnce(CONFIG, { ...next, hookDetails: 'hookDetails' in answer ? answer.hookDetails : undefined });
    expect([ecs.tasks.length, second.hookStatus]).toEqual([1, 'IN_PROGRESS']);

    ecs.wait(15);
    expect(await ecs.callHook(CONFIG, next)).toBe('SUCCEEDED');
    expect(ecs.tasks).toHaveLength(2);
  });
});

describe('a repeated call', () => {
  test('starts no second task when the first response was lost', async () => {
    const ecs = new EcsSimulation(exits(0));

    await ecs.callOnce();

    expect(await ecs.callHook()).toBe('SUCCEEDED');
    expect(ecs.tasks).toHaveLength(1);
  });

  test('reads the revision and runs the task only once', async () => {
    const ecs = new EcsSimulation(exits(0, 60));

    await ecs.callHook();

    expect(ecs.mock.commandCalls(RunTaskCommand)).toHaveLength(1);
  });

  test.each([
    ['another deployment', { resourceArn: 'deployment-2' }, {}],
    ['another stage', { lifecycleStage: 'POST_SCALE_UP' }, {}],
    ['another hook', {}, { hook: 'Stack/Web/RunTask2' }],
  ])('for %s starts another task', async (_, event, config) => {
    const ecs = new EcsSimulation(exits(0));

    await ecs.callHook();
    await ecs.callHook({ ...CONFIG, ...config }, event);

    expect(ecs.tasks).toHaveLength(2);
  });

  test.each([
    ['the new version was looked up', DescribeServiceRevisionsCommand],
    ['the task was started', RunTaskCommand],
    ['the task was looked up', DescribeTasksCommand],
  ])('comes after an outage while %s', async (_, command) => {
    const ecs = new EcsSimulation(exits(0));
    ecs.breakOnce(command);

    expect(await ecs.callHook()).toBe('SUCCEEDED');
    expect(ecs.tasks).toHaveLength(1);
    expect(logs).toContainEqual(expect.objectContaining({
      level: 'WARN', message: expect.stringContaining('did not accept'), reason: expect.stringContaining('try again'),
    }));
  });

  test('comes after an outage while the task was stopped', async () => {
    const ecs = new EcsSimulation();
    ecs.breakOnce(StopTaskCommand);

    expect(await ecs.callHook()).toBe('FAILED');
    expect(ecs.tasks[0].stoppedBy).toBeDefined();
  });

  test('waits for ECS to list the new task', async () => {
    const ecs = new EcsSimulation(exits(0));
    ecs.mock.on(DescribeTasksCommand).resolvesOnce({ tasks: [], failures: [{ reason: 'MISSING' }] });

    expect(await ecs.callOnce()).toMatchObject({ hookStatus: 'IN_PROGRESS', hookDetails: { taskArn: expect.stringContaining('task-0') } });
  });
});

test('the function fails without its configuration', () => {
  expect(() => readRunTaskConfig({})).toThrow(/RUN_TASK is empty; deploy/);
  expect(readRunTaskConfig({ RUN_TASK: JSON.stringify(CONFIG) })).toEqual(CONFIG);
});
