import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { containersOf } from './containers';
import { failWith } from '../../private/errors';

/**
 * Makes a task definition run on managed instances. It stays compatible with Fargate, so that the service can move back, unless it has GPUs, or was
 * created for managed instances alone. Fails on other network modes than awsvpc: the tasks have subnets and security groups of their own.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-networking.html
 */
export function allowManagedInstances(workload: Construct, taskDefinition: ecs.TaskDefinition): void {
  if (taskDefinition.networkMode !== ecs.NetworkMode.AWS_VPC) {
    failWith(workload, {
      problem: `the task definition ${taskDefinition.node.path} has another network mode than its tasks`,
      actual: taskDefinition.networkMode,
      remedy: 'use ecs.NetworkMode.AWS_VPC',
    });
  }
  if (!taskDefinition.isFargateCompatible) return;
  (taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).requiresCompatibilities = [
    ...containersOf(taskDefinition).some(requiresGpu) ? [] : ['FARGATE'], 'MANAGED_INSTANCES',
  ];
}

/** Fails on a task for managed instances alone, and on GPUs, which Fargate does not have. */
export function requireFargate(workload: Construct, taskDefinition: ecs.TaskDefinition): void {
  const remedy = 'pass the `capacityProviderName` of cluster.addManagedInstances() in `capacityProviderStrategies`';
  if (!taskDefinition.isFargateCompatible) {
    failWith(workload, { problem: `the task definition ${taskDefinition.node.path} runs on managed instances only, and these tasks run on Fargate`, remedy });
  }
  const [containerName] = GPU_CONTAINERS.get(taskDefinition) ?? [];
  if (containerName === undefined) return;
  failWith(workload, { problem: `container '${containerName}' requires GPUs, which Fargate does not have`, remedy: `${remedy}, or use Ec2ReplicaService` });
}

/** Names of the containers with GPUs, which are known without rendering them. */
const GPU_CONTAINERS = new WeakMap<ecs.TaskDefinition, Set<string>>();

/** Records that a container requires GPUs. */
export function recordGpus({ taskDefinition, containerName }: ecs.ContainerDefinition, gpuCount: number | undefined): void {
  if (gpuCount === undefined) return;
  GPU_CONTAINERS.set(taskDefinition, new Set([...GPU_CONTAINERS.get(taskDefinition) ?? [], containerName]));
}

function requiresGpu(container: ecs.ContainerDefinition): boolean {
  const { resourceRequirements = [] }: ecs.CfnTaskDefinition.ContainerDefinitionProperty = container.renderContainerDefinition();
  return (resourceRequirements as ecs.CfnTaskDefinition.ResourceRequirementProperty[]).some(({ type }) => type === 'GPU');
}
