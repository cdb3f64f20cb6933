import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { appSpec } from './simulated-stack';

interface Call {
  readonly target?: string;
  readonly contentType?: string;
  readonly authorization?: string;
  readonly body: string;
}

const SOURCE = join(__dirname, '../../../../src/deployment');
const STATE_MACHINE = 'arn:aws:states:eu-west-1:111122223333:stateMachine:Waiter';
const ELB = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333';
let folder: string;
let server: Server;
let calls: Call[];
/** Responses to CloudFormation. */
let responses: any[];
let answers: Record<string, (body: string) => object | string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wire-'));
  buildSync({
    entryPoints: ['code-deploy/on-event', 'code-deploy/is-complete', 'live-target-groups/live-target-groups'].map(name => join(SOURCE, `${name}.handler.ts`)),
    outdir: folder,
    entryNames: '[name]',
    bundle: true,
    platform: 'node',
    target: 'node24',
    logLevel: 'error',
  });
  server = createServer((request, response) => {
    void read(request).then(body => {
      if (request.method === 'PUT') {
        responses.push(JSON.parse(body));
        response.end();
        return;
      }
      const target = request.headers['x-amz-target'] as string | undefined;
      calls.push({ target, contentType: request.headers['content-type'], authorization: request.headers.authorization, body });
      const answer = answers[target?.split('.')[1] ?? new URLSearchParams(body).get('Action') ?? '']?.(body);
      response.writeHead(answer ? 200 : 404, { 'content-type': typeof answer === 'string' ? 'text/xml' : 'application/x-amz-json-1.1' });
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer ?? { __type: 'NotExpectedByTheTest' }));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await new Promise(resolve => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  calls = [];
  responses = [];
  answers = {};
});

/** Runs a bundled handler with one event in its own Node process, as Lambda does. HTTPS requests to CloudFormation go to the server. */
async function run(handler: 'on-event' | 'is-complete' | 'live-target-groups', event: object): Promise<{ error?: string; logs: any[] }> {
  const script = `
    const { request } = require('node:http');
    require('node:https').request = ({ pathname }, options, listener) => request(process.env.AWS_ENDPOINT_URL + pathname, options, listener);
    require(${JSON.stringify(join(folder, `${handler}.handler.js`))}).handler(JSON.parse(process.argv[1]))
    .then(result => ({ result }), error => ({ error: error.message }))
    .then(answer => process.stdout.write('ANSWER ' + JSON.stringify(answer) + '\\n'))`;
  const child = spawn(process.execPath, ['-e', script, JSON.stringify(event)], {
    timeout: 10_000,
    env: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
      AWS_EC2_METADATA_DISABLED: 'true',
      STATE_MACHINE_ARN: STATE_MACHINE,
      HOME: folder,
    },
  });
  const [output, errors, code] = await Promise.all([read(child.stdout), read(child.stderr), new Promise(resolve => child.once('close', resolve))]);
  const lines = output.trim().split('\n');
  const answer = lines.find(line => line.startsWith('ANSWER '));
  if (code !== 0 || !answer) throw new Error(`the handler ended with ${String(code)}: ${errors}`);
  return { ...JSON.parse(answer.slice('ANSWER '.length)), logs: lines.filter(line => line.startsWith('{')).map(line => JSON.parse(line)) };
}

async function read(stream: NodeJS.ReadableStream | IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

const deploymentEvent = {
  RequestType: 'Update',
  RequestId: 'b1f3ab0e-6a5c-4f5e-9a3e-1f2d3c4b5a69',
  StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/web/0000',
  LogicalResourceId: 'WebDeployment',
  PhysicalResourceId: 'app/group',
  ResponseURL: 'https://cloudformation.example/answer',
  ResourceType: 'Custom::EcsDeployment',
  ResourceProperties: { ApplicationName: 'app', DeploymentGroupName: 'group', ServiceName: 'web', AppSpec: appSpec('web:2') },
  OldResourceProperties: { ApplicationName: 'app', DeploymentGroupName: 'group', ServiceName: 'web', AppSpec: appSpec('web:1') },
  Data: { StartedAt: new Date().toISOString() },
};
const groupArn = 'arn:aws:codedeploy:eu-west-1:111122223333:deploymentgroup:app/group';
const tagKey = 'cdk-fargate-workloads:last-request';

const shifted = {
  lifecycleEvents: ['AllowTraffic', 'AfterAllowTraffic'].map(lifecycleEventName => ({ lifecycleEventName, status: 'Succeeded' })),
  taskSetsInfo: [{ taskSetLabel: 'Green', status: 'PRIMARY', trafficWeight: 100 }, { taskSetLabel: 'Blue', status: 'ACTIVE', trafficWeight: 0 }],
};

const bodies = () => calls.map(({ target, body }) => [target, JSON.parse(body)]);

const NOT_COMPLETE = 'WebDeployment is not complete';

test('onEvent runs in plain Node, and starts the state machine', async () => {
  answers = { StartExecution: () => ({ executionArn: 'arn', startDate: 1 }) };
  expect((await run('on-event', deploymentEvent)).error).toBeUndefined();
  const [[target, { input, ...execution }], ...others] = bodies();
  expect([target, others]).toEqual(['AWSStepFunctions.StartExecution', []]);
  expect(execution).toEqual({ stateMachineArn: STATE_MACHINE, name: deploymentEvent.RequestId });
  expect(JSON.parse(input)).toEqual({ ...deploymentEvent, PhysicalResourceId: 'app/group', Data: { StartedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) } });
  expect(responses).toEqual([]);
}, 15_000);

test('onEvent reports an invalid request to CloudFormation', async () => {
  await run('on-event', { ...deploymentEvent, ResourceProperties: {} });
  expect(calls).toEqual([]);
  expect(responses).toEqual([expect.objectContaining({ Status: 'FAILED', Reason: expect.stringMatching(/^\[WebDeployment\] ApplicationName /) })]);
}, 15_000);

test('the first poll acquires the lease', async () => {
  answers = { ListDeployments: () => ({ deployments: [] }), ListTagsForResource: () => ({ Tags: [] }), TagResource: () => ({}) };
  expect((await run('is-complete', deploymentEvent)).error).toBe(NOT_COMPLETE);
  expect(bodies()).toEqual([
    ['CodeDeploy_20141006.ListDeployments', { applicationName: 'app', deploymentGroupName: 'group' }],
    ['CodeDeploy_20141006.ListTagsForResource', { ResourceArn: groupArn }],
    ['CodeDeploy_20141006.TagResource', { ResourceArn: groupArn, Tags: [{ Key: tagKey, Value: expect.stringContaining(deploymentEvent.RequestId) }] }],
  ]);
  for (const call of calls) {
    expect(call.contentType).toBe('application/x-amz-json-1.1');
    expect(call.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/codedeploy\/aws4_request, SignedHeaders=\S+, Signature=[0-9a-f]{64}$/);
  }
}, 15_000);

test('the next poll starts the deployment, a later one reads it', async () => {
  let tag = '';
  let description = '';
  const seconds = Date.now() / 1000;
  answers = {
    ListDeployments: () => ({ deployments: description ? ['d-2', 'd-1'] : ['d-1'] }),
    BatchGetDeployments: () => ({
      deploymentsInfo: [
        { deploymentId: 'd-1', status: 'Failed', creator: 'user', createTime: seconds - 9000, completeTime: seconds - 8000, errorInformation: { code: 'TIMEOUT', message: 'x' } },
        ...description ? [{ deploymentId: 'd-2', status: 'InProgress', creator: 'user', description, createTime: seconds, instanceTerminationWaitTimeStarted: true }] : [],
      ],
    }),
    ListDeploymentTargets: () => ({ targetIds: ['cluster:web'] }),
    BatchGetDeploymentTargets: body => ({ deploymentTargets: [{ deploymentTargetType: 'ECSTarget', ecsTarget: body.includes('d-1') ? {} : shifted }] }),
    ListTagsForResource: () => ({ Tags: tag ? [{ Key: tagKey, Value: tag }] : [] }),
    TagResource: body => { tag = JSON.parse(body).Tags[0].Value; return {}; },
    CreateDeployment: body => { description = JSON.parse(body).description; return { deploymentId: 'd-2' }; },
  };
  expect((await run('is-complete', deploymentEvent)).error).toBe(NOT_COMPLETE);
  calls = [];
  const started = await run('is-complete', deploymentEvent);
  expect(started.error).toBe(NOT_COMPLETE);
  expect(started.logs).toContainEqual(expect.objectContaining({ level: 'INFO', message: 'started', deploymentId: 'd-2', requestId: deploymentEvent.RequestId }));
  expect(bodies()).toEqual(expect.arrayContaining([
    ['CodeDeploy_20141006.BatchGetDeployments', { deploymentIds: ['d-1'] }],
    ['CodeDeploy_20141006.ListDeploymentTargets', { deploymentId: 'd-1' }],
    ['CodeDeploy_20141006.BatchGetDeploymentTargets', { deploymentId: 'd-1', targetIds: ['cluster:web'] }],
    ['CodeDeploy_20141006.CreateDeployment', {
      applicationName: 'app',
      deploymentGroupName: 'group',
      description: expect.stringMatching(/^cfn b1f3ab0e-\S+ [0-9a-f]{16}>[0-9a-f]{16} [0-9a-f]{6} =$/),
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content: appSpec('web:2') } },
    }],
  ]));
  expect(responses).toEqual([]);
  expect((await run('is-complete', deploymentEvent)).error).toBeUndefined();
  expect(responses).toEqual([expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'app/group', RequestId: deploymentEvent.RequestId })]);
}, 30_000);

test('StopDeployment, ContinueDeployment, and an error of the service', async () => {
  const running = { deploymentId: 'd-1', status: 'InProgress', creator: 'user', createTime: Date.now() / 1000 };
  answers = {
    ListDeployments: () => ({ deployments: ['d-1'] }),
    BatchGetDeployments: () => ({ deploymentsInfo: [running] }),
    ListDeploymentTargets: () => ({ targetIds: [] }),
    ListTagsForResource: () => ({}),
    TagResource: () => ({}),
    StopDeployment: () => ({ status: 'Pending' }),
    ContinueDeployment: () => ({}),
  };
  const remove = { ...deploymentEvent, RequestType: 'Delete', OldResourceProperties: undefined };
  expect((await run('is-complete', remove)).error).toBe(NOT_COMPLETE);
  expect(bodies()).toContainEqual(['CodeDeploy_20141006.StopDeployment', { deploymentId: 'd-1', autoRollbackEnabled: true }]);

  answers.BatchGetDeployments = () => ({ deploymentsInfo: [{ ...running, instanceTerminationWaitTimeStarted: true }] });
  expect((await run('is-complete', remove)).error).toBe(NOT_COMPLETE);
  expect(bodies()).toContainEqual(['CodeDeploy_20141006.ContinueDeployment', { deploymentId: 'd-1', deploymentWaitType: 'TERMINATION_WAIT' }]);

  delete answers.ListDeployments;
  expect((await run('is-complete', remove)).error).toMatch(/^\[WebDeployment\] .*got NotExpectedByTheTest/);
}, 30_000);

test('DescribeTargetGroups and DescribeListeners', async () => {
  answers = {
    DescribeTargetGroups: () => `<DescribeTargetGroupsResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><DescribeTargetGroupsResult>
      <TargetGroups><member><LoadBalancerArns><member>${ELB}:loadbalancer/app/web/1</member></LoadBalancerArns></member></TargetGroups>
    </DescribeTargetGroupsResult></DescribeTargetGroupsResponse>`,
    DescribeListeners: () => `<DescribeListenersResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><DescribeListenersResult><Listeners>
      <member><Port>443</Port><DefaultActions><member><Type>forward</Type><ForwardConfig><TargetGroups>
        <member><TargetGroupArn>${ELB}:targetgroup/blue/1</TargetGroupArn><Weight>0</Weight></member>
        <member><TargetGroupArn>${ELB}:targetgroup/green/1</TargetGroupArn><Weight>100</Weight></member>
      </TargetGroups></ForwardConfig></member></DefaultActions></member>
    </Listeners></DescribeListenersResult></DescribeListenersResponse>`,
  };
  await run('live-target-groups', {
    ...deploymentEvent,
    ResourceType: 'Custom::EcsLiveTargetGroups',
    ResourceProperties: {
      ProductionPort: '443',
      TargetGroupArns: [`${ELB}:targetgroup/blue/1`, `${ELB}:targetgroup/green/1`],
    },
    OldResourceProperties: undefined,
  });
  const live = `${ELB}:targetgroup/green/1`;
  expect(responses).toEqual([expect.objectContaining({
    Status: 'SUCCESS',
    PhysicalResourceId: `${ELB}:targetgroup/blue/1`,
    Data: { ProductionTargetGroupArn: live, TestTargetGroupArn: live },
  })]);
  expect(calls.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))).toEqual([
    {
      'Action': 'DescribeTargetGroups',
      'Version': '2015-12-01',
      'TargetGroupArns.member.1': `${ELB}:targetgroup/blue/1`,
      'TargetGroupArns.member.2': `${ELB}:targetgroup/green/1`,
    },
    { Action: 'DescribeListeners', Version: '2015-12-01', LoadBalancerArn: `${ELB}:loadbalancer/app/web/1` },
  ]);
  expect(calls[0]).toMatchObject({ contentType: 'application/x-www-form-urlencoded', authorization: expect.stringContaining('/eu-west-1/elasticloadbalancing/aws4_request') });
}, 15_000);
