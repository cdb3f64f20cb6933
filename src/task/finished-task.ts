import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Stack } from 'aws-cdk-lib/core';
import { IConstruct, IValidation } from 'constructs';
import { ContainerFacts, containerProblems, PortFacts } from './container-checks';
import { refusalMessage } from '../private/errors';

interface RenderedContainer {
  readonly environment?: { name: string }[];
  readonly secrets?: { name: string }[];
}

/** Checks the containers of a task definition once the app is finished, because every app may add some. */
export function finishedTaskValidation(where: IConstruct, taskDefinition: ecs.TaskDefinition): IValidation {
  return {
    validate: () => [...containerProblems(containersOf(taskDefinition))].map((problem) => refusalMessage(where, problem)),
  };
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
    ports: container.portMappings.filter(hasSinglePort).map(portOf),
    environment: rendered.environment?.map(({ name }) => name) ?? [],
    secrets: rendered.secrets?.map(({ name }) => name) ?? [],
  };
}

function hasSinglePort({ containerPort }: ecs.PortMapping): boolean {
  return containerPort !== ecs.ContainerDefinition.CONTAINER_PORT_USE_RANGE;
}

function portOf({ containerPort, protocol = ecs.Protocol.TCP }: ecs.PortMapping): PortFacts {
  return { containerPort, protocol };
}
