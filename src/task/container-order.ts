import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ContainerStart } from './container-parts';
import { refuse } from '../private/errors';

interface Waiting {
  readonly container: ecs.ContainerDefinition;
  readonly start: ContainerStart;
}

/** Containers wait for others by name, and those others may be added later. */
const WAITING = new WeakMap<ecs.TaskDefinition, readonly Waiting[]>();

/** Makes a container wait for others of its task, also for those that the task does not have yet. */
export function waitFor(container: ecs.ContainerDefinition, starts: readonly ContainerStart[]): void {
  const { taskDefinition } = container;
  WAITING.set(taskDefinition, [...WAITING.get(taskDefinition) ?? [], ...starts.map((start) => ({ container, start }))]);
}

/** Connects the containers of a task with those that they wait for. Refuses names that no container has. */
export function settleOrder(taskDefinition: ecs.TaskDefinition): void {
  for (const { container, start: { containerName, condition } } of WAITING.get(taskDefinition) ?? []) {
    const target = taskDefinition.findContainer(containerName) ?? refuse(container, {
      what: `container '${container.containerName}' depends on a container that the task does not have`,
      got: containerName,
      instead: 'use the name of a sidecar, or remove it from dependsOn',
    });
    container.addContainerDependencies({ container: target, condition });
  }
  WAITING.delete(taskDefinition);
}
