import {
  AlarmsLimitExceededException, BatchGetDeploymentsCommand, CodeDeployClient, ContinueDeploymentCommand, CreateDeploymentCommand,
  DeploymentGroupDoesNotExistException, DeploymentInfo, DeploymentLimitExceededException, ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import {
  Deployment, DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient, ListServiceDeploymentsCommand, Service, ServiceDeploymentStatus,
  TaskSet, UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import { formatMarker, parseMarker } from '../../../../src/deployment/code-deploy/handler/stored-state';
import { RedeployRequest } from '../../../../src/deployment/secret-rotation/handler/redeploy-request';
import { redeployServices } from '../../../../src/deployment/secret-rotation/handler/redeploy-services';
import { errorAt } from '../../../fixtures/error-at';

const ecs = mockClient(ECSClient);
const codeDeploy = mockClient(CodeDeployClient);
const clients = { ecs: ecs as unknown as ECSClient, codeDeploy: codeDeploy as unknown as CodeDeployClient };
const logs: any[] = [];

const CHANGED = '2026-11-23T12:00:00Z';
const before = new Date('2026-11-23T11:00:00Z');
const after = new Date('2026-11-23T12:01:00Z');
const request: RedeployRequest = { secret: 'arn:secret', changedAt: CHANGED, cluster: 'arn:cluster/shop', service: 'arn:service/shop/web' };
const target = { applicationName: 'shop', deploymentGroupName: 'web', hooks: { AfterInstall: 'arn:function' } };
const group = { applicationName: 'shop', deploymentGroupName: 'web' };

beforeEach(() => {
  ecs.reset();
  codeDeploy.reset();
  ecs.onAnyCommand().rejects('not expected');
  codeDeploy.onAnyCommand().rejects('not expected');
  ecs.on(ListServiceDeploymentsCommand).resolves({ serviceDeployments: [] });
  ecs.on(DescribeTaskDefinitionCommand).resolves({ taskDefinition: { status: 'ACTIVE' } });
  logs.length = 0;
  jest.spyOn(console, 'log').mockImplementation((line) => void logs.push(JSON.parse(line)));
});
afterEach(() => jest.restoreAllMocks());

function serviceIs(service: Partial<Service>, name = request.service): void {
  ecs.on(DescribeServicesCommand, { cluster: request.cluster, services: [name] }).resolves({ services: [{ status: 'ACTIVE', ...service }] });
}

function deployed(deployment: Deployment, ...others: Deployment[]): void {
  serviceIs({ deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED', ...deployment }, ...others] });
}

async function handle(...requests: RedeployRequest[]) {
  const answer = await redeployServices({ Records: requests.map((body, i) => ({ messageId: `m${i}`, body: JSON.stringify(body) })) }, clients);
  return { outcomes: logs.map(({ message }) => message), again: answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
}

describe('an invalid message', () => {
  test.each([
    ['without JSON', '{'],
    ['without an object', '"shop"'],
    ['with null', 'null'],
    ['with an empty service', JSON.stringify({ ...request, service: '' })],
    ['with a deployment group that is not an object', JSON.stringify({ ...request, codeDeploy: 'web' })],
    ['without hooks', JSON.stringify({ ...request, codeDeploy: { ...target, hooks: undefined } })],
    ['with an invalid hook in addition to a valid one', JSON.stringify({ ...request, codeDeploy: { ...target, hooks: { ...target.hooks, BeforeInstall: 1 } } })],
    ['without a service', JSON.stringify({ ...request, service: undefined })],
    ['with a service that is not a string', JSON.stringify({ ...request, service: { arn: 'arn' } })],
    ['with an invalid time', JSON.stringify({ ...request, changedAt: 'yesterday' })],
    ['with an incomplete deployment group', JSON.stringify({ ...request, codeDeploy: { applicationName: 'shop', hooks: {} } })],
    ['with hooks that are not ARNs', JSON.stringify({ ...request, codeDeploy: { ...target, hooks: { AfterInstall: 1 } } })],
  ])('fails, %s, and the others are handled', async (_, body) => {
    deployed({ createdAt: before });
    ecs.on(UpdateServiceCommand).resolves({});

    await expect(redeployServices({ Records: [{ messageId: 'broken', body }, { messageId: 'm1', body: JSON.stringify(request) }] }, clients))
      .rejects.toThrow(/message broken .*dead-letter queue/);
    expect(logs.map(({ message }) => message)).toEqual([expect.stringContaining('not a deployment request'), 'STARTED']);
    expect(logs[0]).toMatchObject({ level: 'ERROR', messageId: 'broken' });
  });
});

describe('a service that ECS deploys', () => {
  test('gets new tasks of the same task definition', async () => {
    deployed({ createdAt: before });
    ecs.on(UpdateServiceCommand).resolves({});

    expect(await handle(request)).toEqual({ outcomes: ['STARTED'], again: ['m0'] });
    expect(ecs.commandCalls(UpdateServiceCommand).map(({ args: [{ input }] }) => input)).toEqual([
      { cluster: request.cluster, service: request.service, forceNewDeployment: true },
    ]);
  });

  test('is not deployed when it has been deployed since', async () => {
    deployed({ createdAt: after });

    expect(await handle(request)).toEqual({ outcomes: ['UP_TO_DATE'], again: [] });
  });

  test('is deployed when it was deployed at the moment of the change', async () => {
    deployed({ createdAt: new Date(CHANGED) });
    ecs.on(UpdateServiceCommand).resolves({});

    expect(await handle(request)).toEqual({ outcomes: ['STARTED'], again: ['m0'] });
    expect(logs[0]).toEqual({ level: 'INFO', message: 'STARTED', service: request.service, secret: request.secret, changedAt: CHANGED });
  });

  test.each([before, after])('is retried while a deployment runs, which may roll back to the old tasks: %p', async (createdAt) => {
    deployed({ createdAt, rolloutState: 'IN_PROGRESS' }, { status: 'ACTIVE', rolloutState: 'COMPLETED', createdAt: before });

    expect(await handle(request)).toEqual({ outcomes: ['BUSY'], again: ['m0'] });
  });

  test('is deployed after a deployment that was rolled back', async () => {
    deployed({ createdAt: before }, { status: 'INACTIVE', rolloutState: 'FAILED', createdAt: after });
    ecs.on(UpdateServiceCommand).resolves({});

    expect(await handle(request)).toEqual({ outcomes: ['STARTED'], again: ['m0'] });
  });

  test('is deployed once for several changes, also when a message is delivered twice', async () => {
    deployed({ createdAt: new Date('2026-11-23T12:02:00Z') });
    ecs.on(UpdateServiceCommand).resolves({});

    const later = { ...request, changedAt: '2026-11-23T12:03:00Z' };
    expect(await handle(later, request, request)).toEqual({ outcomes: ['STARTED'], again: ['m0', 'm1', 'm2'] });
    expect(ecs.commandCalls(UpdateServiceCommand)).toHaveLength(1);
    expect(logs[0].changedAt).toBe(later.changedAt);

    expect(await handle(request, later)).toEqual({ outcomes: ['STARTED', 'STARTED'], again: ['m0', 'm1'] });
    expect(logs[1].changedAt).toBe(later.changedAt);
  });

  test.each([
    ['there is none', []],
    ['it is being deleted', [{ status: 'DRAINING' }]],
  ])('is skipped when %s', async (_, services) => {
    ecs.on(DescribeServicesCommand).resolves({ services });

    expect(await handle(request)).toEqual({ outcomes: ['GONE'], again: [] });
  });

  test('is skipped when its cluster is gone', async () => {
    ecs.on(DescribeServicesCommand).rejects(Object.assign(new Error('gone'), { name: 'ClusterNotFoundException' }));

    expect(await handle(request)).toEqual({ outcomes: ['GONE'], again: [] });
  });
});

describe('a deployment that the function has started', () => {
  const history = (...statuses: ServiceDeploymentStatus[]) => ecs.on(ListServiceDeploymentsCommand).resolves({
    serviceDeployments: statuses.map((status, i) => ({ serviceDeploymentArn: `arn:service-deployment/${i}`, status })),
  });

  test('is looked at again until it has succeeded', async () => {
    deployed({ createdAt: before });
    ecs.on(UpdateServiceCommand).resolves({});
    expect((await handle(request)).again).toEqual(['m0']);

    deployed({ createdAt: after });
    history('SUCCESSFUL');
    expect((await handle(request)).again).toEqual([]);
  });

  test.each(['PENDING', 'IN_PROGRESS', 'STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'] as const)('is waited for while it is %s', async (status) => {
    deployed({ createdAt: after });
    history(status);

    expect(await handle(request)).toEqual({ outcomes: ['BUSY'], again: ['m0'] });
  });

  test('is started once more when its rollout has failed, although it is the newest', async () => {
    deployed({ createdAt: after, rolloutState: 'FAILED' });
    history('STOPPED');
    ecs.on(UpdateServiceCommand).resolves({});

    expect(await handle(request)).toEqual({ outcomes: ['STARTED'], again: ['m0'] });
  });

  test('has served its purpose although a later deployment fails without a rollback: that one leaves tasks with the new value behind', async () => {
    deployed({ createdAt: after, rolloutState: 'FAILED' });
    history('STOPPED', 'SUCCESSFUL', 'STOPPED', 'STOPPED');

    expect(await handle(request)).toEqual({ outcomes: ['UP_TO_DATE'], again: [] });
  });

  test('fails with the deployments that have failed, after three of them', async () => {
    deployed({ createdAt: before });
    history('ROLLBACK_SUCCESSFUL', 'STOPPED', 'ROLLBACK_FAILED');

    await expect(handle(request)).rejects.toThrow(errorAt('arn:service/shop/web', 'keep the old value of arn:secret', 'arn:service-deployment/2', 'deploy the service'));
    expect(ecs.commandCalls(UpdateServiceCommand)).toHaveLength(0);
    expect(ecs.commandCalls(ListServiceDeploymentsCommand)[0].args[0].input).toEqual({
      cluster: request.cluster, service: request.service, createdAt: { after: new Date(CHANGED) },
    });
  });

  test('fails when its task definition has been deregistered, and says what to do', async () => {
    serviceIs({ taskDefinition: 'arn:task-definition/web:7', deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED', createdAt: before }] });
    ecs.on(DescribeTaskDefinitionCommand, { taskDefinition: 'arn:task-definition/web:7' }).resolves({ taskDefinition: { status: 'INACTIVE' } });

    await expect(handle(request)).rejects.toThrow(errorAt('arn:service/shop/web', 'deregistered', 'got arn:task-definition/web:7;', 'deploy the service'));
    expect(ecs.commandCalls(UpdateServiceCommand)).toHaveLength(0);
  });
});

describe('several services in one batch', () => {
  const other = { ...request, service: 'arn:service/shop/orders' };

  test('are handled one by one: only those that are busy are retried', async () => {
    deployed({ createdAt: after });
    serviceIs({ deployments: [{ status: 'PRIMARY', rolloutState: 'IN_PROGRESS', createdAt: before }] }, other.service);

    expect(await handle(request, other, other)).toEqual({ outcomes: ['UP_TO_DATE', 'BUSY'], again: ['m1', 'm2'] });
  });

  test('fails as a whole when a call to AWS fails, after the others have been handled', async () => {
    ecs.on(DescribeServicesCommand, { services: [request.service] }).rejects(Object.assign(new Error('not you'), { name: 'AccessDeniedException' }));
    serviceIs({ deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED', createdAt: before }] }, other.service);
    ecs.on(UpdateServiceCommand).resolves({});

    await expect(handle(request, other)).rejects.toThrow('not you');
    expect(ecs.commandCalls(UpdateServiceCommand)).toHaveLength(1);
    expect(logs).toContainEqual(expect.objectContaining({ level: 'ERROR', service: request.service, reason: 'AccessDeniedException: not you' }));
  });
});

describe('a service that CodeDeploy deploys', () => {
  const byCodeDeploy = { ...request, codeDeploy: target };
  const live: TaskSet = {
    status: 'PRIMARY',
    createdAt: before,
    taskDefinition: 'arn:task-definition/web:7',
    platformVersion: '1.4.0',
    loadBalancers: [{ containerName: 'app', containerPort: 8080, targetGroupArn: 'arn:green' }],
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: 'ENABLED' } },
    capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
  };

  function history(...deployments: Partial<DeploymentInfo>[]): void {
    codeDeploy.on(ListDeploymentsCommand, group).resolves({ deployments: deployments.map((_, i) => `d-${i}`) });
    codeDeploy.on(BatchGetDeploymentsCommand).resolves({ deploymentsInfo: deployments as DeploymentInfo[] });
  }

  function created() {
    return codeDeploy.commandCalls(CreateDeploymentCommand).map(({ args: [{ input }] }) => input);
  }

  test('is deployed as it is live, with its network, capacity and hooks', async () => {
    history();
    serviceIs({ taskSets: [{ status: 'ACTIVE', createdAt: after }, live] });
    codeDeploy.on(CreateDeploymentCommand).resolves({ deploymentId: 'd-1' });

    expect(await handle(byCodeDeploy)).toEqual({ outcomes: ['STARTED'], again: ['m0'] });
    const [{ revision, description, ...names }] = created();
    expect(names).toEqual(group);
    expect(description).toBe(`a secret has changed at ${CHANGED}`);
    expect(JSON.parse(revision!.appSpecContent!.content!)).toEqual({
      version: 0,
      Resources: [{
        TargetService: {
          Type: 'AWS::ECS::Service',
          Properties: {
            TaskDefinition: 'arn:task-definition/web:7',
            LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 8080 },
            PlatformVersion: '1.4.0',
            NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1'], SecurityGroups: ['sg-1'], AssignPublicIp: 'ENABLED' } },
            CapacityProviderStrategy: [{ Base: 0, CapacityProvider: 'FARGATE', Weight: 1 }],
          },
        },
      }],
      Hooks: [{ AfterInstall: 'arn:function' }],
    });
  });

  const marker = { requestId: 'r-1', from: 'a'.repeat(16), to: 'b'.repeat(16), liveBefore: 'a'.repeat(16), service: 'c0ffee' };

  test('keeps the marker of the version for the next stack update', async () => {
    history({ status: 'Failed', createTime: before }, { status: 'Succeeded', createTime: after, description: formatMarker(marker) });
    serviceIs({ taskSets: [live] });
    codeDeploy.on(CreateDeploymentCommand).resolves({ deploymentId: 'd-2' });

    await handle(byCodeDeploy);

    const [{ description = '' }] = created();
    expect(description.length).toBeLessThanOrEqual(98);
    expect(parseMarker(description)).toEqual({ requestId: `secret-${CHANGED}`, from: marker.to, to: marker.to, liveBefore: marker.to, service: 'c0ffee' });
  });

  test.each([
    ['failed', { status: 'Failed' as const }],
    ['was a rollback', { status: 'Succeeded' as const, creator: 'codeDeployRollback' as const }],
  ])('has no marker when the last deployment %s', async (_, newest) => {
    history({ ...newest, createTime: after, description: formatMarker(marker) });
    serviceIs({ taskSets: [live] });
    codeDeploy.on(CreateDeploymentCommand).resolves({ deploymentId: 'd-2' });

    await handle(byCodeDeploy);

    expect(parseMarker(created()[0].description)).toBeUndefined();
  });

  test('is not deployed when its live tasks are new', async () => {
    history({ status: 'Succeeded' });
    serviceIs({ taskSets: [{ ...live, createdAt: after }] });

    expect(await handle(byCodeDeploy)).toEqual({ outcomes: ['UP_TO_DATE'], again: [] });
  });

  test.each(['Created', 'Queued', 'InProgress', 'Ready', 'Baking'] as const)('is retried while a deployment is %s', async (status) => {
    history({ status: 'Succeeded' }, { status });

    expect(await handle(byCodeDeploy)).toEqual({ outcomes: ['BUSY'], again: ['m0'] });
  });

  test('is deployed after the termination wait of a deployment that shifted before the change, which is ended: it may take two days', async () => {
    history({ deploymentId: 'd-0', status: 'InProgress', instanceTerminationWaitTimeStarted: true });
    serviceIs({ taskSets: [live] });
    codeDeploy.on(ContinueDeploymentCommand).resolves({});

    expect(await handle(byCodeDeploy)).toEqual({ outcomes: ['ENDED_TERMINATION_WAIT'], again: ['m0'] });
    expect(codeDeploy.commandCalls(ContinueDeploymentCommand)[0].args[0].input).toEqual({ deploymentId: 'd-0', deploymentWaitType: 'TERMINATION_WAIT' });
  });

  test('is retried in the termination wait of a deployment with the new value: an alarm may still bring back the old tasks', async () => {
    history({ deploymentId: 'd-0', status: 'InProgress', instanceTerminationWaitTimeStarted: true });
    serviceIs({ taskSets: [{ ...live, createdAt: after }] });

    expect(await handle(byCodeDeploy)).toEqual({ outcomes: ['BUSY'], again: ['m0'] });
  });

  test.each(['DeploymentAlreadyCompletedException', 'DeploymentIsNotInReadyStateException'])('is retried when the termination wait has ended by itself: %s', async (name) => {
    history({ deploymentId: 'd-0', status: 'InProgress', instanceTerminationWaitTimeStarted: true });
    serviceIs({ taskSets: [live] });
    codeDeploy.on(ContinueDeploymentCommand).rejects(Object.assign(new Error('too late'), { name }));

    expect(await handle(byCodeDeploy)).toEqual({ outcomes: ['BUSY'], again: ['m0'] });
  });

  test('fails after three deployments since the change have failed; rollbacks and older ones do not count', async () => {
    const failed = { status: 'Failed' as const, createTime: after };
    history({ ...failed, deploymentId: 'd-0' }, { ...failed, deploymentId: 'd-1' }, { ...failed, deploymentId: 'd-2', creator: 'codeDeployRollback' },
      { ...failed, deploymentId: 'd-3', createTime: before });
    serviceIs({ taskSets: [live] });
    codeDeploy.on(CreateDeploymentCommand).resolves({ deploymentId: 'd-5' });
    expect((await handle(byCodeDeploy)).outcomes).toEqual(['STARTED']);

    history(...['d-0', 'd-1', 'd-2'].map((deploymentId) => ({ ...failed, deploymentId })));
    await expect(handle(byCodeDeploy)).rejects.toThrow(/have failed, got d-\d, d-\d, d-\d;/);
  });

  test('fails when the live task definition has been deregistered', async () => {
    history();
    serviceIs({ taskSets: [live] });
    ecs.on(DescribeTaskDefinitionCommand, { taskDefinition: live.taskDefinition }).resolves({ taskDefinition: { status: 'INACTIVE' } });

    await expect(handle(byCodeDeploy)).rejects.toThrow('got arn:task-definition/web:7;');
    expect(created()).toEqual([]);
  });

  test('is retried when another deployment has started first', async () => {
    history();
    serviceIs({ taskSets: [live] });
    codeDeploy.on(CreateDeploymentCommand).rejects(new DeploymentLimitExceededException({ message: 'active', $metadata: {} }));

    expect(await handle(byCodeDeploy)).toEqual({ outcomes: ['BUSY'], again: ['m0'] });
  });

  test('is retried when none of its task sets is primary yet', async () => {
    history();
    serviceIs({ taskSets: [] });

    expect(await handle(byCodeDeploy)).toEqual({ outcomes: ['BUSY'], again: ['m0'] });
  });

  test('is skipped when its deployment group is gone', async () => {
    codeDeploy.on(ListDeploymentsCommand).rejects(new DeploymentGroupDoesNotExistException({ message: 'gone', $metadata: {} }));

    expect(await handle(byCodeDeploy)).toEqual({ outcomes: ['GONE'], again: [] });
  });

  test('is skipped when the service is gone', async () => {
    history();
    ecs.on(DescribeServicesCommand).resolves({ services: [] });

    expect(await handle(byCodeDeploy)).toEqual({ outcomes: ['GONE'], again: [] });
  });

  test('fails when CodeDeploy fails for another reason', async () => {
    history();
    serviceIs({ taskSets: [live] });
    codeDeploy.on(CreateDeploymentCommand).rejects(new AlarmsLimitExceededException({ message: 'too many', $metadata: {} }));

    await expect(handle(byCodeDeploy)).rejects.toThrow('too many');
  });
});
