import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Duration } from 'aws-cdk-lib/core';

/**
 * Options of `Task.container()`: a task of one container.
 */
export interface TaskContainerOptions {
  /**
   * The container's image. The execution role may pull it: `fromEcrRepository()` and `fromAsset()` grant that.
   */
  readonly image: ecs.ContainerImage;

  /**
   * The TCP port that the container listens on, 1 to 65535.
   *
   * @default - none; the container can be run, but not be put behind a load balancer
   */
  readonly port?: number;

  /**
   * Name of the port, by which Service Connect knows it: at most 64 lower case letters, digits, hyphens and underscores. Refused without
   * a `port`.
   *
   * @default - the container's name in lower case, where a name is needed: with `appProtocol`, and with `Discovery.serviceConnect()`
   */
  readonly portName?: string;

  /**
   * What is spoken on the port: HTTP, HTTP/2 or gRPC. Tells Service Connect to count and retry requests instead of connections. It cannot
   * be changed for a service that is registered: give the service another name. Refused without a `port`.
   *
   * @default - TCP
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
   */
  readonly appProtocol?: ecs.AppProtocol;

  /**
   * Name of the container within the task.
   *
   * @default 'app'
   */
  readonly containerName?: string;

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
   * Overrides the image's command.
   *
   * @default - the image's own
   */
  readonly command?: string[];

  /**
   * Overrides the image's entry point.
   *
   * @default - the image's own
   */
  readonly entryPoint?: string[];

  /**
   * Environment variables. Their values can be read by everyone who may describe the task definition: what must stay
   * secret belongs into `secrets`.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * Secrets that ECS reads when a task starts and hands to the container as environment variables. The execution role
   * may read exactly these and decrypt with exactly their keys. A name that `environment` uses too is refused.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
   */
  readonly secrets?: { [name: string]: ecs.Secret };

  /**
   * Customer managed keys that encrypt `secrets` made outside the app: the execution role may decrypt with exactly them. The key
   * of a secret that the app makes is known, and need not be named.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
   */
  readonly encryptionKeys?: kms.IKey[];

  /**
   * Health check that ECS runs inside the container.
   *
   * @default - none; behind a load balancer, its health check decides
   */
  readonly healthCheck?: ecs.HealthCheck;

  /**
   * Where the container's output goes.
   *
   * @default - `Logging.awsLogs()`: CloudWatch Logs, kept for 30 days, deleted with the stack
   */
  readonly logging?: ecs.LogDriver;

  /**
   * User, or user and group, that the container runs as: `user`, `uid`, `uid:gid` and the like.
   *
   * @default - the image's own
   */
  readonly user?: string;

  /**
   * Directory that the command runs in.
   *
   * @default - the image's own
   */
  readonly workingDirectory?: string;

  /**
   * Whether the container may only read its root file system.
   *
   * @default false
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * Time between SIGTERM and SIGKILL when the task stops, 2 to 120 seconds.
   *
   * @default - 30 seconds, set by ECS
   */
  readonly stopTimeout?: Duration;

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
}
