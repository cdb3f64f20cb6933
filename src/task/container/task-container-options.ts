import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ContainerOptions } from './container-options';
import { ISidecar } from './sidecar-interface';

/**
 * Options of `WorkloadTask.container()`: those of the main container, and those of the task.
 */
export interface TaskContainerOptions extends ContainerOptions {
  /**
   * Containers that help the main container, such as log routers, proxies and agents. They are added in this order.
   *
   * @default - none
   */
  readonly sidecars?: ISidecar[];

  /**
   * CPU units of the task; 1024 are one vCPU. Fails on a size that Fargate does not offer.
   *
   * @default 256
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
   */
  readonly cpu?: number;

  /**
   * Memory of the task in MiB. Fails on a size that Fargate does not offer for the `cpu` of the task.
   *
   * @default 512
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
   */
  readonly memoryLimitMiB?: number;

  /**
   * Family of the task definition, the name that its revisions share.
   *
   * @default - generated from the construct path
   */
  readonly family?: string;

  /**
   * Operating system and CPU architecture of the task. Images of `ecs.ContainerImage.fromAsset()` are built for it.
   *
   * @default - Linux on X86_64
   */
  readonly runtimePlatform?: ecs.RuntimePlatform;

  /**
   * Ephemeral storage of the task in GiB, 21 to 200. Fails synthesis on EC2.
   *
   * @default - 20 GiB, set by Fargate
   */
  readonly ephemeralStorageGiB?: number;

  /**
   * Role that the code in the containers assumes. Permissions for a role of another stack become a policy in the stack of the workload.
   *
   * @default - a new role without permissions
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
   */
  readonly taskRole?: iam.IRole;

  /**
   * Role that the ECS agent assumes to pull images, write logs and read secrets. Permissions for a role of another stack become a policy in the stack
   * of the workload.
   *
   * @default - a new role with the permissions that the task needs
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
   */
  readonly executionRole?: iam.IRole;

  /**
   * Customer managed keys of `secrets` that are created outside the app. The execution role may decrypt with these and no others. The keys of
   * secrets that the app creates, or imports with their `encryptionKey`, are granted without this option.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
   */
  readonly encryptionKeys?: kms.IKey[];

  /**
   * Process namespace of the containers: with `TASK` they see each other's processes. Not available on Windows.
   *
   * @default - each container sees its own processes
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
   */
  readonly pidMode?: ecs.PidMode;

  /**
   * Specifies whether the task accepts fault injection requests, for example from AWS Fault Injection Service.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fault-injection.html
   */
  readonly enableFaultInjection?: boolean;
}
