import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import { AgentSidecarOptions } from './agent-options';
import { refuse } from '../../private/errors';
import { addContainer, ContainerPlace } from '../add-container';
import { ContainerOptions } from '../container-options';
import { Logging } from '../logging';
import { runsWindows } from '../platform';
import { SidecarHost } from '../sidecar';

/** Adds a sidecar's container to the task of its host. */
export function addSidecar(host: SidecarHost, options: ContainerOptions, place: Omit<ContainerPlace, 'logging'>): ecs.ContainerDefinition {
  const { taskDefinition } = host;
  const name = options.containerName ?? place.name;
  if (taskDefinition.findContainer(name)) {
    refuse(taskDefinition, { what: 'two containers have one name', got: name, instead: 'pass another `containerName` to the sidecar' });
  }
  return addContainer(taskDefinition, options, { logging: Logging.awsLogs(), ...place });
}

/** Adds the container of an agent that has an image for Linux alone. */
export function addAgent(
  host: SidecarHost, agent: AgentSidecarOptions, options: ContainerOptions, place: Omit<ContainerPlace, 'logging'>,
): ecs.ContainerDefinition {
  if (runsWindows(host.taskDefinition)) {
    refuse(host.taskDefinition, { what: `sidecar '${place.name}' runs on Linux only`, instead: 'remove it, or use Linux' });
  }
  const { image, containerName, containerMemoryReservationMiB = 64, logging } = agent;
  return addSidecar(host, { ...options, image: image ?? options.image, containerName, containerMemoryReservationMiB, logging }, place);
}

/** An agent that watches the task must not stop it: it is started again instead. */
export const NOT_ESSENTIAL = { essential: false, restartPolicy: { attemptPeriod: Duration.seconds(60) } };

/** Lets the code in the task do more. */
export function allow(host: SidecarHost, permissions: readonly iam.PolicyStatement[] = []): void {
  for (const statement of permissions) host.taskDefinition.addToTaskRolePolicy(statement);
}
