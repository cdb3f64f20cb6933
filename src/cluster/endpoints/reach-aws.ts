import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CfnResource } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EndpointPlan, ExecFacts, planEndpoints } from './endpoint-plan';
import { hasEndpoint } from './existing-endpoints';
import { PlannedEndpoints } from './planned-endpoints';
import { taskFacts } from './task-facts';
import { Refusal, refusalText } from '../../private/errors';
import type { IFargateCluster } from '../fargate-cluster';
import type { TaskPlacement } from '../task-placement';

/** Tasks, and where they run. */
export interface PlacedTasks {
  readonly cluster: IFargateCluster;
  readonly placement: TaskPlacement;
  readonly taskDefinition: ecs.TaskDefinition;
  /** What starts them. */
  readonly starter: CfnResource;
  readonly enableExecuteCommand?: boolean;
}

/**
 * Sees to it that tasks in isolated subnets reach the AWS APIs that they use: by endpoints that the cluster's own VPC gets, or by those that a
 * given VPC has. Looks at the finished task, because containers, secrets and grants may come late.
 */
export function reachAws(workload: Construct, tasks: PlacedTasks): void {
  const { cluster: { vpc }, placement, starter } = tasks;
  if (!placement.subnets.subnets.some((subnet) => isIsolated(vpc, subnet))) return;
  const plan = () => planEndpoints(taskFacts(tasks.taskDefinition, execFacts(tasks), placement.onInstances));
  const planned = PlannedEndpoints.of(vpc);
  planned?.serve(() => plan().endpoints);
  if (planned) starter.node.addDependency(planned);
  workload.node.addValidation({ validate: () => [...problems(plan(), tasks.cluster)].map(refusalText) });
}

function isIsolated({ isolatedSubnets }: ec2.IVpc, { subnetId }: ec2.ISubnet): boolean {
  return isolatedSubnets.some((isolated) => isolated.subnetId === subnetId);
}

function execFacts({ cluster: { cluster }, enableExecuteCommand }: PlacedTasks): ExecFacts | undefined {
  if (!enableExecuteCommand) return undefined;
  const { kmsKey, logConfiguration } = cluster.executeCommandConfiguration ?? {};
  return { encrypted: !!kmsKey, toLogGroup: !!logConfiguration?.cloudWatchLogGroup, toBucket: !!logConfiguration?.s3Bucket };
}

function* problems({ endpoints, unreachableImages }: EndpointPlan, { vpc, _vpcEndpoints = [] }: IFargateCluster): Iterable<Refusal> {
  if (unreachableImages.length > 0) {
    yield {
      what: 'tasks in isolated subnets cannot pull images from the internet',
      got: unreachableImages,
      instead: 'copy them into Amazon ECR, by a Dockerfile and ecs.ContainerImage.fromAsset() for example, or give the tasks a way out: natGateways, or '
        + 'public subnets and assignPublicIp. A pull through cache rule of ECR serves what it has pulled before',
    };
  }
  const missing = PlannedEndpoints.of(vpc) ? [] : endpoints.filter((name) => !_vpcEndpoints.includes(name) && !hasEndpoint(vpc, name));
  if (missing.length > 0) {
    yield {
      what: 'tasks in isolated subnets need VPC endpoints that the VPC does not have as far as the app knows',
      got: missing,
      instead: 'add them with vpc.addInterfaceEndpoint() and vpc.addGatewayEndpoint(), or name those that exist in the cluster\'s `vpcEndpoints`',
    };
  }
}
