import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration, Size } from 'aws-cdk-lib/core';

/**
 * A port that a container listens on, or a range of them.
 */
export interface AdditionalPort {
  /**
   * The port, 1 to 65535, or the first port of a range.
   */
  readonly containerPort: number;

  /**
   * The last port of a range that starts at `containerPort`. Fails with an `appProtocol`.
   *
   * @default - no range
   */
  readonly lastPort?: number;

  /**
   * Transport protocol.
   *
   * @default ecs.Protocol.TCP
   */
  readonly protocol?: ecs.Protocol;

  /**
   * Name of the port: 1 to 64 lowercase letters, digits, hyphens and underscores. Fails on the name of another port of the task.
   *
   * @default - none; with an `appProtocol`, the container's name and the port number
   */
  readonly name?: string;

  /**
   * Protocol of the port: HTTP, HTTP/2 or gRPC.
   *
   * @default - TCP
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
   */
  readonly appProtocol?: ecs.AppProtocol;
}

/**
 * CPU, memory and GPUs of a container, out of those of its task.
 */
export interface ContainerResourceOptions {
  /**
   * CPU units that are reserved for the container. The containers share the rest. Fails when all of them reserve more than the task has.
   *
   * @default - none reserved
   */
  readonly containerCpu?: number;

  /**
   * GPUs of the container, 1 or more, which no other container can use. Requires instances with GPUs: an `Ec2Capacity`, or a capacity provider of
   * `WorkloadCluster.addManagedInstances()` in `capacityProviderStrategies`. Fails synthesis on Fargate, which has none.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-gpu.html
   */
  readonly gpuCount?: number;

  /**
   * Memory limit in MiB, at least 6. A container that exceeds it is killed.
   *
   * @default - the memory of the task
   */
  readonly containerMemoryLimitMiB?: number;

  /**
   * Memory in MiB, at least 6, that is reserved for the container. Fails when all of them reserve more than the task has.
   *
   * @default - the memory limit of the container, if there is one
   */
  readonly containerMemoryReservationMiB?: number;
}

/**
 * A container that must reach a condition before another one of the task starts.
 */
export interface ContainerStartDependency {
  /**
   * Name of the container. Fails synthesis when the task has no such container.
   */
  readonly containerName: string;

  /**
   * Condition that the container must reach. `HEALTHY` requires it to have a health check; `COMPLETE` and `SUCCESS` require it not to be essential,
   * because a task stops when an essential container exits.
   *
   * @default ecs.ContainerDependencyCondition.HEALTHY
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
   */
  readonly condition?: ecs.ContainerDependencyCondition;
}

/**
 * Restarts of a container that has exited, within a running task.
 */
export interface ContainerRestartPolicy {
  /**
   * Exit codes that cause no restart, at most 50.
   *
   * @default - none; the container restarts after every exit
   */
  readonly ignoredExitCodes?: number[];

  /**
   * Time that the container must run before it can be restarted, 60 to 1800 seconds.
   *
   * @default - 300 seconds, set by ECS
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html
   */
  readonly attemptPeriod?: Duration;
}

/**
 * A writable directory in memory, which also works with a read-only root file system. It is empty when the container starts.
 */
export interface TmpfsMount {
  /**
   * Absolute path of the directory in the container.
   */
  readonly containerPath: string;

  /**
   * Maximum size, in whole MiB. Its content counts as memory of the task.
   *
   * @default Size.mebibytes(64)
   */
  readonly size?: Size;

  /**
   * Options of the mount, such as `noexec` or `uid=1000`.
   *
   * @default ['mode=1777'] - every user may create files, and delete their own
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tmpfs.html
   */
  readonly mountOptions?: string[];
}
