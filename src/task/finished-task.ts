import * as ecs from 'aws-cdk-lib/aws-ecs';
import { IValidation } from 'constructs';
import { writtenDocument } from './document/written-document';
import { ContainerFacts, TaskFacts } from './rules/facts';
import { taskProblems } from './rules/task-rules';
import { refusalText } from '../private/errors';

/** Checks a task definition once the app is finished, because every app may add to it. CDK names the place. */
export function finishedTaskValidation(taskDefinition: ecs.TaskDefinition): IValidation {
  return { validate: () => [...taskProblems(factsOf(taskDefinition))].map(refusalText) };
}

function factsOf(taskDefinition: ecs.TaskDefinition): TaskFacts {
  const document = writtenDocument(taskDefinition);
  const containers = (document.containerDefinitions ?? []) as Omit<ContainerFacts, 'at'>[];
  return { ...document, containers: containers.map((container) => ({ ...container, at: placeIn(container.name) })) };
}

/** There is no document whose fields could be counted: the container is told by its name. */
function placeIn(name: string): ContainerFacts['at'] {
  return (field) => (field === undefined ? `container '${name}'` : `${field} of container '${name}'`);
}
