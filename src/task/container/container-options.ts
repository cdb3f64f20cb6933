import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';
import { AdditionalPort, ContainerRestartPolicy, ContainerStartDependency, TmpfsMount } from './container-option-types';
import { VolumeMount } from '../volume/task-volume';

/**
 * What one container of a task can say: the main container of `WorkloadTask.container()`, and every sidecar.
 */
export interface ContainerOptions {
  /**
   * The container's image. The execution role may pull it, and nothing else: `fromEcrRepository(repository, tagOrDigest)` and `fromAsset()`
   * grant that, and `fromRegistry(name, { credentials })` lets it read the secret that opens a private registry.
   */
  readonly image: ecs.ContainerImage;

  /**
   * Name of the container within the task.
   *
   * @default - 'app' for the main container; a sidecar has a name of its own
   */
  readonly containerName?: string;

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
   * Ports that the container listens on beside `port`: for metrics, administration, UDP. Refused where two containers of the task use one.
   *
   * @default - none
   */
  readonly additionalPorts?: AdditionalPort[];

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
   * Files of environment variables in S3, at most 10, whose names end in `.env`. What `environment` sets goes before what a file sets.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
   */
  readonly environmentFiles?: ecs.EnvironmentFile[];

  /**
   * Secrets that ECS reads when a task starts and hands to the container as environment variables. The execution role
   * may read exactly these and decrypt with exactly their keys. A name that `environment` uses too is refused.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
   */
  readonly secrets?: { [name: string]: ecs.Secret };

  /**
   * Health check that ECS runs inside the container.
   *
   * @default - none; behind a load balancer, its health check decides
   */
  readonly healthCheck?: ecs.HealthCheck;

  /**
   * Containers of the task that must have started, be healthy or have ended before this one starts.
   *
   * @default - none
   */
  readonly dependsOn?: ContainerStartDependency[];

  /**
   * Whether the task stops when this container stops. One container of a task must be essential.
   *
   * @default true
   */
  readonly essential?: boolean;

  /**
   * Starts the container again when it ends, without a new task.
   *
   * @default - never; a task with an essential container that ended is replaced
   */
  readonly restartPolicy?: ContainerRestartPolicy;

  /**
   * How long the containers that depend on this one wait for it until the task is stopped, 2 to 120 seconds.
   *
   * @default - as long as ECS waits
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
   */
  readonly startTimeout?: Duration;

  /**
   * Time between SIGTERM and SIGKILL when the task stops, 2 to 120 seconds.
   *
   * @default - 30 seconds, set by ECS
   */
  readonly stopTimeout?: Duration;

  /**
   * CPU units that the container has for itself; what no container reserves is shared. All of them together may not exceed the task's.
   *
   * @default - none reserved
   */
  readonly containerCpu?: number;

  /**
   * Memory in MiB, at least 6, above which the container is killed.
   *
   * @default - the task's memory
   */
  readonly containerMemoryLimitMiB?: number;

  /**
   * Memory in MiB, at least 6, that is kept for the container. All of them together may not exceed the task's.
   *
   * @default - the container's memory limit, where it has one
   */
  readonly containerMemoryReservationMiB?: number;

  /**
   * Where the container's output goes.
   *
   * @default - a log router among the sidecars, or `ContainerLogging.awsLogs()`: CloudWatch Logs, kept for 30 days, deleted with the stack
   */
  readonly logging?: ecs.LogDriver;

  /**
   * Closes what an attacker would use: the container runs as user 1000 of group 1000, has a read-only root file system with a writable `/tmp`
   * in memory, no Linux capability, and an init process that forwards signals and reaps processes.
   *
   * `user`, `tmpfs` and `initProcessEnabled` can be set beside it. Refused beside it: the user root, `readonlyRootFilesystem: false`, any
   * capability, and Windows. The image must be one that can run so: `nginx` itself wants to be root, `nginxinc/nginx-unprivileged` does not.
   *
   * @default false
   */
  readonly hardened?: boolean;

  /**
   * Volumes that the container mounts. A path that is mounted twice is refused.
   *
   * @default - none
   */
  readonly mounts?: VolumeMount[];

  /**
   * User, or user and group, that the container runs as: `user`, `uid`, `uid:gid` and the like. Not on Windows.
   *
   * @default - the image's own; '1000:1000' with `hardened`
   */
  readonly user?: string;

  /**
   * Directory that the command runs in.
   *
   * @default - the image's own
   */
  readonly workingDirectory?: string;

  /**
   * Whether the container may only read its root file system. Directories that it writes to can be given in `tmpfs`. Not on Windows.
   *
   * @default - the value of `hardened`
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * Writable directories in memory. Needs platform version 1.4.0. Not on Windows.
   *
   * A volume on disk is no scratch space for a container that is not root: Fargate makes its root the owner of an empty one.
   *
   * @default - none; `/tmp` with `hardened`
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
   */
  readonly tmpfs?: TmpfsMount[];

  /**
   * Whether process 1 of the container is an init process that forwards signals and reaps processes. Not on Windows.
   *
   * @default - the value of `hardened`
   */
  readonly initProcessEnabled?: boolean;

  /**
   * Linux capabilities that the container has beside Docker's default ones. Fargate adds SYS_PTRACE only, for debuggers and profilers.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html
   */
  readonly addCapabilities?: ecs.Capability[];

  /**
   * Linux capabilities that are taken from the container. Not on Windows.
   *
   * @default - none; all with `hardened`
   */
  readonly dropCapabilities?: ecs.Capability[];

  /**
   * Limits of the container's processes. Not on Windows.
   *
   * @default - those of Fargate: 65535 open files, the rest as the operating system has it
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
   */
  readonly ulimits?: ecs.Ulimit[];

  /**
   * Kernel parameters of the container, such as `net.core.somaxconn`. Those of the network hold for all containers of the task.
   *
   * @default - those of Fargate
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html
   */
  readonly systemControls?: ecs.SystemControl[];

  /**
   * Labels of the container, for the software inside it that reads them.
   *
   * @default - none
   */
  readonly dockerLabels?: { [name: string]: string };

  /**
   * Whether standard input stays open.
   *
   * @default false
   */
  readonly interactive?: boolean;

  /**
   * Whether the container has a terminal.
   *
   * @default false
   */
  readonly pseudoTerminal?: boolean;

  /**
   * Whether ECS turns the image's tag into a digest when a deployment starts, so that all of its tasks run the same image.
   *
   * @default - ecs.VersionConsistency.ENABLED, set by ECS
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html#deployment-container-image-stability
   */
  readonly versionConsistency?: ecs.VersionConsistency;
}
