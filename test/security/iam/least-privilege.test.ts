import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { DeployedStack, Request } from './deployed-stack';
import { ACCOUNT, REGION } from './resolve';
import {
  WorkloadConnection, DataAccess, DeliveryPipeline, ServiceDeployment, DeploymentHook, WorkloadCluster, FargateJob, FargateWebService,
  FargateWorkerService,
  ImageRepository, JobTrigger, PipelineSource, SmokeTest, WorkloadTask,
} from '../../../src/index';
import { newStack } from '../../fixtures/new-stack';
import { logicalId } from '../../fixtures/template-references';

const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');

/** Two of everything in one stack: one to use, and one that is somebody else's. */
interface Pair {
  readonly stack: Stack;
  readonly deployed: DeployedStack;
  readonly own: Owned;
  readonly other: Owned;
}

interface Owned {
  readonly service: FargateWebService;
  readonly secret: secretsmanager.Secret;
  readonly bucket: s3.Bucket;
}

function pair(deployment: () => ServiceDeployment): Pair {
  const stack = newStack();
  const cluster = new WorkloadCluster(stack, 'Cluster');
  const owned = (id: string): Owned => {
    const secret = new secretsmanager.Secret(stack, `${id}Secret`);
    const bucket = new s3.Bucket(stack, `${id}Bucket`);
    const task = WorkloadTask.container({ image, port: 80, secrets: { PASSWORD: ecs.Secret.fromSecretsManager(secret) } });
    const service = new FargateWebService(stack, id, { cluster, task, deployment: deployment(), redeployOnSecretRotation: true });
    service.connectTo(WorkloadConnection.bucket(bucket, { access: DataAccess.READ_WRITE }));
    return { service, secret, bucket };
  };
  const [own, other] = [owned('Shop'), owned('Ledger')];
  return { stack, own, other, deployed: new DeployedStack(stack) };
}

const roleOf = (fn: IConstruct) => (fn as lambda.Function).role!;
const taskRole = ({ service }: Owned) => service.taskDefinition.taskRole;
const executionRole = ({ service }: Owned) => service.taskDefinition.executionRole!;

describe('the roles of a task', () => {
  let deployed: DeployedStack;
  let own: Owned;
  let other: Owned;
  beforeAll(() => { ({ deployed, own, other } = pair(() => ServiceDeployment.rolling())); });

  const read = (secret: IConstruct): Request => ({ action: 'secretsmanager:GetSecretValue', resource: deployed.attribute(secret) });
  const object = (action: string, bucket: IConstruct): Request => ({ action, resource: `${deployed.attribute(bucket, 'Arn')}/receipt.pdf` });

  test('let ECS read the secrets of the containers, and write their logs', async () => {
    const logGroup = own.service.container.node.findChild('LogGroup');

    expect(await deployed.may(executionRole(own), read(own.secret))).toBe(true);
    const logs = deployed.attribute(logGroup, 'Arn').replace(/\*$/, 'log-stream:app/app/1');
    expect(await deployed.may(executionRole(own), { action: 'logs:PutLogEvents', resource: logs })).toBe(true);
  });

  test('do not let ECS read the secret of another service', async () => {
    expect(await deployed.may(executionRole(own), read(other.secret))).toBe(false);
  });

  test('let the code use what it is connected to', async () => {
    for (const action of ['s3:GetObject', 's3:PutObject']) expect(await deployed.may(taskRole(own), object(action, own.bucket))).toBe(true);
  });

  test('do not let the code touch the bucket of another service', async () => {
    for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']) {
      expect(await deployed.may(taskRole(own), object(action, other.bucket))).toBe(false);
    }
  });

  test('do not let the code read secrets, deploy services or pass roles', async () => {
    expect(await deployed.may(taskRole(own), read(own.secret))).toBe(false);
    expect(await deployed.may(taskRole(own), { action: 'ecs:UpdateService', resource: deployed.attribute(own.service.service) })).toBe(false);
    expect(await deployed.may(taskRole(own), { action: 'iam:PassRole', resource: deployed.attribute(taskRole(own), 'Arn') })).toBe(false);
  });

  test('let the redeployment of a changed secret deploy this stack\'s services, and pass no role', async () => {
    const role = own.service.service.stack.node.findChild('EcsRedeployer').node.findChild('Role');

    expect(await deployed.may(role, { action: 'ecs:UpdateService', resource: deployed.attribute(own.service.service) })).toBe(true);
    expect(await deployed.may(role, { action: 'ecs:UpdateService', resource: `arn:aws:ecs:${REGION}:${ACCOUNT}:service/Cluster/Else` })).toBe(false);
    expect(await deployed.may(role, { action: 'iam:PassRole', resource: deployed.attribute(taskRole(own), 'Arn') })).toBe(false);
    expect(await deployed.may(role, read(own.secret))).toBe(false);
  });
});

describe('the infrastructure role of deployments that ECS runs', () => {
  let deployed: DeployedStack;
  let own: Owned;
  let other: Owned;
  beforeAll(() => { ({ deployed, own, other } = pair(() => ServiceDeployment.blueGreen())); });

  const role = () => own.service.service.node.findChild('InfrastructureRole');
  const shift = (of: Owned): Request => (
    { action: 'elasticloadbalancing:ModifyRule', resource: deployed.attribute(of.service.listener!.node.findChild('ProductionRule')) }
  );
  const register = (of: Owned): Request => ({ action: 'elasticloadbalancing:RegisterTargets', resource: deployed.attribute(of.service.alternateTargetGroup!) });

  test('shifts the traffic of its service, and registers its tasks', async () => {
    expect(await deployed.may(role(), shift(own))).toBe(true);
    expect(await deployed.may(role(), register(own))).toBe(true);
    expect(await deployed.may(role(), { action: 'elasticloadbalancing:DescribeTargetHealth', resource: '*' })).toBe(true);
  });

  test('does not shift the traffic of another service, nor register tasks with it', async () => {
    expect(await deployed.may(role(), shift(other))).toBe(false);
    expect(await deployed.may(role(), register(other))).toBe(false);
    const listener = deployed.attribute(other.service.listener!);
    expect(await deployed.may(role(), { action: 'elasticloadbalancing:ModifyListener', resource: listener })).toBe(false);
  });
});

describe('the roles of deployments by CodeDeploy', () => {
  let deployed: DeployedStack;
  let own: Owned;
  let other: Owned;
  let provider: IConstruct;
  beforeAll(() => {
    let stack: Stack;
    ({ stack, deployed, own, other } = pair(() => ServiceDeployment.codeDeploy({ smokeTest: SmokeTest.http({ requests: [{ path: '/' }] }) })));
    provider = stack.node.findChild('EcsDeploymentProvider');
  });

  const role = () => own.service.deploymentGroup!.role;
  const service = ({ service: { service: made } }: Owned) => deployed.attribute(made);
  const passing = (resource: string): Request => ({ action: 'iam:PassRole', resource, context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } });
  const taskSet = (of: Owned): Request => ({
    action: 'ecs:CreateTaskSet',
    resource: `arn:aws:ecs:${REGION}:${ACCOUNT}:task-set/Cluster/${deployed.attribute(of.service.service, 'Name')}/ecs-svc`,
    context: { 'ecs:service': service(of) },
  });
  const smokeTest = (of: Owned): Request => ({ action: 'lambda:InvokeFunction', resource: deployed.attribute(of.service.node.findChild('SmokeTest').node.findChild('Function'), 'Arn') });
  const listener = (of: Owned): Request => ({ action: 'elasticloadbalancing:ModifyListener', resource: deployed.attribute(of.service.listener!) });
  const primary = (of: Owned): Request => ({ action: 'ecs:UpdateServicePrimaryTaskSet', resource: service(of) });

  test('replace the tasks of their service, with its roles, and move its traffic', async () => {
    const rule = listener(own).resource.replace(':listener/', ':listener-rule/');
    const allowed = [
      taskSet(own), primary(own), listener(own), smokeTest(own),
      { action: 'elasticloadbalancing:ModifyRule', resource: `${rule}/0123456789abcdef` },
      ...[taskRole(own), executionRole(own)].map((each) => passing(deployed.attribute(each, 'Arn'))),
    ];

    for (const request of allowed) expect([request.action, await deployed.may(role(), request)]).toEqual([request.action, true]);
  });

  test('do not deploy another service, nor move its traffic, nor call its hooks', async () => {
    for (const request of [taskSet(other), primary(other), listener(other), smokeTest(other)]) {
      expect([request.action, await deployed.may(role(), request)]).toEqual([request.action, false]);
    }
  });

  test('do not pass another role, nor touch a bucket', async () => {
    for (const each of [taskRole(other), role()]) expect(await deployed.may(role(), passing(deployed.attribute(each, 'Arn')))).toBe(false);
    expect(await deployed.may(role(), { action: 's3:GetObject', resource: `${deployed.attribute(own.bucket, 'Arn')}/key` })).toBe(false);
  });

  test('let the provider of the stack deploy through its groups, and through no other', async () => {
    const group = (application: string, name: string) => `arn:aws:codedeploy:${REGION}:${ACCOUNT}:deploymentgroup:${application}/${name}`;
    const { application } = own.service.deploymentGroup!;
    const [name, groupName] = [application, own.service.deploymentGroup!].map((each) => deployed.attribute(each));

    const deployer = provider.node.findChild('IsComplete').node.findChild('Role');
    expect(await deployed.may(deployer, { action: 'codedeploy:CreateDeployment', resource: group(name, groupName) })).toBe(true);
    expect(await deployed.may(deployer, { action: 'codedeploy:CreateDeployment', resource: group('Else', 'Else') })).toBe(false);
    expect(await deployed.may(deployer, { action: 'ecs:UpdateService', resource: service(own) })).toBe(false);
    expect(await deployed.may(deployer, passing(deployed.attribute(taskRole(own), 'Arn')))).toBe(false);
  });

  test('let what CloudFormation calls start the state machine of the provider, and deploy nothing', async () => {
    const caller = provider.node.findChild('OnEvent').node.findChild('Role');
    const start = (stateMachine: string): Request => ({ action: 'states:StartExecution', resource: stateMachine });

    expect(await deployed.may(caller, start(deployed.attribute(provider.node.findChild('StateMachine').node.findChild('Resource'))))).toBe(true);
    expect(await deployed.may(caller, start(`arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:Else`))).toBe(false);
    expect(await deployed.may(caller, { action: 'codedeploy:StopDeployment', resource: '*' })).toBe(false);
  });

  test('let the state machine of the provider call the function that looks, and no other', async () => {
    const machine = provider.node.findChild('StateMachine').node.findChild('Role');
    const call = (fn: string): Request => ({ action: 'lambda:InvokeFunction', resource: deployed.attribute(provider.node.findChild(fn).node.findChild('Resource'), 'Arn') });

    expect(await deployed.may(machine, call('IsComplete'))).toBe(true);
    expect(await deployed.may(machine, call('OnEvent'))).toBe(false);
    expect(await deployed.may(machine, smokeTest(own))).toBe(false);
  });

  test('let both functions of the provider write into its log group, and into no other', async () => {
    const logGroup = deployed.attribute(provider.node.findChild('LogGroup'), 'Arn').replace(/:\*$/, '');
    const write = (to: string): Request => ({ action: 'logs:PutLogEvents', resource: `${to}:log-stream:1` });

    for (const each of ['OnEvent', 'IsComplete'].map((fn) => provider.node.findChild(fn).node.findChild('Role'))) {
      expect(await deployed.may(each, write(logGroup))).toBe(true);
      expect(await deployed.may(each, write(`${logGroup}-else`))).toBe(false);
    }
  });

  test('let a smoke test report to its own deployment group alone', async () => {
    const { application } = own.service.deploymentGroup!;
    const group = [application, own.service.deploymentGroup!].map((each) => deployed.attribute(each)).join('/');
    const fn = own.service.node.findChild('SmokeTest').node.findChild('Function');

    expect(deployed.resourcesOf(roleOf(fn), 'codedeploy:PutLifecycleEventHookExecutionStatus'))
      .toEqual([`arn:aws:codedeploy:${REGION}:${ACCOUNT}:deploymentgroup:${group}`]);
  });
});

describe('the roles of hooks', () => {
  let deployed: DeployedStack;
  let own: Owned;
  let other: Owned;
  beforeAll(() => { ({ deployed, own, other } = pair(() => ServiceDeployment.blueGreen({ hooks: [DeploymentHook.runTask({ command: ['migrate'] })] }))); });

  const fn = (of: Owned) => of.service.node.findChild('RunTask').node.findChild('Function');
  const cluster = () => ({ 'ecs:cluster': deployed.attribute(own.service.cluster.cluster, 'Arn') });
  const run = (family: string): Request => ({ action: 'ecs:RunTask', resource: `arn:aws:ecs:${REGION}:${ACCOUNT}:task-definition/${family}:7`, context: cluster() });
  const pass = (role: IConstruct): Request => (
    { action: 'iam:PassRole', resource: deployed.attribute(role, 'Arn'), context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } }
  );

  test('let ECS call the hooks of their service, and no function else', async () => {
    const role = own.service.node.findChild('HookRole');
    const invoke = (of: Owned): Request => ({ action: 'lambda:InvokeFunction', resource: deployed.attribute(fn(of), 'Arn') });

    expect(await deployed.may(role, invoke(own))).toBe(true);
    expect(await deployed.may(role, invoke(other))).toBe(false);
  });

  test('run the task of their service with its own roles', async () => {
    const role = roleOf(fn(own));

    expect(await deployed.may(role, run(own.service.taskDefinition.family))).toBe(true);
    for (const each of [taskRole(own), executionRole(own)]) expect(await deployed.may(role, pass(each))).toBe(true);
  });

  test('do not run the task of another service, nor pass another role, nor deploy', async () => {
    const role = roleOf(fn(own));

    expect(await deployed.may(role, run(other.service.taskDefinition.family))).toBe(false);
    expect(await deployed.may(role, pass(taskRole(other)))).toBe(false);
    expect(await deployed.may(role, { action: 'ecs:UpdateService', resource: deployed.attribute(own.service.service) })).toBe(false);
  });

  test('stop the tasks that they have started, and those of no other hook', async () => {
    const stop = (hook: string): Request => ({
      action: 'ecs:StopTask',
      resource: `arn:aws:ecs:${REGION}:${ACCOUNT}:task/${deployed.attribute(own.service.cluster.cluster)}/1`,
      context: { ...cluster(), 'aws:ResourceTag/cdk-fargate-workloads:hook': hook },
    });

    expect(await deployed.may(roleOf(fn(own)), stop(fn(own).node.scope!.node.path))).toBe(true);
    expect(await deployed.may(roleOf(fn(own)), stop(fn(other).node.scope!.node.path))).toBe(false);
  });
});

describe('the role of an approval', () => {
  test('continues deployments of its service, and of no other, and starts none', async () => {
    const { deployed, own, other } = pair(() => ServiceDeployment.blueGreen({ hooks: [DeploymentHook.approval()] }));
    const role = roleOf(own.service.node.findChild('Approval').node.findChild('FirstDeployment'));
    const request = (of: Owned, action: string, kind: string): Request => {
      const service = `${deployed.attribute(of.service.cluster.cluster)}/Stack-${logicalId(of.service.service)}-abc`;
      return { action, resource: `arn:aws:ecs:${REGION}:${ACCOUNT}:${kind}/${service}${kind === 'service' ? '' : '/1'}` };
    };

    // ECS asks for both resources.
    for (const kind of ['service', 'service-deployment']) {
      for (const action of ['ecs:DescribeServiceDeployments', 'ecs:ContinueServiceDeployment']) {
        expect(await deployed.may(role, request(own, action, kind))).toBe(true);
        expect(await deployed.may(role, request(other, action, kind))).toBe(false);
      }
    }
    expect(await deployed.may(role, request(own, 'ecs:UpdateService', 'service'))).toBe(false);
    expect(await deployed.may(role, request(own, 'ecs:StopServiceDeployment', 'service-deployment'))).toBe(false);
  });
});

describe('the roles of a pipeline', () => {
  let deployed: DeployedStack;
  let pipeline: DeliveryPipeline;
  let shop: FargateWebService;
  let ledger: FargateWebService;
  beforeAll(() => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster');
    const images = new ImageRepository(stack, 'Images');
    [shop, ledger] = ['Shop', 'Ledger'].map((id) => new FargateWebService(stack, id, {
      cluster, task: WorkloadTask.container({ image: images.liveImage(id.toLowerCase()), port: 80 }), deployment: ServiceDeployment.blueGreen(),
    }));
    const source = PipelineSource.s3({ bucket: new s3.Bucket(stack, 'Sources', { versioned: true }), bucketKey: 'shop.zip' });
    pipeline = new DeliveryPipeline(stack, 'Pipeline', { source, imageRepository: images, stages: [{ stageName: 'Production', services: [shop, ledger] }] });
    deployed = new DeployedStack(stack);
  });

  const deployer = () => (pipeline.node.findChild('Production').node.findChild('Shop').node.findChild('Project') as codebuild.Project).role!;
  const update = ({ service }: FargateWebService): Request => ({ action: 'ecs:UpdateService', resource: deployed.attribute(service) });
  const pass = (role: IConstruct): Request => (
    { action: 'iam:PassRole', resource: deployed.attribute(role, 'Arn'), context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } }
  );
  const push = (repository: string): Request => ({ action: 'ecr:PutImage', resource: repository });

  test('deploy a service with its own roles', async () => {
    expect(await deployed.may(deployer(), update(shop))).toBe(true);
    expect(await deployed.may(deployer(), pass(shop.taskDefinition.taskRole))).toBe(true);
  });

  test('do not deploy the service of another action, nor pass another role, nor touch another bucket', async () => {
    expect(await deployed.may(deployer(), update(ledger))).toBe(false);
    expect(await deployed.may(deployer(), pass(ledger.taskDefinition.taskRole))).toBe(false);
    expect(await deployed.may(deployer(), { action: 's3:GetObject', resource: 'arn:aws:s3:::sources/shop.zip' })).toBe(false);
  });

  test('push images into its own repository, and deploy nothing while they build', async () => {
    const builder = pipeline.buildProject!.role!;

    expect(await deployed.may(builder, push(deployed.resourcesOf(builder, 'ecr:PutImage')[0]))).toBe(true);
    expect(await deployed.may(builder, push(`arn:aws:ecr:${REGION}:${ACCOUNT}:repository/else`))).toBe(false);
    expect(await deployed.may(builder, update(shop))).toBe(false);
    expect(await deployed.may(builder, pass(shop.taskDefinition.taskRole))).toBe(false);
  });
});

describe('the roles of a pipeline that deploys through CodeDeploy', () => {
  test('deploy through the group of their service, and through no other of the application', async () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster');
    const images = new ImageRepository(stack, 'Images');
    const [shop, ledger] = ['Shop', 'Ledger'].map((id) => new FargateWebService(stack, id, {
      cluster, task: WorkloadTask.container({ image: images.liveImage(id.toLowerCase()), port: 80 }), deployment: ServiceDeployment.codeDeploy(),
    }));
    const source = PipelineSource.s3({ bucket: new s3.Bucket(stack, 'Sources', { versioned: true }), bucketKey: 'shop.zip' });
    const pipeline = new DeliveryPipeline(stack, 'Pipeline', { source, imageRepository: images, stages: [{ stageName: 'Production', services: [shop, ledger] }] });
    const deployed = new DeployedStack(stack);
    const deployer = pipeline.pipeline.node.findChild('Production').node.findChild('Deploy-Shop').node.findChild('CodePipelineActionRole');
    const deploy = ({ deploymentGroup }: FargateWebService): Request => ({
      action: 'codedeploy:CreateDeployment',
      resource: `arn:aws:codedeploy:${REGION}:${ACCOUNT}:deploymentgroup:${deployed.attribute(deploymentGroup!.application)}/${deployed.attribute(deploymentGroup!)}`,
    });

    expect(deploy(shop).resource.split('/')[0]).toBe(deploy(ledger).resource.split('/')[0]);
    expect(await deployed.may(deployer, deploy(shop))).toBe(true);
    expect(await deployed.may(deployer, deploy(ledger))).toBe(false);
  });
});

describe('the roles of jobs', () => {
  const triggers: [string, JobTrigger, (job: FargateJob) => IConstruct][] = [
    ['a schedule', JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.rate(Duration.days(1)) }), (job) => job.node.findChild('SchedulerRole')],
    ['an event', JobTrigger.onEvent({ eventPattern: { source: ['shop'] } }), (job) => job.node.findChild('EventsRole')],
    ['a state machine', JobTrigger.onDemand(), (job) => job.stateMachine!.role],
    ['a stack update', JobTrigger.stackDeployment(), (job) => Stack.of(job).node.findChild('EcsJobProvider').node.findChild('IsComplete').node.findChild('Role')],
  ];

  test.each(triggers)('let %s run its task, and no other, with its roles', async (_, trigger, roleOfTrigger) => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster');
    const job = new FargateJob(stack, 'Job', { cluster, task: WorkloadTask.container({ image }), trigger });
    const other = new FargateWorkerService(stack, 'Other', { cluster, task: WorkloadTask.container({ image }) });
    const deployed = new DeployedStack(stack);
    const role = roleOfTrigger(job);
    const run = (of: { taskDefinition: ecs.TaskDefinition }): Request => ({
      action: 'ecs:RunTask',
      resource: deployed.attribute(of.taskDefinition),
      context: { 'ecs:cluster': deployed.attribute(cluster.cluster, 'Arn') },
    });
    const pass = (passed: iam.IRole): Request => (
      { action: 'iam:PassRole', resource: deployed.attribute(passed, 'Arn'), context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } }
    );

    expect(await deployed.may(role, run(job))).toBe(true);
    expect(await deployed.may(role, pass(job.taskDefinition.taskRole))).toBe(true);
    expect(await deployed.may(role, run(other))).toBe(false);
    expect(await deployed.may(role, pass(other.taskDefinition.taskRole))).toBe(false);
    expect(await deployed.may(role, { action: 'ecs:UpdateService', resource: deployed.attribute(other.service) })).toBe(false);
  });
});
