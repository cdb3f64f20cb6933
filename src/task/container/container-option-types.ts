import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration, Size } from 'aws-cdk-lib/core';

/**
 * A port that a container listens on, or a range of them.
 */
export interface AdditionalPort {
  /**
   * The port, 1 to 65535; of a range, the first.
   */
  readonly containerPort: number;

  /**
   * The last port of a range that starts at `containerPort`. A range is refused with an `appProtocol`.
   *
   * @default - one port
   */
  readonly lastPort?: number;

  /**
   * Transport protocol.
   *
   * @default ecs.Protocol.TCP
   */
  readonly protocol?: ecs.Protocol;

  /**
   * Name of the port: at most 64 lower case letters, digits, hyphens and underscores, unlike every other port name of the task.
   *
   * @default - none; with an `appProtocol`, the container's name and the port number
   */
  readonly name?: string;

  /**
   * What is spoken on the port: HTTP, HTTP/2 or gRPC.
   *
   * @default - TCP
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
   */
  readonly appProtocol?: ecs.AppProtocol;
}

/**
 * Another container of the task that a container waits for when the task starts.
 */
export interface ContainerStartDependency {
  /**
   * Name of the other container. A name that no container of the task has is refused.
   */
  readonly containerName: string;

  /**
   * What the other container must have reached. `HEALTHY` needs it to have a health check; `COMPLETE` and `SUCCESS` need it to be not
   * essential, because a task ends with its first essential container.
   *
   * @default ecs.ContainerDependencyCondition.HEALTHY
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
   */
  readonly condition?: ecs.ContainerDependencyCondition;
}

/**
 * When ECS starts a container again that has ended, within a task that goes on.
 */
export interface ContainerRestartPolicy {
  /**
   * Exit codes after which the container is not started again, at most 50.
   *
   * @default - none; it is always started again
   */
  readonly ignoredExitCodes?: number[];

  /**
   * How long the container must have run before it can be started again, 60 to 1800 seconds.
   *
   * @default - 300 seconds, set by ECS
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html
   */
  readonly attemptPeriod?: Duration;
}

/**
 * A directory in memory that a container may write to, also with a read-only root file system. It is empty when the container starts.
 */
export interface TmpfsMount {
  /**
   * Where the container finds it: an absolute path.
   */
  readonly containerPath: string;

  /**
   * The most that it may hold, in whole MiB. What is in it counts as memory of the task.
   *
   * @default Size.mebibytes(64)
   */
  readonly size?: Size;

  /**
   * Options of the mount, such as `noexec` or `uid=1000`.
   *
   * @default ['mode=1777'] - every user may write to it, and remove what is theirs
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tmpfs.html
   */
  readonly mountOptions?: string[];
}
