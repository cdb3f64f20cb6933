import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Stack } from 'aws-cdk-lib/core';
import { IValidation } from 'constructs';
import { ContainerFacts, containerProblems } from './container-checks';
import { refusalText } from '../private/errors';

interface RenderedContainer {
  readonly environment?: { name: string }[];
  readonly secrets?: { name: string }[];
}

/** Checks the containers of a task definition once the app is finished, because every app may add some. CDK names the place. */
export function finishedTaskValidation(taskDefinition: ecs.TaskDefinition): IValidation {
  return { validate: () => [...containerProblems(containersOf(taskDefinition))].map(refusalText) };
}

function containersOf(taskDefinition: ecs.TaskDefinition): ContainerFacts[] {
  return taskDefinition.node.children
    .filter((child): child is ecs.ContainerDefinition => child instanceof ecs.ContainerDefinition)
    .map(factsOf);
}

function factsOf(container: ecs.ContainerDefinition): ContainerFacts {
  const rendered: RenderedContainer = Stack.of(container).resolve(container.renderContainerDefinition());
  return {
    name: container.containerName,
    essential: container.essential,
    ports: container.portMappings.map(({ containerPort }) => containerPort).filter(isSinglePort),
    environment: rendered.environment?.map(({ name }) => name) ?? [],
    secrets: rendered.secrets?.map(({ name }) => name) ?? [],
  };
}

function isSinglePort(containerPort: number): boolean {
  return containerPort !== ecs.ContainerDefinition.CONTAINER_PORT_USE_RANGE;
}
