import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import { failWith } from '../../private/errors';
import { addContainer, ContainerContext } from '../container/add-container';
import { ContainerOptions } from '../container/container-options';
import { ContainerLogging } from '../container/container-logging';
import { isWindowsTaskDefinition } from '../definition/task-definition';
import { SidecarContext } from '../container/sidecar-interface';

/**
 * Images of the ready-made sidecars, each of one version and for both CPU architectures.
 * @see https://github.com/aws/aws-for-fluent-bit/releases
 * @see https://github.com/aws-observability/aws-otel-collector/releases
 * @see https://github.com/aws/amazon-cloudwatch-agent/releases
 */
export const FLUENT_BIT = ecs.ContainerImage.fromRegistry('public.ecr.aws/aws-observability/aws-for-fluent-bit:3.4.15');
export const OTEL_COLLECTOR = ecs.ContainerImage.fromRegistry('public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0');
export const CLOUDWATCH_AGENT = ecs.ContainerImage.fromRegistry('public.ecr.aws/cloudwatch-agent/cloudwatch-agent:1.300072.0b1766');

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
   * @default - `ContainerLogging.awsLogs()`: CloudWatch Logs, kept for 30 days, deleted with the stack
   */
  readonly logging?: ecs.LogDriver;
}

/** Adds a sidecar's container to the task of its host. */
export function addSidecar(host: SidecarContext, options: ContainerOptions, place: Omit<ContainerContext, 'logging'>): ecs.ContainerDefinition {
  const { taskDefinition } = host;
  const name = options.containerName ?? place.name;
  if (taskDefinition.findContainer(name)) {
    failWith(taskDefinition, { problem: 'two containers have one name', actual: name, remedy: 'pass another `containerName` to the sidecar' });
  }
  return addContainer(taskDefinition, options, { logging: ContainerLogging.awsLogs(), ...place });
}

/** Adds the container of an agent that has an image for Linux alone. */
export function addLinuxAgent(
  host: SidecarContext, agent: AgentSidecarOptions, options: ContainerOptions, place: Omit<ContainerContext, 'logging'>,
): ecs.ContainerDefinition {
  if (isWindowsTaskDefinition(host.taskDefinition)) {
    failWith(host.taskDefinition, { problem: `sidecar '${place.name}' runs on Linux only`, remedy: 'remove it, or use Linux' });
  }
  const { image, containerName, containerMemoryReservationMiB = 64, logging } = agent;
  return addSidecar(host, { ...options, image: image ?? options.image, containerName, containerMemoryReservationMiB, logging }, place);
}

/** An agent that watches the task must not stop it: it is started again instead. */
export const RESTARTED_AGENT = { essential: false, restartPolicy: { attemptPeriod: Duration.seconds(60) } };

/** Lets the code in the task do more. */
export function grantTaskRole(host: SidecarContext, permissions: readonly iam.PolicyStatement[] = []): void {
  for (const statement of permissions) host.taskDefinition.addToTaskRolePolicy(statement);
}
