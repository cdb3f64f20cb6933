import {
  ContinueServiceDeploymentCommand, DeploymentLifecycleHookStatus, DescribeServiceDeploymentsCommand, ECSClient, ServiceDeployment,
} from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import { approveFirstDeployment } from '../../../../src/deployment/hooks/handler/approve-first-deployment';
import { awsFault } from '../../../fixtures/faults/aws-faults';

const DEPLOYMENT = 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/shop/web/EZe5RNVLH6PPzHXINuP28';
const EVENT = { detail: { serviceDeploymentArn: DEPLOYMENT, hookId: 'ecs-pause-1' } };
const clock = { now: () => 0, sleep: async () => {} };

const ecs = mockClient(ECSClient);
const logs: any[] = [];
beforeEach(() => {
  ecs.reset();
  logs.length = 0;
  jest.spyOn(console, 'log').mockImplementation((line) => void logs.push(JSON.parse(line)));
});
afterEach(() => jest.restoreAllMocks());

/** ECS describes a deployment that replaces the given versions. */
function deployment(
  sourceServiceRevisions: ServiceDeployment['sourceServiceRevisions'], status: DeploymentLifecycleHookStatus = 'AWAITING_ACTION',
): void {
  ecs.on(DescribeServiceDeploymentsCommand).resolves({
    serviceDeployments: [{ serviceDeploymentArn: DEPLOYMENT, sourceServiceRevisions, lifecycleHookDetails: [{ hookId: 'ecs-pause-1', status }] }],
  });
}

const continued = () => ecs.commandCalls(ContinueServiceDeploymentCommand).map(({ args: [{ input }] }) => input);
const approve = () => approveFirstDeployment(EVENT, new ECSClient({}), clock);

test('the first deployment, which replaces no version, continues', async () => {
  deployment([]);
  await approve();

  expect(continued()).toEqual([{ serviceDeploymentArn: DEPLOYMENT, hookId: 'ecs-pause-1', action: 'CONTINUE' }]);
});

test.each([
  ['one that replaces a version', [{ arn: 'revision-1', runningTaskCount: 2 }]],
  ['one that replaces a version without tasks', [{ arn: 'revision-1', runningTaskCount: 0 }]],
  ['one of which ECS does not say what it replaces', undefined],
])('%s waits for a person', async (_, sources) => {
  deployment(sources);
  await approve();

  expect(continued()).toEqual([]);
  expect(logs.at(-1)).toMatchObject({ level: 'INFO', message: 'the deployment waits for a person' });
});

test('access that IAM does not know yet is asked for again', async () => {
  deployment([]);
  ecs.on(ContinueServiceDeploymentCommand).rejectsOnce(awsFault('AccessDeniedException')).resolves({});
  await approve();

  expect(continued()).toHaveLength(2);
});

test('a hook that somebody has continued in the meantime is no failure', async () => {
  deployment([], 'SUCCEEDED');
  ecs.on(ContinueServiceDeploymentCommand).rejects(awsFault('InvalidParameterException', 'The hook does not await an action.'));

  await expect(approve()).resolves.toBeUndefined();
  expect(logs.some(({ level, message }) => level === 'WARN' && message === 'the hook waits no longer')).toBe(true);
});

test('fails while the hook waits, so that Lambda calls again', async () => {
  deployment([]);
  ecs.on(ContinueServiceDeploymentCommand).rejects(awsFault('ClientException', 'no'));

  await expect(approve()).rejects.toThrow('no');
});

test('fails when ECS does not know the deployment', async () => {
  ecs.on(DescribeServiceDeploymentsCommand).resolves({ serviceDeployments: [] });

  await expect(approve()).rejects.toThrow(DEPLOYMENT);
});
