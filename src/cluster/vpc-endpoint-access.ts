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
import { parseSecretReference } from '../private/secret-reference';

type RenderedContainer = ecs.CfnTaskDefinition.ContainerDefinitionProperty;

/** What the endpoints of a task depend on, as the task definition and its role are now. */
export function awsUsageOf(taskDefinition: ecs.TaskDefinition, exec: ExecuteCommandUsage | undefined, onInstances: boolean): TaskAwsUsage {
  const containers = taskDefinition.node.children.filter((child): child is ecs.ContainerDefinition => child instanceof ecs.ContainerDefinition);
  return {
    images: containers.map(({ imageName }) => imageName),
    logging: containers.flatMap(({ logDriverConfig }) => (logDriverConfig ? [logDriverUsage(logDriverConfig)] : [])),
    secrets: containers.flatMap(secretReferencesOf).map(secretStoreOf),
    filesInS3: containers.some((container) => (container.environmentFiles ?? []).length > 0 || readsFireLensConfigFromS3(container)),
    executeCommand: exec,
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

/** What ECS reads from a secret before the container starts: variables, log settings, the registry's password. */
function secretReferencesOf(container: ecs.ContainerDefinition): string[] {
  const { secrets = [], repositoryCredentials } = container.renderContainerDefinition() as RenderedContainer;
  const variables = secrets as ecs.CfnTaskDefinition.SecretProperty[];
  const credentials = repositoryCredentials as ecs.CfnTaskDefinition.RepositoryCredentialsProperty | undefined;
  return [
    ...[...variables, ...container.logDriverConfig?.secretOptions ?? []].map(({ valueFrom }) => valueFrom),
    ...credentials?.credentialsParameter ? [credentials.credentialsParameter] : [],
  ];
}

/** Returns the store of a secret; of a reference that ECS rejects, the one that it looks like. */
function secretStoreOf(valueFrom: string): SecretStore {
  const reference = parseSecretReference(valueFrom);
  if (reference.store !== 'invalid') return reference.store;
  return reference.problem === 'colons' ? 'secretsmanager' : 'ssm';
}

/** What the policies made for a role allow. Managed policies are not looked into. */
function iamActionsOf(role: iam.IRole): string[] {
  const policies = role.node.findAll().filter((child): child is iam.Policy => child instanceof iam.Policy);
  return policies.flatMap(({ document }) => statementsOf(document)).flatMap(({ Action = [] }) => Action);
}

function statementsOf(document: iam.PolicyDocument): { readonly Action?: string | string[] }[] {
  return document.toJSON()?.Statement ?? [];
}

/** Tasks, and where they run. */
export interface VpcEndpointClient {
  readonly cluster: IWorkloadCluster;
  readonly placement: TaskNetworking;
  readonly taskDefinition: ecs.TaskDefinition;
  /** What starts them. */
  readonly starter: CfnResource;
  readonly enableExecuteCommand?: boolean;
}

/**
 * Sees to it that tasks in isolated subnets reach the AWS APIs that they use: by endpoints that the cluster's own VPC gets, or by those that a
 * given VPC has. Looks at the finished task, because containers, secrets and grants may come late.
 */
export function ensureVpcEndpointAccess(workload: Construct, tasks: VpcEndpointClient): void {
  const { cluster: { vpc }, placement, starter } = tasks;
  if (!placement.subnets.subnets.some((subnet) => isIsolated(vpc, subnet))) return;
  const plan = () => planVpcEndpoints(awsUsageOf(tasks.taskDefinition, executeCommandUsage(tasks), placement.onInstances));
  const planned = OptionalVpcEndpoints.of(vpc);
  planned?.addTask(() => plan().endpoints);
  if (planned) starter.node.addDependency(planned);
  workload.node.addValidation({ validate: () => [...accessProblems(plan(), tasks.cluster)].map(formatProblemWithRemedy) });
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
      remedy: 'copy them into Amazon ECR, by a Dockerfile and ecs.ContainerImage.fromAsset() for example, or give the tasks a way out: natGateways, or '
        + 'public subnets and assignPublicIp. A pull through cache rule of ECR serves what it has pulled before',
    };
  }
  const missing = OptionalVpcEndpoints.of(vpc) ? [] : endpoints.filter((name) => !_vpcEndpoints.includes(name) && !hasVpcEndpoint(vpc, name));
  if (missing.length > 0) {
    yield {
      problem: 'tasks in isolated subnets need VPC endpoints that the VPC does not have as far as the app knows',
      actual: missing,
      remedy: 'add them with vpc.addInterfaceEndpoint() and vpc.addGatewayEndpoint(), or name those that exist in the cluster\'s `vpcEndpoints`',
    };
  }
}
