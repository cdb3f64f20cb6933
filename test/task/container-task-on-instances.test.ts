import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Sidecar, TaskContainerOptions, WorkloadTask } from '../../src/index';
import { InstanceRequirements } from '../../src/task/definition/task-definition';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { onlyResource } from '../fixtures/template-references';
import { image, webTask } from '../fixtures/web-task';

const { ARM_64, X86_64 } = ec2.InstanceArchitecture;
const { WINDOWS_SERVER_2022_CORE, LINUX } = ecs.OperatingSystemFamily;
const PROXY = Sidecar.container({ image });

/** Returns the properties of a task definition for instances. */
function definition(options: Partial<TaskContainerOptions> = {}, instances: InstanceRequirements = {}) {
  const stack = newStack();
  webTask(options)._strategy.bind(stack, { instances });
  return onlyResource(Template.fromStack(stack), 'AWS::ECS::TaskDefinition').Properties;
}

describe('a task definition for instances', () => {
  test('is for EC2 only, with a network interface and a size of its own', () => {
    expect(definition({ cpu: 512, memoryLimitMiB: 1024 })).toMatchObject({
      RequiresCompatibilities: ['EC2'], NetworkMode: 'awsvpc', Cpu: '512', Memory: '1024',
    });
  });

  test('has the network mode of the service', () => {
    expect(definition({}, { networkMode: ecs.NetworkMode.BRIDGE }).NetworkMode).toBe('bridge');
  });

  test('has the options of the task', () => {
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

  test('has roles that only ECS tasks of this account can assume', () => {
    const stack = newStack();
    webTask()._strategy.bind(stack, { instances: {} });

    const roles = Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::Role'));
    expect(roles.map(({ Properties }) => Properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals)).toEqual([
      { 'aws:SourceAccount': stack.resolve(stack.account) }, { 'aws:SourceAccount': stack.resolve(stack.account) },
    ]);
  });

  test.each<[string, Partial<TaskContainerOptions>, InstanceRequirements, string[]]>([
    ['storage of Fargate', { ephemeralStorageGiB: 30 }, {},
      ['ephemeralStorageGiB', 'Fargate', 'got 30', 'rootVolumeSize']],
    ['Windows', { runtimePlatform: { operatingSystemFamily: WINDOWS_SERVER_2022_CORE }, cpu: 1024, memoryLimitMiB: 2048 }, {},
      ['Linux', 'Windows', 'FargateWebService']],
    ['ARM on Intel', { runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 } }, { cpuArchitecture: X86_64 },
      ['X86_64', "got 'ARM64'", 'cpuArchitecture']],
    ['Intel on ARM', { runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.X86_64 } }, { cpuArchitecture: ARM_64 },
      ['ARM64', "got 'X86_64'", 'cpuArchitecture']],
    ['sidecars in bridge mode', { sidecars: [PROXY] }, { networkMode: ecs.NetworkMode.BRIDGE },
      ['sidecars', 'bridge', 'ecs.NetworkMode.AWS_VPC']],
  ])('fails with %s', (_, options, instances, words) => {
    expect(() => definition(options, instances)).toThrow(errorAt('Stack', ...words));
  });

  test.each<[string, Partial<TaskContainerOptions>, InstanceRequirements]>([
    ['Linux', { runtimePlatform: { operatingSystemFamily: LINUX } }, { cpuArchitecture: X86_64 }],
    ['ARM on ARM', { runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 } }, { cpuArchitecture: ARM_64 }],
    ['unknown processors', { runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 } }, {}],
    ['sidecars in host mode', { sidecars: [PROXY] }, { networkMode: ecs.NetworkMode.HOST }],
    ['no sidecars in bridge mode', { sidecars: [] }, { networkMode: ecs.NetworkMode.BRIDGE }],
  ])('accepts %s', (_, options, instances) => {
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

  test('fails when it is for Fargate', () => {
    expect(() => bind({ compatibility: ecs.Compatibility.FARGATE, cpu: '256', memoryMiB: '512' })).toThrow(
      errorAt('Stack', 'Stack/Mine', 'ecs.Ec2TaskDefinition'),
    );
  });

  test('fails when its network mode differs from that of the service', () => {
    expect(() => bind({ networkMode: ecs.NetworkMode.HOST }, { networkMode: ecs.NetworkMode.BRIDGE })).toThrow(
      errorAt('Stack', 'Stack/Mine', 'host', "got 'bridge'", 'networkMode'),
    );
    expect(() => bind({ networkMode: ecs.NetworkMode.HOST }, { networkMode: ecs.NetworkMode.HOST })).not.toThrow();
    expect(() => bind({ networkMode: ecs.NetworkMode.HOST })).not.toThrow();
  });
});
