import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Sidecar, TaskContainerOptions, WorkloadTask } from '../../src/index';
import { InstanceRequirements } from '../../src/task/definition/task-definition';
import { newStack } from '../fixtures/new-stack';
import { onlyResource } from '../fixtures/template-references';
import { image, webTask } from '../fixtures/web-task';

const { ARM_64, X86_64 } = ec2.InstanceArchitecture;
const { WINDOWS_SERVER_2022_CORE, LINUX } = ecs.OperatingSystemFamily;
const PROXY = Sidecar.container({ image });

/** What a task definition for instances says. */
function definition(options: Partial<TaskContainerOptions> = {}, instances: InstanceRequirements = {}) {
  const stack = newStack();
  webTask(options)._strategy.bind(stack, { instances });
  return onlyResource(Template.fromStack(stack), 'AWS::ECS::TaskDefinition').Properties;
}

describe('a task definition for instances', () => {
  test('runs on them alone, with a network interface and a size of its own', () => {
    expect(definition({ cpu: 512, memoryLimitMiB: 1024 })).toMatchObject({
      RequiresCompatibilities: ['EC2'], NetworkMode: 'awsvpc', Cpu: '512', Memory: '1024',
    });
  });

  test('has the network mode that is asked for', () => {
    expect(definition({}, { networkMode: ecs.NetworkMode.BRIDGE }).NetworkMode).toBe('bridge');
  });

  test('has what the task says of itself', () => {
    const stack = newStack();
    const [taskRole, executionRole] = ['task', 'execution'].map((name) => iam.Role.fromRoleArn(stack, name, `arn:aws:iam::111111111111:role/${name}`));
    const runtimePlatform = { operatingSystemFamily: LINUX };

    expect(definition({ family: 'shop', pidMode: ecs.PidMode.TASK, runtimePlatform, enableFaultInjection: true, taskRole, executionRole })).toMatchObject({
      Family: 'shop',
      PidMode: 'task',
      EnableFaultInjection: true,
      TaskRoleArn: 'arn:aws:iam::111111111111:role/task',
      ExecutionRoleArn: 'arn:aws:iam::111111111111:role/execution',
    });
  });

  test('has roles that ECS assumes for tasks of this account alone', () => {
    const stack = newStack();
    webTask()._strategy.bind(stack, { instances: {} });

    const roles = Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::Role'));
    expect(roles.map(({ Properties }) => Properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals)).toEqual([
      { 'aws:SourceAccount': stack.resolve(stack.account) }, { 'aws:SourceAccount': stack.resolve(stack.account) },
    ]);
  });

  test.each<[string, Partial<TaskContainerOptions>, InstanceRequirements, string]>([
    ['storage of Fargate', { ephemeralStorageGiB: 30 }, {},
      '[Stack] ephemeralStorageGiB is for Fargate alone, got 30; remove it, and set rootVolumeSize of the Ec2Capacity'],
    ['Windows', { runtimePlatform: { operatingSystemFamily: WINDOWS_SERVER_2022_CORE }, cpu: 1024, memoryLimitMiB: 2048 }, {},
      '[Stack] the instances run Linux, and the task Windows; use FargateWebService, or a Linux image'],
    ['ARM on Intel', { runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 } }, { cpuArchitecture: X86_64 },
      "[Stack] the instances have X86_64 processors, got 'ARM64'; change cpuArchitecture of the Ec2Capacity, or of the task"],
    ['Intel on ARM', { runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.X86_64 } }, { cpuArchitecture: ARM_64 },
      "[Stack] the instances have ARM64 processors, got 'X86_64'; change cpuArchitecture of the Ec2Capacity, or of the task"],
    ['sidecars in bridge mode', { sidecars: [PROXY] }, { networkMode: ecs.NetworkMode.BRIDGE },
      '[Stack] sidecars share localhost with the main container, and in network mode bridge there is none to share; '
      + 'use ecs.NetworkMode.AWS_VPC or HOST, or remove the sidecars'],
  ])('refuses %s', (_, options, instances, message) => {
    expect(() => definition(options, instances)).toThrow(new Error(message));
  });

  test.each<[string, Partial<TaskContainerOptions>, InstanceRequirements]>([
    ['Linux', { runtimePlatform: { operatingSystemFamily: LINUX } }, { cpuArchitecture: X86_64 }],
    ['ARM on ARM', { runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 } }, { cpuArchitecture: ARM_64 }],
    ['processors that nobody knows', { runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 } }, {}],
    ['sidecars in host mode', { sidecars: [PROXY] }, { networkMode: ecs.NetworkMode.HOST }],
    ['no sidecars in bridge mode', { sidecars: [] }, { networkMode: ecs.NetworkMode.BRIDGE }],
  ])('takes %s', (_, options, instances) => {
    expect(() => definition(options, instances)).not.toThrow();
  });
});

describe('an existing task definition on instances', () => {
  function bind(props: Partial<ecs.TaskDefinitionProps>, instances: InstanceRequirements = {}) {
    const stack = newStack();
    const taskDefinition = new ecs.TaskDefinition(stack, 'Mine', { compatibility: ecs.Compatibility.EC2, ...props });
    taskDefinition.addContainer('web', { image, memoryReservationMiB: 64 });
    return WorkloadTask.fromTaskDefinition(taskDefinition)._strategy.bind(stack, { instances });
  }

  test('needs no size', () => {
    expect(bind({}).mainContainer.containerName).toBe('web');
  });

  test('is one for instances', () => {
    expect(() => bind({ compatibility: ecs.Compatibility.FARGATE, cpu: '256', memoryMiB: '512' })).toThrow(new Error(
      '[Stack] the task definition Stack/Mine cannot run on EC2 instances; make an ecs.Ec2TaskDefinition',
    ));
  });

  test('has the network mode that the service is given', () => {
    expect(() => bind({ networkMode: ecs.NetworkMode.HOST }, { networkMode: ecs.NetworkMode.BRIDGE })).toThrow(new Error(
      "[Stack] the task definition Stack/Mine has the network mode host, got 'bridge'; leave networkMode out, or change it there",
    ));
    expect(() => bind({ networkMode: ecs.NetworkMode.HOST }, { networkMode: ecs.NetworkMode.HOST })).not.toThrow();
    expect(() => bind({ networkMode: ecs.NetworkMode.HOST })).not.toThrow();
  });
});
