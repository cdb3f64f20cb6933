import * as ecs from 'aws-cdk-lib/aws-ecs';
import { IValidation } from 'constructs';
import { writtenDocument } from './document/written-document';
import { refusalText } from '../private/errors';
import { readTask } from '../validation/task/read-task';
import { taskProblems } from '../validation/task/task-rules';

/** Checks a task definition once the app is finished, because every app may add to it. CDK names the place. */
export function finishedTaskValidation(taskDefinition: ecs.TaskDefinition): IValidation {
  return { validate: () => [...taskProblems(readTask(writtenDocument(taskDefinition)))].map(refusalText) };
}
