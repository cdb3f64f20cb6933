import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';
import { AdditionalPort, ContainerResourceOptions, ContainerRestartPolicy, ContainerStartDependency, TmpfsMount } from './container-option-types';
import { VolumeMount } from '../volume/task-volume';

/**
 * Options of one container: the main container of `WorkloadTask.container()`, or a sidecar.
 */
export interface ContainerOptions extends ContainerResourceOptions {
  /**
   * Image of the container. `fromEcrRepository()` and `fromAsset()` let the execution role pull it; `fromRegistry(name, { credentials })` lets it
   * read the password of a private registry.
   *
   * Docker builds that of `fromAsset()` for the CPU architecture of the task, even on a machine with another one. Fails with another `platform`. The
   * platform of `fromDockerImageAsset()` must be set where the asset is created: without one it is that of the machine that builds, with a warning.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-arm64.html
   */
  readonly image: ecs.ContainerImage;

  /**
   * Name of the container within the task.
   *
   * @default - 'app' for the main container; each sidecar has a default of its own
   */
  readonly containerName?: string;

  /**
   * The TCP port that the container listens on, 1 to 65535.
   *
   * @default - none; the container cannot receive traffic
   */
  readonly port?: number;

  /**
   * Name of the port for Service Connect: 1 to 64 lowercase letters, digits, hyphens and underscores. Fails without a `port`.
   *
   * @default - the container's name in lowercase with `appProtocol` or `Discovery.serviceConnect()`, otherwise none
   */
  readonly portName?: string;

  /**
   * Protocol of the port: HTTP, HTTP/2 or gRPC. Service Connect then counts and retries requests instead of connections. It cannot be changed for
   * a registered service; a new service name is required. Fails without a `port`.
   *
   * @default - TCP
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
   */
  readonly appProtocol?: ecs.AppProtocol;

  /**
   * Ports that the container listens on in addition to `port`, such as for metrics or UDP. Fails when two containers of the task use the same port.
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
   * Environment variables. Everyone who may describe the task definition can read them; use `secrets` for confidential values.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * Files of environment variables in S3, at most 10, whose names end in `.env`. Variables in `environment` take precedence. The
   * execution role may read these objects, and decrypt with the key of their bucket.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
   */
  readonly environmentFiles?: ecs.EnvironmentFile[];

  /**
   * Secrets that the container receives as environment variables. ECS reads them when a task starts. The execution role may read these, and decrypt
   * with their keys, and no others. Fails on a name that `environment` uses as well.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
   */
  readonly secrets?: { [name: string]: ecs.Secret };

  /**
   * Health check that ECS runs inside the container.
   *
   * @default - none; ECS relies on the health check of the load balancer, if there is one
   */
  readonly healthCheck?: ecs.HealthCheck;

  /**
   * Containers of the task that must have started, become healthy or exited before this one starts.
   *
   * @default - none
   */
  readonly dependsOn?: ContainerStartDependency[];

  /**
   * Specifies whether the task stops when this container stops. At least one container of a task must be essential.
   *
   * @default true
   */
  readonly essential?: boolean;

  /**
   * Restarts the container when it exits, without replacing the task.
   *
   * @default - no restart; ECS replaces the task when an essential container exits
   */
  readonly restartPolicy?: ContainerRestartPolicy;

  /**
   * Time that dependent containers wait for this one before the task stops, 2 to 120 seconds.
   *
   * @default - set by ECS
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
   * Log driver of the container.
   *
   * @default - that of a log router among the sidecars, or `ContainerLogging.awsLogs()`: CloudWatch Logs, kept for 30 days, deleted with the stack
   */
  readonly logging?: ecs.LogDriver;

  /**
   * Specifies whether the container is hardened: it runs as user 1000 of group 1000, with a read-only root file system, a writable `/tmp` in memory,
   * no Linux capabilities, and an init process that forwards signals and reaps processes.
   *
   * `user`, `tmpfs` and `initProcessEnabled` can be changed. Fails with the user root, `readonlyRootFilesystem: false`, capabilities, and on Windows.
   * Requires an image that supports it: `nginx` needs root, `nginxinc/nginx-unprivileged` does not.
   *
   * @default false
   */
  readonly hardened?: boolean;

  /**
   * Volumes that the container mounts. Fails when two mounts have the same path.
   *
   * @default - none
   */
  readonly mounts?: VolumeMount[];

  /**
   * User that the container runs as, with or without a group: `user`, `uid`, `uid:gid` and so on. Not available on Windows.
   *
   * @default - the image's own; '1000:1000' with `hardened`
   */
  readonly user?: string;

  /**
   * Working directory of the command.
   *
   * @default - the image's own
   */
  readonly workingDirectory?: string;

  /**
   * Specifies whether the root file system is read-only. Use `tmpfs` for directories that the container writes to. Not available on Windows.
   *
   * @default - the value of `hardened`
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * Writable directories in memory. Requires platform version 1.4.0. Not available on Windows.
   *
   * A container that does not run as root needs one even for temporary files: an empty volume on Fargate belongs to root.
   *
   * @default - none; `/tmp` with `hardened`
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
   */
  readonly tmpfs?: TmpfsMount[];

  /**
   * Specifies whether process 1 is an init process that forwards signals and reaps processes. Not available on Windows.
   *
   * @default - the value of `hardened`
   */
  readonly initProcessEnabled?: boolean;

  /**
   * Linux capabilities in addition to Docker's default ones. Fargate allows SYS_PTRACE only, for debuggers and profilers.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html
   */
  readonly addCapabilities?: ecs.Capability[];

  /**
   * Linux capabilities to remove from Docker's default ones. Not available on Windows.
   *
   * @default - none; all with `hardened`
   */
  readonly dropCapabilities?: ecs.Capability[];

  /**
   * Resource limits of the container's processes. Not available on Windows.
   *
   * @default - those of Fargate: 65535 open files, and the defaults of the operating system
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
   */
  readonly ulimits?: ecs.Ulimit[];

  /**
   * Kernel parameters of the container, such as `net.core.somaxconn`. Those of the network apply to all containers of the task.
   *
   * @default - those of Fargate
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html
   */
  readonly systemControls?: ecs.SystemControl[];

  /**
   * Docker labels of the container.
   *
   * @default - none
   */
  readonly dockerLabels?: { [name: string]: string };

  /**
   * Specifies whether standard input stays open.
   *
   * @default false
   */
  readonly interactive?: boolean;

  /**
   * Specifies whether the container has a pseudo terminal.
   *
   * @default false
   */
  readonly pseudoTerminal?: boolean;

  /**
   * Specifies whether ECS resolves the image tag to a digest when a deployment starts, so that all of its tasks run the same image.
   *
   * @default - ecs.VersionConsistency.ENABLED, set by ECS
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html#deployment-container-image-stability
   */
  readonly versionConsistency?: ecs.VersionConsistency;
}
