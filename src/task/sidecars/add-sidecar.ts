import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import { failWith } from '../../private/errors';
import { addContainer, ContainerContext } from '../container/add-container';
import { ContainerLogging } from '../container/container-logging';
import { ContainerOptions } from '../container/container-options';
import { SidecarContext } from '../container/sidecar-interface';
import { exchangeablePermissions } from '../definition/exchangeable-permissions';
import { isWindowsTaskDefinition } from '../definition/task-definition';

/**
 * Images of the ready-made sidecars, pinned to a version, for both CPU architectures.
 *
 * @see https://github.com/aws/aws-for-fluent-bit/releases
 * @see https://github.com/aws-observability/aws-otel-collector/releases
 * @see https://github.com/aws/amazon-cloudwatch-agent/releases
 */
export const FLUENT_BIT = ecs.ContainerImage.fromRegistry('public.ecr.aws/aws-observability/aws-for-fluent-bit:3.4.15');
export const OTEL_COLLECTOR = ecs.ContainerImage.fromRegistry('public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0');
export const CLOUDWATCH_AGENT = ecs.ContainerImage.fromRegistry('public.ecr.aws/cloudwatch-agent/cloudwatch-agent:1.300072.0b1766');

/**
 * Options that all ready-made sidecars of AWS's agents share.
 */
export interface AgentSidecarOptions {
  /**
   * Image of the container.
   *
   * @default - AWS's own from its public registry, in a version that is pinned by this library
   */
  readonly image?: ecs.ContainerImage;

  /**
   * Name of the container within the task.
   *
   * @default - 'log-router', 'otel-collector' or 'cloudwatch-agent'
   */
  readonly containerName?: string;

  /**
   * Memory in MiB, at least 6, that is reserved for the container, out of the memory of the task.
   *
   * @default 64
   */
  readonly containerMemoryReservationMiB?: number;

  /**
   * Log driver of the sidecar's own output.
   *
   * @default - `ContainerLogging.awsLogs()`: CloudWatch Logs, kept for 30 days, deleted with the stack
   */
  readonly logging?: ecs.LogDriver;
}

/** Requirements of the task, and defaults of the sidecar. */
type SidecarDefaults = Omit<ContainerContext, 'logging'>;

/** Adds the container of a sidecar to the task. */
export function addSidecar({ taskDefinition }: SidecarContext, options: ContainerOptions, defaults: SidecarDefaults): ecs.ContainerDefinition {
  const name = options.containerName ?? defaults.name;
  if (taskDefinition.findContainer(name)) {
    failWith(taskDefinition, { problem: 'two containers have the same name', actual: name, remedy: 'pass another `containerName` to the sidecar' });
  }
  return addContainer(taskDefinition, options, { logging: ContainerLogging.awsLogs(), ...defaults });
}

/** Adds the container of an agent whose image runs on Linux only. */
export function addLinuxAgent(
  context: SidecarContext, agent: AgentSidecarOptions, options: ContainerOptions, defaults: SidecarDefaults,
): ecs.ContainerDefinition {
  if (isWindowsTaskDefinition(context.taskDefinition)) {
    failWith(context.taskDefinition, { problem: `sidecar '${defaults.name}' runs on Linux only`, remedy: 'remove it, or use Linux' });
  }
  const { image, containerName, containerMemoryReservationMiB = 64, logging } = agent;
  return addSidecar(context, { ...options, image: image ?? options.image, containerName, containerMemoryReservationMiB, logging }, defaults);
}

/** Restarts an agent that fails, rather than stopping the task that it observes. */
export const RESTARTED_AGENT = { essential: false, restartPolicy: { attemptPeriod: Duration.seconds(60) } };

/** Adds permissions to the task role. */
export function grantTaskRole(context: SidecarContext, permissions: readonly iam.PolicyStatement[] = []): void {
  const role = exchangeablePermissions(context.taskDefinition.taskRole);
  for (const statement of permissions) role.addToPrincipalPolicy(statement);
}
