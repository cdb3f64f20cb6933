import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { TaskNetworking } from './task-networking';
import { ExecuteCommandUsage, LogDriverUsage, planVpcEndpoints, SecretStore, TaskAwsUsage, VpcEndpointPlan } from './vpc-endpoint-plan';
import { hasVpcEndpoint, OptionalVpcEndpoints } from './vpc-endpoints';
import type { IWorkloadCluster } from './workload-cluster-props';
import { formatProblemWithRemedy, Problem } from '../private/errors';
import { addCheck } from '../private/pending-lookup';
import { parseSecretReference } from '../private/secret-reference';
import { containersOf } from '../task/definition/containers';
import { secretReferencesOf } from '../task/definition/execution-role-access';

/** Collects the AWS services that a task uses, from the present state of its task definition and task role. */
function awsUsageOf(taskDefinition: ecs.TaskDefinition, executeCommand: ExecuteCommandUsage | undefined, onInstances: boolean): TaskAwsUsage {
  const containers = containersOf(taskDefinition);
  return {
    images: containers.map(({ imageName }) => imageName),
    logging: containers.flatMap(({ logDriverConfig }) => (logDriverConfig ? [logDriverUsage(logDriverConfig)] : [])),
    secrets: containers.flatMap(secretReferencesOf).map(secretStoreOf),
    filesInS3: containers.some((container) => (container.environmentFiles ?? []).length > 0 || readsFireLensConfigFromS3(container)),
    executeCommand,
    iamActions: iamActionsOf(taskDefinition.taskRole),
    onInstances,
  };
}

function logDriverUsage({ logDriver, options = {} }: ecs.LogDriverConfig): LogDriverUsage {
  return { driver: logDriver, options };
}

function readsFireLensConfigFromS3(container: ecs.ContainerDefinition): boolean {
  return container instanceof ecs.FirelensLogRouter && container.firelensConfig.options?.configFileType === ecs.FirelensConfigFileType.S3;
}

/** Returns the store of a secret; of a reference that ECS rejects, the one that it looks like. */
function secretStoreOf(valueFrom: string): SecretStore {
  const reference = parseSecretReference(valueFrom);
  if (reference.store !== 'invalid') return reference.store;
  return reference.problem === 'colons' ? 'secretsmanager' : 'ssm';
}

/** Returns the actions that a role's inline policies allow. Managed policies are not read. */
function iamActionsOf(role: iam.IRole): string[] {
  const policies = role.node.findAll().filter((child): child is iam.Policy => child instanceof iam.Policy);
  return policies.flatMap(({ document }) => statementsOf(document)).flatMap(({ Action = [] }) => Action);
}

function statementsOf(document: iam.PolicyDocument): { readonly Action?: string | string[] }[] {
  return document.toJSON()?.Statement ?? [];
}

/** Tasks that may need VPC endpoints. */
export interface VpcEndpointClient {
  readonly cluster: IWorkloadCluster;
  readonly networking: TaskNetworking;
  readonly taskDefinition: ecs.TaskDefinition;
  /** The resource that starts the tasks. */
  readonly starter: CfnResource;
  readonly enableExecuteCommand?: boolean;
}

/**
 * Gives tasks in isolated subnets access to the AWS APIs that they use: adds VPC endpoints to a VPC created by the cluster, and requires them in an
 * existing VPC. Reads the task at synthesis, because containers, secrets and grants may be added late.
 */
export function ensureVpcEndpointAccess(workload: Construct, tasks: VpcEndpointClient): void {
  const { cluster: { vpc }, networking, starter } = tasks;
  if (!networking.subnets.subnets.some((subnet) => isIsolated(vpc, subnet))) return;
  const plan = () => planVpcEndpoints(awsUsageOf(tasks.taskDefinition, executeCommandUsage(tasks), networking.onInstances));
  const optionalEndpoints = OptionalVpcEndpoints.of(vpc);
  if (optionalEndpoints) {
    optionalEndpoints.addTask(() => plan().endpoints);
    starter.node.addDependency(optionalEndpoints);
  }
  addCheck(workload, { validate: () => [...accessProblems(plan(), tasks.cluster)].map(formatProblemWithRemedy) });
}

function isIsolated({ isolatedSubnets }: ec2.IVpc, { subnetId }: ec2.ISubnet): boolean {
  return isolatedSubnets.some((isolated) => isolated.subnetId === subnetId);
}

function executeCommandUsage({ cluster: { cluster }, enableExecuteCommand }: VpcEndpointClient): ExecuteCommandUsage | undefined {
  if (!enableExecuteCommand) return undefined;
  const { kmsKey, logConfiguration } = cluster.executeCommandConfiguration ?? {};
  return { encrypted: !!kmsKey, toLogGroup: !!logConfiguration?.cloudWatchLogGroup, toBucket: !!logConfiguration?.s3Bucket };
}

function* accessProblems({ endpoints, unreachableImages }: VpcEndpointPlan, { vpc, _vpcEndpoints = [] }: IWorkloadCluster): Iterable<Problem> {
  if (unreachableImages.length > 0) {
    yield {
      problem: 'tasks in isolated subnets cannot pull images from the internet',
      actual: unreachableImages,
      remedy: 'copy them to Amazon ECR, with a Dockerfile and ecs.ContainerImage.fromAsset() for example, or give the tasks internet access: natGateways, '
        + 'or public subnets and assignPublicIp. A pull through cache rule of ECR serves the images that it has pulled before',
    };
  }
  const missing = OptionalVpcEndpoints.of(vpc) ? [] : endpoints.filter((name) => !_vpcEndpoints.includes(name) && !hasVpcEndpoint(vpc, name));
  if (missing.length > 0) {
    yield {
      problem: 'tasks in isolated subnets need VPC endpoints that the app does not find in the VPC',
      actual: missing,
      remedy: 'add them with vpc.addInterfaceEndpoint() and vpc.addGatewayEndpoint(), or list the existing ones in `vpcEndpoints` of the cluster',
    };
  }
}
