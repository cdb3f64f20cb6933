import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ContainerOptions } from './container-options';
import { ISidecar } from './sidecar-interface';

/**
 * Options of `WorkloadTask.container()`: the main container, and the task around it.
 */
export interface TaskContainerOptions extends ContainerOptions {
  /**
   * Containers that help the main one: log routers, proxies, agents. Added in this order.
   *
   * @default - none
   */
  readonly sidecars?: ISidecar[];

  /**
   * CPU units of the task; 1024 are one vCPU. Only the sizes that Fargate offers are accepted.
   *
   * @default 256
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
   */
  readonly cpu?: number;

  /**
   * Memory of the task in MiB. Only the sizes that Fargate offers for the task's `cpu` are accepted.
   *
   * @default 512
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
   */
  readonly memoryLimitMiB?: number;

  /**
   * Family of the task definition: the name that its revisions share.
   *
   * @default - generated from the construct path
   */
  readonly family?: string;

  /**
   * Operating system and CPU architecture of the task.
   *
   * @default - Linux on X86_64
   */
  readonly runtimePlatform?: ecs.RuntimePlatform;

  /**
   * Ephemeral storage of the task in GiB, 21 to 200.
   *
   * @default - 20 GiB, set by Fargate
   */
  readonly ephemeralStorageGiB?: number;

  /**
   * Role of the code in the containers.
   *
   * @default - a new role that may do nothing until it is granted something
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
   */
  readonly taskRole?: iam.IRole;

  /**
   * Role of the ECS agent, which pulls images, writes logs and reads secrets.
   *
   * @default - a new role that may do just what the task needs
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
   */
  readonly executionRole?: iam.IRole;

  /**
   * Customer managed keys that encrypt `secrets` made outside the app: the execution role may decrypt with exactly them. The key
   * of a secret that the app makes is known, and need not be named.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
   */
  readonly encryptionKeys?: kms.IKey[];

  /**
   * Whether the containers of the task see each other's processes. Needs `operatingSystemFamily` in `runtimePlatform`. Not on Windows.
   *
   * @default - each container sees its own
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
   */
  readonly pidMode?: ecs.PidMode;

  /**
   * Whether fault injection, by AWS Fault Injection Service or by hand, may act on the task.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fault-injection.html
   */
  readonly enableFaultInjection?: boolean;
}
