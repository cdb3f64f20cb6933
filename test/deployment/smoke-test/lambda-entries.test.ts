import { CodeDeployClient, LifecycleEventAlreadyCompletedException, PutLifecycleEventHookExecutionStatusCommand } from '@aws-sdk/client-codedeploy';
import { DescribeNetworkInterfacesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeServiceDeploymentsCommand, ECSClient } from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import { closedPort, TestServer } from './test-server';
import { handler as codeDeployHandler } from '../../../src/deployment/smoke-test/code-deploy-smoke-test.lambda';
import { handler as ecsHandler } from '../../../src/deployment/smoke-test/ecs-smoke-test.lambda';
import { SmokeTestConfig } from '../../../src/deployment/smoke-test/handler/config';

const LOAD_BALANCER = 'app/shop/50dc6c495c0c9188';
const CODE_DEPLOY_EVENT = { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'hook-1' };
const ECS_EVENT = { lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT', resourceArn: 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/shop/web/1' };

const ec2 = mockClient(EC2Client);
const codeDeploy = mockClient(CodeDeployClient);
const logs: Record<string, unknown>[] = [];

beforeEach(() => {
  ec2.reset();
  codeDeploy.reset();
  codeDeploy.onAnyCommand().resolves({});
  logs.length = 0;
  jest.spyOn(console, 'log').mockImplementation((line) => void logs.push(JSON.parse(line)));
});
afterEach(async () => {
  delete process.env.SMOKE_TEST;
  await TestServer.stopAll();
});

/** Sets the environment of the function as the construct does, without pauses between attempts. */
function configure(changes: Partial<SmokeTestConfig>): void {
  const config: SmokeTestConfig = {
    protocol: 'http',
    port: 8080,
    hostName: 'shop.example.com',
    dnsName: 'localhost',
    publicLoadBalancer: LOAD_BALANCER,
    requests: [{ path: '/health' }],
    retries: 1,
    retryInterval: 0,
    requestTimeout: 2_000,
    ...changes,
  };
  process.env.SMOKE_TEST = JSON.stringify(config);
}

function interfacesAt(...addresses: string[]) {
  return { NetworkInterfaces: addresses.map((PrivateIpAddress) => ({ PrivateIpAddress })) };
}

/** Returns the reports to CodeDeploy. */
function reported(): unknown[] {
  return codeDeploy.commandCalls(PutLifecycleEventHookExecutionStatusCommand).map(({ args: [{ input }] }) => input);
}

const SUCCEEDED = { deploymentId: 'd-1', lifecycleEventHookExecutionId: 'hook-1', status: 'Succeeded' };
const FAILED = { ...SUCCEEDED, status: 'Failed' };

/** Causes and their result, for either caller. */
const CASES: [string, boolean, () => Promise<void>][] = [
  ['the new version responds', true, async () => {
    ec2.on(DescribeNetworkInterfacesCommand).resolves(interfacesAt('127.0.0.1'));
    configure({ port: (await TestServer.start([{ status: 200 }])).port });
  }],
  ['the new version responds to a retry', true, async () => {
    ec2.on(DescribeNetworkInterfacesCommand).resolves(interfacesAt('127.0.0.1'));
    configure({ port: (await TestServer.start([{ status: 503 }, { status: 200 }])).port });
  }],
  ['the load balancer is internal', true, async () => {
    configure({ port: (await TestServer.start([{ status: 200 }])).port, dnsName: '127.0.0.1', publicLoadBalancer: undefined });
  }],
  ['the new version responds with an error', false, async () => {
    ec2.on(DescribeNetworkInterfacesCommand).resolves(interfacesAt('127.0.0.1'));
    configure({ port: (await TestServer.start([{ status: 500 }])).port });
  }],
  ['nothing listens', false, async () => {
    ec2.on(DescribeNetworkInterfacesCommand).resolves(interfacesAt('127.0.0.1'));
    configure({ port: await closedPort() });
  }],
  ['the load balancer has no network interface', false, async () => {
    ec2.on(DescribeNetworkInterfacesCommand).resolves({});
    configure({});
  }],
  ['EC2 denies the lookup', false, async () => {
    ec2.on(DescribeNetworkInterfacesCommand).rejects(Object.assign(new Error('You are not authorized'), { name: 'UnauthorizedOperation' }));
    configure({});
  }],
  ['there is no configuration', false, async () => {}],
  ['the configuration is not JSON', false, async () => { process.env.SMOKE_TEST = '{'; }],
];

describe('CodeDeploy', () => {
  test.each(CASES)('receives the result when %s', async (_, passes, arrange) => {
    await arrange();
    await codeDeployHandler(CODE_DEPLOY_EVENT);

    expect(reported()).toEqual([passes ? SUCCEEDED : FAILED]);
  });

  test('fails the function when it does not accept the result', async () => {
    codeDeploy.onAnyCommand().rejects(Object.assign(new Error('no such deployment'), { name: 'DeploymentDoesNotExistException' }));

    await expect(codeDeployHandler(CODE_DEPLOY_EVENT)).rejects.toThrow('no such deployment');
  });

  test('may already have the result, when the response to an earlier report was lost', async () => {
    codeDeploy.onAnyCommand().rejects(new LifecycleEventAlreadyCompletedException({ message: 'completed', $metadata: {} }));

    await expect(codeDeployHandler(CODE_DEPLOY_EVENT)).resolves.toBeUndefined();
    expect(logs.at(-1)).toEqual({ level: 'WARN', message: expect.stringContaining('already'), status: 'Failed' });
  });
});

describe('ECS', () => {
  test.each(CASES)('receives the result when %s', async (_, passes, arrange) => {
    await arrange();

    expect(await ecsHandler(ECS_EVENT)).toEqual({ hookStatus: passes ? 'SUCCEEDED' : 'FAILED' });
  });
});

describe('the first deployment of a service', () => {
  const ecs = mockClient(ECSClient);
  beforeEach(() => { ecs.reset(); });

  function sources(sourceServiceRevisions?: object[]): void {
    const input = { serviceDeploymentArns: [ECS_EVENT.resourceArn] };
    ecs.on(DescribeServiceDeploymentsCommand, input).resolves({ serviceDeployments: [{ sourceServiceRevisions }] });
  }

  /** A version that fails its test. */
  async function failing(changes: Partial<SmokeTestConfig> = {}): Promise<TestServer> {
    const server = await TestServer.start([{ status: 500 }]);
    configure({ port: server.port, dnsName: '127.0.0.1', publicLoadBalancer: undefined, skipFirstDeployment: true, ...changes });
    return server;
  }

  test('passes untested', async () => {
    sources([]);
    const server = await failing();

    expect(await ecsHandler(ECS_EVENT)).toEqual({ hookStatus: 'SUCCEEDED' });
    expect(server.requests).toEqual([]);
    expect(logs).toEqual([expect.objectContaining({ level: 'INFO', message: 'the first deployment of the service passes untested' })]);
  });

  test('is tested if told so, and nobody asks ECS', async () => {
    sources([]);
    await failing({ skipFirstDeployment: undefined });

    expect(await ecsHandler(ECS_EVENT)).toEqual({ hookStatus: 'FAILED' });
    expect(ecs.calls()).toEqual([]);
  });

  test.each([
    ['it replaces a version', () => sources([{ arn: 'revision-1' }])],
    ['ECS does not say what it replaces', () => sources()],
    ['ECS does not know it', () => ecs.on(DescribeServiceDeploymentsCommand).resolves({})],
    ['ECS denies the look-up', () => ecs.on(DescribeServiceDeploymentsCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }))],
  ])('is none, and is tested, when %s', async (_, arrange) => {
    arrange();
    await failing();

    expect(await ecsHandler(ECS_EVENT)).toEqual({ hookStatus: 'FAILED' });
  });
});

describe('the addresses of an internet-facing load balancer', () => {
  test('are looked up page by page, by the description of its network interfaces', async () => {
    const peer = await TestServer.start([{ status: 500 }, { status: 200 }]);
    ec2.on(DescribeNetworkInterfacesCommand)
      .resolvesOnce({ ...interfacesAt('127.0.0.1'), NextToken: 'more' })
      .resolvesOnce(interfacesAt('127.0.0.2'));
    configure({ port: peer.port });
    await ecsHandler(ECS_EVENT);

    const calls = ec2.commandCalls(DescribeNetworkInterfacesCommand).map(({ args: [{ input }] }) => input);
    expect(calls).toHaveLength(2);
    expect(calls[1]).toEqual({ Filters: [{ Name: 'description', Values: [`ELB ${LOAD_BALANCER}`] }], MaxResults: 100, NextToken: 'more' });
    expect(logs.map(({ address }) => address)).toEqual(expect.arrayContaining(['127.0.0.1', '127.0.0.2']));
  });
});

describe('the log', () => {
  test('contains the event, every attempt and the result of every request', async () => {
    const { port } = await TestServer.start([{ status: 503, body: 'starting' }]);
    configure({ port, dnsName: '127.0.0.1', publicLoadBalancer: undefined });
    await ecsHandler(ECS_EVENT);

    const reason = 'expected status 200 to 399, got status 503 and a body that starts with "starting"';
    expect(logs).toEqual([
      { level: 'INFO', message: 'smoke test started', event: ECS_EVENT },
      { level: 'WARN', message: 'attempt failed', path: '/health', attempt: 1, address: '127.0.0.1', reason },
      { level: 'WARN', message: 'attempt failed', path: '/health', attempt: 2, address: '127.0.0.1', reason },
      { level: 'ERROR', message: 'smoke test failed', requests: [{ path: '/health', passed: false, attempts: 2, reason }] },
    ]);
  });

  test.each([
    ['there is no configuration', () => {}, 'SMOKE_TEST is empty'],
    ['there is no network interface', () => configure({}), `no network interface of the load balancer ${LOAD_BALANCER}`],
    ['AWS denies the lookup', () => {
      ec2.on(DescribeNetworkInterfacesCommand).rejects(Object.assign(new Error('You may not'), { name: 'UnauthorizedOperation' }));
      configure({});
    }, 'UnauthorizedOperation: You may not'],
  ])('contains the reason why the test could not run when %s', async (_, arrange, reason) => {
    ec2.on(DescribeNetworkInterfacesCommand).resolves({});
    arrange();
    await ecsHandler(ECS_EVENT);

    expect(logs.at(-1)).toEqual({ level: 'ERROR', message: 'smoke test could not run', reason: expect.stringContaining(reason) });
  });
});
