import { CloudFormationClient, DescribeStacksCommand, Stack } from '@aws-sdk/client-cloudformation';
import {
  BatchGetDeploymentGroupsCommand, BatchGetDeploymentsCommand, CodeDeployClient, ListDeploymentGroupsCommand, ListDeploymentsCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import {
  DescribeListenersCommand, DescribeRulesCommand, DescribeTargetGroupsCommand, DescribeTargetHealthCommand, ElasticLoadBalancingV2Client, Listener,
  Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { mockClient } from 'aws-sdk-client-mock';
import { resolveLiveTargetGroups } from '../../../../src/deployment/live-target-groups/handler/live-target-groups';
import { ProviderEvent } from '../../../../src/private/custom-resource/handler/events';
import { errorAt } from '../../../fixtures/error-at';
import { awsError, CodeDeploySimulation } from '../../code-deploy/handler/code-deploy-simulation';
import { appSpec, resetScenarios } from '../../code-deploy/handler/simulated-stack';

const NOW = '2026-11-02T08:00:00.000Z';
const MARKER = `cfn request ${'a'.repeat(16)}>${'b'.repeat(16)} abcdef =`;
const [LB, BLUE, GREEN, FOREIGN, OLD_BLUE, OLD_GREEN] = ['loadbalancer/app/web/1', ...['blue/1', 'green/1', 'foreign/1', 'blue/0', 'green/0'].map((group) => `targetgroup/${group}`)]
  .map(name => `arn:aws:elasticloadbalancing:eu-west-1:111122223333:${name}`);

const properties = {
  ServiceToken: 'token',
  ProductionPort: '443',
  TestPort: '8443',
  TargetGroupArns: [BLUE, GREEN],
  Listeners: { production: { SslPolicy: 'a' } },
};

function event(changes: Partial<ProviderEvent> = {}): ProviderEvent {
  return {
    RequestType: 'Update',
    RequestId: 'request',
    StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/web/0000',
    LogicalResourceId: 'WebListeners',
    ResourceType: 'Custom::EcsLiveTargetGroups',
    ResourceProperties: properties,
    OldResourceProperties: properties,
    ...changes,
  };
}

const weighted = (...weights: [string, number][]) => ({
  ForwardConfig: { TargetGroups: weights.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })) },
});
const listener = (Port: number, action: object): Listener => ({ Port, DefaultActions: [{ Type: 'forward', ...action }] });

/** Time passes only while the handler sleeps. */
let minutes: number;
let whileSleeping: (seconds: number) => void;
const clock = {
  now: () => Date.parse(NOW) + minutes * 60_000,
  sleep: async (milliseconds: number) => {
    minutes += milliseconds / 60_000;
    whileSleeping(milliseconds / 1_000);
  },
};
const ask = async (request = event()) => resolveLiveTargetGroups(
  request, { elb: new ElasticLoadBalancingV2Client({}), cloudFormation: new CloudFormationClient({}), codeDeploy: new CodeDeployClient({}) }, clock,
);

/** Answers DescribeListeners. */
let describeListeners: jest.Mock<object, [input: { LoadBalancerArn?: string; Marker?: string }]>;
/** The load balancers that use the blue and the green target group. */
let loadBalancerArns: string[][];
const describeTargetGroups = (): object => ({ TargetGroups: loadBalancerArns.map(LoadBalancerArns => ({ LoadBalancerArns })) });
/** Target groups with tasks. */
let groupsWithTargets: string[];
let rules: Record<string, Rule[]>;
let logs: unknown[];

beforeEach(() => {
  minutes = 0;
  whileSleeping = () => undefined;
  logs = [];
  jest.spyOn(console, 'log').mockImplementation(line => void logs.push(JSON.parse(line)));
  describeListeners = jest.fn<object, [input: { LoadBalancerArn?: string; Marker?: string }]>();
  withListeners();
  loadBalancerArns = [[LB], [LB]];
  groupsWithTargets = [];
  rules = {};
  mockClient(ElasticLoadBalancingV2Client)
    .on(DescribeTargetGroupsCommand).callsFake(async () => describeTargetGroups())
    .on(DescribeRulesCommand).callsFake(async ({ ListenerArn }) => ({ Rules: rules[ListenerArn] }))
    .on(DescribeTargetHealthCommand).callsFake(async ({ TargetGroupArn }) => ({
      TargetHealthDescriptions: [{ TargetHealth: { State: groupsWithTargets.includes(TargetGroupArn) ? 'unused' : 'draining' } }],
    }))
    .on(DescribeListenersCommand).callsFake(async input => describeListeners(input));
});
afterEach(resetScenarios);

function withListeners(...listeners: Listener[]): void {
  describeListeners.mockReturnValue({ Listeners: listeners });
}

function fails(error: Error): void {
  describeListeners.mockImplementation(() => { throw error; });
}

const found = (production: string, ofTest: string) => ({
  PhysicalResourceId: BLUE,
  Data: { ProductionTargetGroupArn: production, TestTargetGroupArn: ofTest },
});

test('the id does not change with the ports', async () => {
  expect(await ask()).toMatchObject({ PhysicalResourceId: BLUE });
  expect(await ask(event({ ResourceProperties: { ...properties, ProductionPort: '80' } }))).toMatchObject({ PhysicalResourceId: BLUE });
});

test.each<[string, Listener[], object]>([
  ['the groups have weights', [listener(443, weighted([BLUE, 0], [GREEN, 100])), listener(8443, weighted([BLUE, 1], [GREEN, 0]))], found(GREEN, BLUE)],
  ['the action has one group', [listener(443, { TargetGroupArn: GREEN }), listener(8443, { TargetGroupArn: BLUE })], found(GREEN, BLUE)],
  ['the only group has no weight', [listener(443, { ForwardConfig: { TargetGroups: [{ TargetGroupArn: GREEN }] } })], found(GREEN, GREEN)],
  ['authentication comes first', [{ Port: 443, DefaultActions: [{ Type: 'authenticate-oidc' }, { Type: 'forward', TargetGroupArn: GREEN }] }], found(GREEN, GREEN)],
  ['there are no listeners yet', [], found(BLUE, GREEN)],
  ['the groups are somebody else\'s', [listener(443, { TargetGroupArn: FOREIGN }), listener(8443, weighted([FOREIGN, 1], [BLUE, 1]))], found(BLUE, GREEN)],
  ['no group has any weight', [listener(443, weighted([BLUE, 0], [GREEN, 0]))], found(BLUE, GREEN)],
  ['the action does not forward', [{ Port: 443, DefaultActions: [{ Type: 'fixed-response' }] }], found(BLUE, GREEN)],
])('%s', async (_, listeners, answer) => {
  withListeners(...listeners);
  expect(await ask()).toEqual(answer);
  expect(await ask(event({ RequestType: 'Create', OldResourceProperties: undefined }))).toEqual(answer);
});

describe('a listener that changes its port', () => {
  const moved = { ...properties, ProductionPort: '444' };

  test('is found at the old port', async () => {
    withListeners(listener(443, { TargetGroupArn: GREEN }), listener(444, { TargetGroupArn: FOREIGN }));
    expect(await ask(event({ ResourceProperties: moved }))).toMatchObject(found(GREEN, GREEN));
  });

  test('is found at its port in a rollback of an update that never reached it', async () => {
    withListeners(listener(443, { TargetGroupArn: GREEN }));
    expect(await ask(event({ OldResourceProperties: moved }))).toMatchObject(found(GREEN, GREEN));
  });

  test('is not mistaken for the other listener when they exchange ports', async () => {
    withListeners(listener(443, { TargetGroupArn: GREEN }), listener(8443, { TargetGroupArn: BLUE }));
    const swapped = { ...properties, ProductionPort: '8443', TestPort: '443' };
    expect(await ask(event({ ResourceProperties: swapped }))).toMatchObject(found(GREEN, BLUE));
    withListeners(listener(8443, { TargetGroupArn: GREEN }));
    expect(await ask(event({ ResourceProperties: swapped }))).toMatchObject(found(BLUE, GREEN));
  });

  test('has the default for a new test listener', async () => {
    withListeners(listener(443, { TargetGroupArn: GREEN }));
    const { TestPort: _, ...without } = properties;
    expect(await ask(event({ OldResourceProperties: without }))).toMatchObject(found(GREEN, GREEN));
    expect(await ask(event({ ResourceProperties: without }))).toMatchObject(found(GREEN, GREEN));
  });
});

describe('while a deployment shifts traffic', () => {
  test('the lookup waits until it has ended', async () => {
    const codeDeploy = new CodeDeploySimulation(appSpec('web:1'), new Date(NOW));
    describeListeners.mockImplementation(() => {
      const [blue, green] = codeDeploy.weights;
      return { Listeners: [listener(443, weighted([BLUE, blue], [GREEN, green])), listener(8443, { TargetGroupArn: GREEN })] };
    });
    codeDeploy.deployByHand(appSpec('web:2'));
    codeDeploy.advance(35);
    expect(codeDeploy.weights).toEqual([90, 10]);
    whileSleeping = (seconds) => codeDeploy.advance(seconds);
    expect(await ask()).toEqual(found(GREEN, GREEN));
    expect(describeListeners.mock.calls.length).toBeGreaterThan(1);
    expect(logs).toContainEqual(expect.objectContaining({ message: 'traffic is split' }));
  });

  test('fails when it does not end, with the weights', async () => {
    withListeners(listener(443, weighted([BLUE, 90], [GREEN, 10])));
    await expect(ask()).rejects.toThrow(
      errorAt('WebListeners', '14 minutes', `got weights ${BLUE} 90, ${GREEN} 10;`, 'deploy again', '`aws cloudformation continue-update-rollback`'),
    );
    expect(minutes).toBe(14);
  });
});

describe('while a deployment of a failed update shifts traffic', () => {
  const ofCodeDeploy = { ...properties, ApplicationName: 'shop' };
  let stopped: boolean;
  let codeDeploy: ReturnType<typeof mockClient>;

  beforeEach(() => {
    stopped = false;
    const action = () => (stopped ? { TargetGroupArn: BLUE } : weighted([BLUE, 90], [GREEN, 10]));
    describeListeners.mockImplementation(() => ({ Listeners: [listener(443, action())] }));
    codeDeploy = mockClient(CodeDeployClient)
      .on(ListDeploymentGroupsCommand, { applicationName: 'shop' }).resolves({ deploymentGroups: ['other', 'web'] })
      .on(BatchGetDeploymentGroupsCommand, { applicationName: 'shop', deploymentGroupNames: ['other', 'web'] }).resolves({
        deploymentGroupsInfo: [['other', 'foreign'], ['web', 'green']].map(([deploymentGroupName, name]) => (
          { deploymentGroupName, loadBalancerInfo: { targetGroupPairInfoList: [{ targetGroups: [{ name }] }] } }
        )),
      })
      .on(ListDeploymentsCommand, { applicationName: 'shop', deploymentGroupName: 'web' }).resolves({ deployments: ['d-1'] })
      .on(StopDeploymentCommand).callsFake(async () => { stopped = true; return {}; });
    deployment(MARKER, '2026-11-02T07:55:00.000Z');
    stack('UPDATE_ROLLBACK_IN_PROGRESS');
  });

  function deployment(description: string, createTime: string): void {
    codeDeploy.on(BatchGetDeploymentsCommand).resolves({
      deploymentsInfo: [{ deploymentId: 'd-1', status: 'InProgress', description, createTime: new Date(createTime) }],
    });
  }
  function stack(status: Stack['StackStatus']): void {
    mockClient(CloudFormationClient).on(DescribeStacksCommand, { StackName: event().StackId }).resolves({
      Stacks: [{ StackName: 'web', CreationTime: new Date(0), StackStatus: status, LastUpdatedTime: new Date('2026-11-02T07:50:00.000Z') }],
    });
  }
  const lookUp = async () => ask(event({ ResourceProperties: ofCodeDeploy, OldResourceProperties: ofCodeDeploy }));

  test('the rollback stops it first, so that the failed version does not take all traffic', async () => {
    expect(await lookUp()).toEqual(found(BLUE, GREEN));
    expect(codeDeploy.commandCalls(StopDeploymentCommand).map(({ args }) => args[0].input)).toEqual([{ deploymentId: 'd-1', autoRollbackEnabled: true }]);
    expect(minutes).toBe(0.25);
  });

  test.each<[string, () => void]>([
    ['an update that goes on', () => stack('UPDATE_IN_PROGRESS')],
    ['a deployment of somebody else', () => deployment('from the pipeline', '2026-11-02T07:55:00.000Z')],
    ['a deployment that an earlier update has started', () => deployment(MARKER, '2026-11-02T07:45:00.000Z')],
  ])('%s is waited for', async (_, given) => {
    given();
    await expect(lookUp()).rejects.toThrow('14 minutes');
    expect(codeDeploy.commandCalls(StopDeploymentCommand)).toEqual([]);
  });
});

describe('the load balancer', () => {
  test('may have more listeners than one page', async () => {
    describeListeners.mockImplementation(({ Marker }) => Marker
      ? { Listeners: [listener(443, { TargetGroupArn: GREEN })] }
      : { Listeners: [listener(80, { TargetGroupArn: FOREIGN })], NextMarker: 'more' });
    expect(await ask()).toEqual(found(GREEN, GREEN));
    expect(describeListeners).toHaveBeenCalledTimes(2);
  });

  test('may not exist', async () => {
    fails(awsError('LoadBalancerNotFoundException', 'not found'));
    expect(await ask()).toEqual(found(BLUE, GREEN));
  });

  test('may not exist yet', async () => {
    loadBalancerArns = [[], []];
    expect(await ask()).toEqual(found(BLUE, GREEN));
    expect(describeListeners).not.toHaveBeenCalled();
  });

  test('is found by one target group when the other one is unused', async () => {
    loadBalancerArns = [[], [LB]];
    withListeners(listener(443, { TargetGroupArn: GREEN }));
    expect(await ask()).toEqual(found(GREEN, GREEN));
    expect(describeListeners.mock.calls.map(([{ LoadBalancerArn }]) => LoadBalancerArn)).toEqual([LB]);
  });

  test('may not exist, and neither its target groups', async () => {
    mockClient(ElasticLoadBalancingV2Client)
      .on(DescribeTargetGroupsCommand).rejects(awsError('TargetGroupNotFoundException', 'not found'))
      .on(DescribeTargetHealthCommand).rejects(awsError('TargetGroupNotFoundException', 'not found'));
    expect(await ask()).toEqual(found(BLUE, GREEN));
  });

  test('is looked up again after throttling', async () => {
    fails(awsError('ThrottlingException', 'Rate exceeded'));
    whileSleeping = () => withListeners(listener(443, { TargetGroupArn: GREEN }));
    expect(await ask()).toEqual(found(GREEN, GREEN));
    expect(logs).toContainEqual(expect.objectContaining({ message: 'AWS did not respond' }));
  });

  test('fails when throttling does not end', async () => {
    fails(awsError('ThrottlingException', 'Rate exceeded'));
    await expect(ask()).rejects.toThrow('ThrottlingException: Rate exceeded');
  });

  test('fails when access is denied', async () => {
    fails(awsError('AccessDenied', 'no', 403));
    await expect(ask()).rejects.toThrow(errorAt('WebListeners', 'got AccessDenied: no;', 'allow the action'));
  });
});

describe('production traffic that goes elsewhere', () => {
  beforeEach(() => withListeners({ Port: 443, DefaultActions: [{ Type: 'fixed-response' }] }));

  test('returns to the target group with the tasks', async () => {
    groupsWithTargets = [GREEN];
    expect(await ask()).toEqual(found(GREEN, GREEN));
  });

  test('fails while both target groups have tasks', async () => {
    groupsWithTargets = [BLUE, GREEN];
    await expect(ask()).rejects.toThrow(errorAt('WebListeners', 'split', BLUE, GREEN));
  });
});

describe('an update that replaces the target groups', () => {
  const old = { ...properties, TargetGroupArns: [OLD_BLUE, OLD_GREEN] };

  test('fails while tasks are in the old ones, before a listener changes', async () => {
    withListeners(listener(443, weighted([OLD_BLUE, 0], [OLD_GREEN, 100])));
    await expect(ask(event({ OldResourceProperties: old }))).rejects.toThrow(
      errorAt('WebListeners', 'replaces the target groups', `got live target group ${OLD_GREEN};`, 'protocol version', 'deploy a second service'),
    );
  });

  test('keeps the live one when it is rolled back', async () => {
    withListeners(listener(443, weighted([OLD_BLUE, 0], [OLD_GREEN, 100])));
    expect(await ask(event({ ResourceProperties: old, OldResourceProperties: properties }))).toMatchObject({
      PhysicalResourceId: OLD_BLUE, Data: { ProductionTargetGroupArn: OLD_GREEN },
    });
  });

  test('fails, too, when the listener does not show where the tasks are', async () => {
    groupsWithTargets = [OLD_GREEN];
    await expect(ask(event({ OldResourceProperties: old }))).rejects.toThrow(errorAt('WebListeners', `got live target group ${OLD_GREEN};`));
  });
});

describe('rules that ECS or CodeDeploy writes weights to', () => {
  const PRODUCTION_LISTENER = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/1/443';
  const own = { ...properties, Weighted: 'true', ProductionPriority: '50000', TestPort: '443', TestPriority: '49999' };
  const { ProductionPort: _, TestPort: __, ...withoutPorts } = own;
  const shared = { ...withoutPorts, ProductionListenerArn: PRODUCTION_LISTENER, ProductionPriority: '1200', TestPriority: undefined };
  const rule = (Priority: string, ...weights: [string, number][]): Rule => ({ Priority, IsDefault: false, Actions: [{ Type: 'forward', ...weighted(...weights) }] });
  const weights = (production: [string, string], ofTest: [string, string]) => ({
    ProductionWeight: production[0], ProductionAlternateWeight: production[1], TestWeight: ofTest[0], TestAlternateWeight: ofTest[1],
  });

  beforeEach(() => withListeners({ ListenerArn: PRODUCTION_LISTENER, Port: 443, DefaultActions: [{ Type: 'fixed-response' }] }));

  test('keep their weights, each by its priority', async () => {
    rules[PRODUCTION_LISTENER] = [
      rule('49999', [BLUE, 100], [GREEN, 0]), rule('50000', [BLUE, 0], [GREEN, 100]),
      { Priority: 'default', IsDefault: true, Actions: [{ Type: 'fixed-response' }] },
    ];
    expect(await ask(event({ ResourceProperties: own, OldResourceProperties: own }))).toMatchObject({ Data: weights(['0', '100'], ['100', '0']) });
  });

  test('lead to the first target group before the first deployment', async () => {
    withListeners();
    expect(await ask(event({ RequestType: 'Create', ResourceProperties: own, OldResourceProperties: undefined })))
      .toMatchObject({ Data: weights(['100', '0'], ['100', '0']) });
  });

  test('lead test traffic to the live target group while the test rule is new', async () => {
    rules[PRODUCTION_LISTENER] = [rule('50000', [BLUE, 0], [GREEN, 100])];
    const { TestPort: ___, TestPriority: ____, ...before } = own;
    expect(await ask(event({ ResourceProperties: own, OldResourceProperties: before }))).toMatchObject({ Data: weights(['0', '100'], ['0', '100']) });
  });

  test('are found on a listener that services share, at their old priority', async () => {
    rules[PRODUCTION_LISTENER] = [rule('1200', [BLUE, 0], [GREEN, 100]), rule('1300', [FOREIGN, 100])];
    const moved = { ...shared, ProductionPriority: '1300' };
    expect(await ask(event({ ResourceProperties: moved, OldResourceProperties: shared }))).toMatchObject({ Data: { ProductionWeight: '0' } });
  });

  test('are found on the old listener, and by a rollback where an update failed because the priority was taken', async () => {
    const other = `${PRODUCTION_LISTENER}0`;
    withListeners({ ListenerArn: PRODUCTION_LISTENER, Port: 443 }, { ListenerArn: other, Port: 444 });
    rules[PRODUCTION_LISTENER] = [rule('1200', [BLUE, 0], [GREEN, 100])];
    rules[other] = [rule('1200', [FOREIGN, 100])];
    const moved = { ...shared, ProductionListenerArn: other };
    expect(await ask(event({ ResourceProperties: moved, OldResourceProperties: shared }))).toMatchObject({ Data: { ProductionWeight: '0' } });
    expect(await ask(event({ ResourceProperties: shared, OldResourceProperties: moved }))).toMatchObject({ Data: { ProductionWeight: '0' } });
  });

  test.each<[string, object]>([
    ['leaves the unused group without weight', weighted([GREEN, 100], [BLUE, 0])],
    ['names only the live group', { TargetGroupArn: GREEN }],
    ['names only the live group, without a weight', { ForwardConfig: { TargetGroups: [{ TargetGroupArn: GREEN }] } }],
  ])('show the live group when CodeDeploy %s', async (___, action) => {
    rules[PRODUCTION_LISTENER] = [{ Priority: '1200', IsDefault: false, Actions: [{ Type: 'forward', ...action }] }, rule('1300', [FOREIGN, 100])];
    const ofCodeDeploy = { ...shared, ApplicationName: 'shop' };
    expect(await ask(event({ ResourceProperties: ofCodeDeploy, OldResourceProperties: ofCodeDeploy }))).toMatchObject({
      Data: { ProductionWeight: '0', ProductionAlternateWeight: '100' },
    });
  });

  test('are asked while no deployment runs: one that a failed update has started is stopped', async () => {
    const { stopped } = failedUpdate('green');
    rules[PRODUCTION_LISTENER] = [rule('1200', [BLUE, 90], [GREEN, 10])];
    whileSleeping = () => { if (stopped.length > 0) rules[PRODUCTION_LISTENER] = [rule('1200', [BLUE, 100], [GREEN, 0])]; };
    const ofCodeDeploy = { ...shared, ApplicationName: 'shop' };
    expect(await ask(event({ ResourceProperties: ofCodeDeploy, OldResourceProperties: ofCodeDeploy }))).toMatchObject({ Data: { ProductionWeight: '100' } });
    expect(stopped).toEqual(['d-1']);
  });

  test('are found behind a Network Load Balancer, in the default action', async () => {
    const { ProductionPriority: ___, TestPriority: ____, ...network } = own;
    withListeners(listener(443, weighted([BLUE, 0], [GREEN, 100])));
    expect(await ask(event({ ResourceProperties: network, OldResourceProperties: network }))).toMatchObject({ Data: { ProductionAlternateWeight: '100' } });
  });

  test('fail while ECS shifts traffic for longer than a function can wait', async () => {
    rules[PRODUCTION_LISTENER] = [rule('50000', [BLUE, 90], [GREEN, 10])];
    await expect(ask(event({ ResourceProperties: own, OldResourceProperties: own }))).rejects.toThrow(errorAt('WebListeners', `${BLUE} 90, ${GREEN} 10`));
  });
});

/** A rollback of an update that has started a deployment to the target group. */
function failedUpdate(name: string): { readonly stopped: string[] } {
  const stopped: string[] = [];
  mockClient(CloudFormationClient).on(DescribeStacksCommand).resolves({
    Stacks: [{ StackName: 'web', CreationTime: new Date(0), StackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS', LastUpdatedTime: new Date('2026-11-02T07:50:00.000Z') }],
  });
  mockClient(CodeDeployClient)
    .on(ListDeploymentGroupsCommand).resolves({ deploymentGroups: ['web'] })
    .on(BatchGetDeploymentGroupsCommand).resolves({
      deploymentGroupsInfo: [{ deploymentGroupName: 'web', loadBalancerInfo: { targetGroupPairInfoList: [{ targetGroups: [{ name }] }] } }],
    })
    .on(ListDeploymentsCommand).resolves({ deployments: ['d-1'] })
    .on(BatchGetDeploymentsCommand).resolves({
      deploymentsInfo: [{ deploymentId: 'd-1', status: 'InProgress', description: MARKER, createTime: new Date('2026-11-02T07:55:00.000Z') }],
    })
    .on(StopDeploymentCommand).callsFake(async ({ deploymentId }) => { stopped.push(deploymentId); return {}; });
  return { stopped };
}

test('a delete makes no calls', async () => {
  expect(await ask(event({ RequestType: 'Delete', PhysicalResourceId: LB, OldResourceProperties: undefined }))).toEqual({ PhysicalResourceId: LB });
  expect(describeListeners).not.toHaveBeenCalled();
});

test.each<[object, ...string[]]>([
  [{ ProductionPort: '0' }, 'ProductionPort', 'got "0";', '1 to 65535'],
  [{ TestPort: 'https' }, 'TestPort', 'got "https";'],
  [{ ProductionPriority: '50001' }, 'ProductionPriority', '1 to 50000'],
  [{ TargetGroupArns: [BLUE] }, 'TargetGroupArns', 'both target groups'],
])('fails with %p', async (changes, ...words) => {
  await expect(ask(event({ ResourceProperties: { ...properties, ...changes } }))).rejects.toThrow(errorAt('WebListeners', ...words));
});
