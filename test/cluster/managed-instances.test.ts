import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Size, Stack } from 'aws-cdk-lib/core';
import { Ec2ReplicaService, Exposure, FargateJob, FargateWebServiceProps, JobTrigger, Sidecar, WorkloadCluster, WorkloadTask } from '../../src/index';
import { ec2Capacity } from '../fixtures/ec2-capacity';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { onlyResource, ref } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { image, webTask } from '../fixtures/web-task';

/** A service on managed instances with a GPU each. */
function onInstances(task: (stack: Stack) => WorkloadTask, props: Partial<FargateWebServiceProps> = {}) {
  const stack = newStack();
  const cluster = new WorkloadCluster(stack, 'Cluster');
  const { capacityProviderName: capacityProvider } = cluster.addManagedInstances('Gpu', {
    instanceRequirements: { vCpuCountMin: 2, memoryMin: Size.gibibytes(8), acceleratorCountMin: 1, acceleratorTypes: [ec2.AcceleratorType.GPU] },
  });
  const capacityProviderStrategies = [{ capacityProvider, weight: 1 }];
  webService(stack, { cluster, task: task(stack), exposure: Exposure.none(), capacityProviderStrategies, ...props });
  return onlyResource(Template.fromStack(stack), 'AWS::ECS::TaskDefinition').Properties;
}

/** A task definition of CDK for managed instances alone. */
function ownTaskDefinition(stack: Stack, props: Partial<ecs.TaskDefinitionProps> = {}): ecs.TaskDefinition {
  const taskDefinition = new ecs.TaskDefinition(stack, 'Mine', { compatibility: ecs.Compatibility.MANAGED_INSTANCES, cpu: '3000', memoryMiB: '10000', ...props });
  taskDefinition.addContainer('web', { image, gpuCount: 1, portMappings: [{ containerPort: 80 }] });
  return taskDefinition;
}

describe('a container with GPUs', () => {
  test('runs on managed instances, and its task definition there only', () => {
    const { ContainerDefinitions, RequiresCompatibilities } = onInstances(() => webTask({ gpuCount: 2 }));

    expect(ContainerDefinitions[0].ResourceRequirements).toEqual([{ Type: 'GPU', Value: '2' }]);
    expect(RequiresCompatibilities).toEqual(['MANAGED_INSTANCES']);
  });

  test('may be a sidecar', () => {
    const { RequiresCompatibilities } = onInstances(() => webTask({ sidecars: [Sidecar.container({ image, gpuCount: 1 })] }));

    expect(RequiresCompatibilities).toEqual(['MANAGED_INSTANCES']);
  });

  test('runs on EC2 instances', () => {
    const stack = newStack();
    new Ec2ReplicaService(stack, 'Model', { task: webTask({ gpuCount: 1 }), capacityProviders: [ec2Capacity(stack)] });

    expect(onlyResource(Template.fromStack(stack), 'AWS::ECS::TaskDefinition').Properties).toMatchObject({
      RequiresCompatibilities: ['EC2'], ContainerDefinitions: [{ ResourceRequirements: [{ Type: 'GPU', Value: '1' }] }],
    });
  });

  test('fails on Fargate, in services and in jobs, as a main container and as a sidecar', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster');

    expect(() => webService(stack, { cluster, task: webTask({ gpuCount: 1 }) }))
      .toThrow(errorAt('Stack/Web', "container 'app'", 'GPUs', 'Fargate', 'addManagedInstances()', 'Ec2ReplicaService'));
    expect(() => webService(stack, { cluster, task: webTask({ sidecars: [Sidecar.container({ image, gpuCount: 1 })] }) }, 'Other'))
      .toThrow(errorAt('Stack/Other', "container 'sidecar'", 'GPUs'));
    expect(() => new FargateJob(stack, 'Job', { cluster, task: webTask({ gpuCount: 1 }), trigger: JobTrigger.onDemand() }))
      .toThrow(errorAt('Stack/Job', "container 'app'", 'GPUs'));
  });

  test.each([0, -1, 1.5])('fails with %d of them', (gpuCount) => {
    expect(() => webTask({ gpuCount })).toThrow(errorAt('WorkloadTask.container()', 'gpuCount', '1 or more', `got ${gpuCount}`));
    expect(() => Sidecar.container({ image, gpuCount })).toThrow(errorAt('Sidecar.container()', 'gpuCount', '1 or more'));
  });
});

describe('a task without GPUs on managed instances', () => {
  test('can move back to Fargate', () => {
    expect(onInstances(() => webTask()).RequiresCompatibilities).toEqual(['FARGATE', 'MANAGED_INSTANCES']);
  });
});

describe('a task definition of CDK for managed instances alone', () => {
  test('runs where the service has them, with any size', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster');
    const { capacityProviderName: capacityProvider } = cluster.addManagedInstances('Gpu');
    const taskDefinition = ownTaskDefinition(stack);
    webService(stack, {
      cluster,
      task: WorkloadTask.fromTaskDefinition(taskDefinition),
      exposure: Exposure.none(),
      capacityProviderStrategies: [{ capacityProvider, weight: 1 }],
    });

    const template = Template.fromStack(stack);
    expect(onlyResource(template, 'AWS::ECS::TaskDefinition').Properties).toMatchObject({ Cpu: '3000', Memory: '10000', RequiresCompatibilities: ['MANAGED_INSTANCES'] });
    expect(onlyResource(template, 'AWS::ECS::Service').Properties.TaskDefinition).toEqual(ref(taskDefinition));
  });

  test('fails on Fargate', () => {
    const stack = newStack();

    expect(() => webService(stack, { task: WorkloadTask.fromTaskDefinition(ownTaskDefinition(stack)) }))
      .toThrow(errorAt('Stack/Web', 'Stack/Mine', 'managed instances only', 'capacityProviderStrategies'));
  });

  test('fails in network mode host, because the tasks have security groups of their own', () => {
    expect(() => onInstances((stack) => WorkloadTask.fromTaskDefinition(ownTaskDefinition(stack, { networkMode: ecs.NetworkMode.HOST }))))
      .toThrow(errorAt('Stack/Web', 'network mode', "got 'host'", 'AWS_VPC'));
  });

  test('fails where it is for other instances', () => {
    const stack = newStack();
    const taskDefinition = new ecs.Ec2TaskDefinition(stack, 'Mine', { networkMode: ecs.NetworkMode.AWS_VPC });
    taskDefinition.addContainer('web', { image, memoryLimitMiB: 512 });

    expect(() => webService(stack, { task: WorkloadTask.fromTaskDefinition(taskDefinition) }))
      .toThrow(errorAt('Stack/Web', 'Stack/Mine', 'Fargate', 'MANAGED_INSTANCES'));
  });
});

test('a user\'s FargateTaskDefinition with a GPU becomes one for managed instances alone', () => {
  const properties = onInstances((stack) => {
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Mine', { cpu: 1024, memoryLimitMiB: 2048 });
    taskDefinition.addContainer('web', { image, gpuCount: 1, portMappings: [{ containerPort: 80 }] });
    return WorkloadTask.fromTaskDefinition(taskDefinition);
  });

  expect(properties.RequiresCompatibilities).toEqual(['MANAGED_INSTANCES']);
});
