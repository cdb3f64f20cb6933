import * as ecs from 'aws-cdk-lib/aws-ecs';

/**
 * What can be said about the container of every ready-made sidecar.
 */
export interface AgentSidecarOptions {
  /**
   * The container's image.
   *
   * @default - AWS's own from its public registry, of a version that changes only with this library's
   */
  readonly image?: ecs.ContainerImage;

  /**
   * Name of the container within the task.
   *
   * @default - 'log-router', 'otel-collector' or 'cloudwatch-agent'
   */
  readonly containerName?: string;

  /**
   * Memory in MiB, at least 6, that is kept for the container. It is a part of the task's.
   *
   * @default 64
   */
  readonly containerMemoryReservationMiB?: number;

  /**
   * Where the output of the sidecar itself goes.
   *
   * @default - `Logging.awsLogs()`: CloudWatch Logs, kept for 30 days, deleted with the stack
   */
  readonly logging?: ecs.LogDriver;
}
