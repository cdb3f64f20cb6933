import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import { renderedProperties } from '../../private/rendered-properties';
import { inWordsOfEcs } from '../../validation/task/words-of-ecs';

/** A task definition as `aws ecs register-task-definition` takes it. */
export type WrittenDocument = Readonly<Record<string, unknown>>;

/** A task definition in ECS's words. What only a deployment knows stays as CloudFormation's functions. */
export function writtenDocument(taskDefinition: ecs.TaskDefinition): WrittenDocument {
  const resource = taskDefinition.node.defaultChild as CfnResource;
  return inWordsOfEcs(renderedProperties(resource, (value) => Stack.of(taskDefinition).resolve(value))) as WrittenDocument;
}
