import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as ts from 'typescript';
import { REPOSITORY } from '../../../scripts/synthesize';
import * as library from '../../../src/index';
import { updateInPlace } from '../../../test/adoption/update-in-place';
import { adopt } from '../../src/adopt';

jest.setTimeout(120_000);

const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');

let directory: string;
beforeAll(() => { directory = fs.mkdtempSync(path.join(os.tmpdir(), 'adopt-')); });
afterAll(() => fs.rmSync(directory, { recursive: true }));

/** Constructs that stay in the app, by the names that the printed code has for them. */
type Stays = { readonly [name: string]: unknown };

/** What a stack has before, and what stays of it. */
const STACKS: { readonly [what: string]: (stack: Stack) => Stays } = {
  'an ApplicationLoadBalancedFargateService': (stack) => {
    new patterns.ApplicationLoadBalancedFargateService(stack, 'Web', { taskImageOptions: { image, environment: { STAGE: 'test' } }, healthCheck: undefined });
    return {};
  },
  'an internal one with a name, scaling and a circuit breaker': (stack) => {
    const { service, targetGroup } = new patterns.ApplicationLoadBalancedFargateService(stack, 'Shop', {
      taskImageOptions: { image, containerName: 'api', containerPort: 8080 }, publicLoadBalancer: false, loadBalancerName: 'shop', circuitBreaker: { rollback: true }, cpu: 512, memoryLimitMiB: 1024,
    });
    targetGroup.configureHealthCheck({ path: '/health' });
    const scaling = service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 6 });
    scaling.scaleOnCpuUtilization('OnCpu', { targetUtilizationPercent: 50 });
    scaling.scaleOnMemoryUtilization('OnMemory', { targetUtilizationPercent: 70 });
    return {};
  },
  'a NetworkLoadBalancedFargateService': (stack) => {
    new patterns.NetworkLoadBalancedFargateService(stack, 'Web', { taskImageOptions: { image }, listenerPort: 8080 });
    return {};
  },
  'a QueueProcessingFargateService': (stack) => {
    new patterns.QueueProcessingFargateService(stack, 'Worker', { image });
    return {};
  },
  'a service by hand': (stack) => {
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Definition');
    taskDefinition.addContainer('api', { image, portMappings: [{ containerPort: 8080 }], logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'api' }) });
    const service = new ecs.FargateService(stack, 'Service', { cluster, taskDefinition, minHealthyPercent: 100, desiredCount: 2 });
    const balancer = new elbv2.ApplicationLoadBalancer(stack, 'Balancer', { vpc, internetFacing: true });
    balancer.addListener('Http', { port: 8000, protocol: elbv2.ApplicationProtocol.HTTP }).addTargets('Targets', { port: 8080, protocol: elbv2.ApplicationProtocol.HTTP, targets: [service] });
    return { cluster };
  },
  'a service by hand without a load balancer': (stack) => {
    const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc') });
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Definition', { cpu: 512, memoryLimitMiB: 1024 });
    taskDefinition.addContainer('worker', { image, command: ['work'] });
    new ecs.FargateService(stack, 'Service', { cluster, taskDefinition, minHealthyPercent: 100, capacityProviderStrategies: [{ capacityProvider: 'FARGATE', weight: 1 }] });
    return { cluster };
  },
};

/** What of the old stack stays in the new one, made anew. */
function staying(stack: Stack, before: (stack: Stack) => Stays): Stays {
  const stays = before(new Stack(new App(), 'Other'));
  if (!('cluster' in stays)) return {};
  return { cluster: new ecs.Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc'), enableFargateCapacityProviders: true }) };
}

async function templateOf(what: string, pathMetadata: boolean): Promise<string> {
  const app = new App({ outdir: path.join(directory, `${what}-${pathMetadata}`), context: { 'aws:cdk:enable-path-metadata': pathMetadata } });
  const stack = new Stack(app, 'Shop', { env: { account: '111111111111', region: 'eu-west-1' } });
  STACKS[what](stack);
  return path.join(app.synth().directory, 'Shop.template.json');
}

/** Runs printed code in a stack. */
function run(printed: string, stack: Stack, stays: Stays): void {
  const { outputText } = ts.transpileModule(printed, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const body = outputText.replace('Object.defineProperty(exports, "__esModule", { value: true });', '');
  new Function('require', 'exports', ...Object.keys(stays), body)
    .call(stack, ...[(name: string) => (name === 'cdk-fargate-workloads' ? library : jest.requireActual(name)), {}, ...Object.values(stays)]);
}

describe.each(Object.keys(STACKS))('the code that is printed for %s', (what) => {
  test.each([true, false])('replaces nothing but the task definition; with construct paths in the template: %s', async (pathMetadata) => {
    const { code, report } = await adopt(await templateOf(what, pathMetadata), undefined);
    const update = updateInPlace((stack) => { STACKS[what](stack); }, (stack) => run(code, stack, staying(stack, STACKS[what])), {
      flags: {},
    });

    expect({ code, replaced: update.replaced, problems: update.problems }).toEqual({ code, replaced: [expect.stringMatching(/^AWS::ECS::TaskDefinition /)], problems: [] });
    expect(update.deleted.filter((resource) => !report.includes(resource.split(' ')[1]))).toEqual([]);
  });
});

test('the command prints the code alone on standard output', async () => {
  const file = await templateOf('an ApplicationLoadBalancedFargateService', true);
  const { stdout, stderr, status } = spawnSync(process.execPath, [require.resolve('tsx/cli'), '--tsconfig', 'cli/tsconfig.json', 'cli/src/cli.ts', 'adopt', file], {
    cwd: REPOSITORY, encoding: 'utf-8',
  });

  expect(status).toBe(0);
  expect(stdout).toMatchSnapshot();
  expect(stderr).toMatchSnapshot();
});
