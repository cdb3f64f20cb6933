import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { DaemonNamespace, ManagedDaemon, ManagedDaemonProps, Sidecar, TaskContainerOptions, TaskVolume, VolumeMount, WorkloadCluster, WorkloadTask } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';

const image = ecs.ContainerImage.fromRegistry('agent:1');
const TASK = 'AWS::ECS::DaemonTaskDefinition';

let stack: Stack;
let cluster: WorkloadCluster;
beforeEach(() => {
  stack = newStack();
  cluster = new WorkloadCluster(stack, 'Cluster');
});

const task = (options: Partial<TaskContainerOptions> = {}) => WorkloadTask.container({ image, ...options });

function daemon(props: Partial<ManagedDaemonProps> = {}): ManagedDaemon {
  return new ManagedDaemon(stack, 'Agent', { cluster, capacityProviders: [cluster.addManagedInstances('Instances')], task: task(), ...props });
}

test('runs a task of its own kind on the managed instances of the cluster, and no other task definition', () => {
  daemon();

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::ECS::TaskDefinition', 0);
  template.hasResourceProperties('AWS::ECS::Daemon', {
    DaemonName: Match.stringLikeRegexp('^Stack-Agent'),
    ClusterArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Cluster'), 'Arn'] },
    CapacityProviderArns: [{ 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':capacity-provider/')])] }],
    DaemonTaskDefinitionArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AgentDaemonTaskDefinition'), 'DaemonTaskDefinitionArn'] },
    DeploymentConfiguration: Match.absent(),
  });
  template.hasResourceProperties(TASK, {
    Cpu: '256',
    Memory: '512',
    TaskRoleArn: Match.anyValue(),
    ExecutionRoleArn: Match.anyValue(),
    ContainerDefinitions: [{ Name: 'app', Image: 'agent:1', Essential: true, LogConfiguration: Match.objectLike({ LogDriver: 'awslogs' }) }],
    Volumes: Match.absent(),
  });
});

test('starts when its roles, their policies and its instances are there', () => {
  daemon({ task: task({ secrets: { KEY: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Secret')) } }) });

  const template = Template.fromStack(stack);
  template.hasResource(TASK, { DependsOn: Match.arrayWith([Match.stringLikeRegexp('ExecutionRoleDefaultPolicy')]) });
  template.hasResource('AWS::ECS::Daemon', { DependsOn: Match.arrayWith([Match.stringLikeRegexp('Instances')]) });
});

test('refers to nothing that is not in the template', () => {
  daemon({ task: task({ sidecars: [Sidecar.container({ containerName: 'helper', image })] }) });

  const { Resources, Parameters = {} } = Template.fromStack(stack).toJSON();
  const ids = new Set([...Object.keys(Resources), ...Object.keys(Parameters)]);
  const text = JSON.stringify(Resources);
  const references = [...text.matchAll(/"Ref":"([^"]+)"|"Fn::GetAtt":\["([^"]+)"/g)].map(([, ref, attribute]) => ref ?? attribute).filter((id) => !id.startsWith('AWS::'));
  const dependencies = Object.values<{ DependsOn?: string[] }>(Resources).flatMap(({ DependsOn = [] }) => DependsOn);
  expect([...references, ...dependencies].filter((id) => !ids.has(id))).toEqual([]);
});

test('has what the task says: environment, secrets with their key, health check, sidecars in their order', () => {
  const encryptionKey = new kms.Key(stack, 'Key');
  const secret = new secretsmanager.Secret(stack, 'Secret', { encryptionKey });
  daemon({
    task: task({
      environment: { A: 'b' },
      secrets: { KEY: ecs.Secret.fromSecretsManager(secret) },
      healthCheck: { command: ['CMD', '/check'] },
      sidecars: [Sidecar.container({ containerName: 'helper', image })],
    }),
  });

  const template = Template.fromStack(stack);
  template.hasResourceProperties(TASK, {
    ContainerDefinitions: [
      { Environment: [{ Name: 'A', Value: 'b' }], Secrets: [{ Name: 'KEY', ValueFrom: Match.anyValue() }], HealthCheck: Match.objectLike({ Command: ['CMD', '/check'] }) },
      { Name: 'helper' },
    ],
  });
  expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).toContain('secretsmanager:GetSecretValue');
});

test('sees folders of the instance, read only unless told otherwise', () => {
  daemon({
    privileged: true,
    pidMode: DaemonNamespace.SHARED,
    ipcMode: DaemonNamespace.SHARED,
    task: task({ sidecars: [Sidecar.container({ containerName: 'helper', image })] }),
    hostVolumes: [{ sourcePath: '/proc', containerPath: '/host/proc' }, { sourcePath: '/var/cache', containerPath: '/cache', readOnly: false, containerName: 'helper' }],
  });

  Template.fromStack(stack).hasResourceProperties(TASK, {
    PidMode: 'shared',
    IpcMode: 'shared',
    Volumes: [{ Name: 'host-1', Host: { SourcePath: '/proc' } }, { Name: 'host-2', Host: { SourcePath: '/var/cache' } }],
    ContainerDefinitions: [
      { Privileged: true, MountPoints: [{ SourceVolume: 'host-1', ContainerPath: '/host/proc', ReadOnly: true }] },
      { Privileged: Match.absent(), MountPoints: [{ SourceVolume: 'host-2', ContainerPath: '/cache', ReadOnly: false }] },
    ],
  });
});

test('is deployed as told', () => {
  const alarm = cloudwatch.Alarm.fromAlarmName(stack, 'Alarm', 'agent-errors');
  daemon({ daemonName: 'agent', drainPercent: 12.5, bakeTime: Duration.minutes(5), alarms: [alarm], enableEcsManagedTags: true });

  Template.fromStack(stack).hasResourceProperties('AWS::ECS::Daemon', {
    DaemonName: 'agent',
    EnableECSManagedTags: true,
    DeploymentConfiguration: { DrainPercent: 12.5, BakeTimeInMinutes: 5, Alarms: { Enable: true, AlarmNames: ['agent-errors'] } },
  });
});

test('allows sessions when told so', () => {
  daemon({ enableExecuteCommand: true });

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ECS::Daemon', { EnableExecuteCommand: true });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ssmmessages:OpenDataChannel']) })]) },
  });
});

test('is granted permissions as the code in its containers', () => {
  const bucket = new s3.Bucket(stack, 'Bucket');
  bucket.grantRead(daemon());

  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [Match.objectLike({ Action: Match.arrayWith(['s3:GetObject*']) })] },
    Roles: [{ Ref: Match.stringLikeRegexp('TaskRole') }],
  });
});

test('keeps roles that the task brings', () => {
  const taskRole = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/agent');
  daemon({ task: task({ taskRole }) });

  Template.fromStack(stack).hasResourceProperties(TASK, { TaskRoleArn: 'arn:aws:iam::111122223333:role/agent' });
});

test.each<[string, () => Partial<ManagedDaemonProps>, string[]]>([
  ['without instances', () => ({ capacityProviders: [] }), ['capacityProviders is empty', 'addManagedInstances']],
  ['with more than all instances', () => ({ drainPercent: 101 }), ['drainPercent', 'got 101']],
  ['with seconds', () => ({ bakeTime: Duration.seconds(90) }), ['bakeTime']],
  ['with a name that ECS does not take', () => ({ daemonName: 'my agent' }), ['daemonName', "got 'my agent'"]],
  ['with a volume of another container', () => ({ hostVolumes: [{ sourcePath: '/a', containerPath: '/a', containerName: 'web' }] }), ['hostVolumes', "got 'web'", 'app']],
  ['with a task definition', () => ({ task: WorkloadTask.fromTaskDefinition(ec2TaskDefinition()) }), ['task definition', 'WorkloadTask.container()']],
  ['with a document', () => ({ task: WorkloadTask.fromDocument({ cpu: 256, memory: 512, containerDefinitions: [{ name: 'a', image: 'a' }] }) }), ['document', 'WorkloadTask.container()']],
])('fails %s', (_name, props, words) => {
  expect(() => daemon(props())).toThrow(errorAt('Stack/Agent', ...words));
});

function ec2TaskDefinition(): ecs.Ec2TaskDefinition {
  const taskDefinition = new ecs.Ec2TaskDefinition(stack, 'Task');
  taskDefinition.addContainer('app', { image, memoryLimitMiB: 128 });
  return taskDefinition;
}

test.each<[string, () => Partial<TaskContainerOptions>, string[]]>([
  ['with a port', () => ({ port: 80 }), ["'app'", 'portMappings', 'remove the option']],
  ['with a file system', () => ({ mounts: [fileSystemMount()] }), ['volumes of its instance', 'hostVolumes']],
])('fails %s, which a daemon cannot have', (_name, options, words) => {
  expect(() => daemon({ task: task(options()) })).toThrow(errorAt('Stack/Agent', ...words));
});

test('takes an empty directory that its containers share', () => {
  daemon({ task: task({ mounts: [{ volume: TaskVolume.bindMount(), containerPath: '/tmp' }] }) });

  Template.fromStack(stack).hasResourceProperties(TASK, { ContainerDefinitions: [{ MountPoints: [Match.objectLike({ ContainerPath: '/tmp' })] }] });
});

function fileSystemMount(): VolumeMount {
  return { volume: TaskVolume.efs({ fileSystem: new efs.FileSystem(stack, 'Files', { vpc: cluster.vpc }) }), containerPath: '/data' };
}
