import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { App, Names, Stack } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { WrittenDocument, writtenDocument } from './written-document';
import { refuse } from '../../private/errors';
import { explained } from '../../private/explained';
import { isFunction } from '../../validation/template/functions';
import { TaskSource } from '../bound-task';

const METHOD = 'Task.toDocument()';

type Written = Record<string, unknown>;

/**
 * What a task says of itself, in ECS's words: as a task definition of a stack that is never deployed, without what only a workload would
 * make for it. Anything else that a deployment would have to tell is refused.
 */
export function describedDocument(source: TaskSource): WrittenDocument {
  const { taskDefinition } = source.bind(new Stack(new App(), 'Document'), { described: true });
  const document = explained(METHOD, {
    what: 'the task refers to a resource of another app, as the document is not one of its stacks', instead: 'import the resource, by its ARN for example',
  }, () => withoutWorkload(taskDefinition));
  const known = withPartition(document, /arn:(aws[\w-]*):/.exec(JSON.stringify(document))?.[1] ?? 'aws') as WrittenDocument;
  requireKnown(known, '');
  return known;
}

/** CDK writes the partition of the stack into some ARNs: here it is that of the other ARNs, or of commercial AWS. */
function withPartition(value: unknown, partition: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withPartition(item, partition));
  if (typeof value !== 'object' || value === null) return value;
  const [separator, parts] = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'] ?? ['', []];
  const texts = parts.map((part) => (JSON.stringify(part) === '{"Ref":"AWS::Partition"}' ? partition : part));
  if (texts.length > 0 && texts.every((text) => typeof text === 'string')) return texts.join(separator);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withPartition(item, partition)]));
}

function withoutWorkload(taskDefinition: ecs.TaskDefinition): WrittenDocument {
  const { family, taskRoleArn, executionRoleArn, containerDefinitions, ...rest } = writtenDocument(taskDefinition);
  return {
    ...family === Names.uniqueId(taskDefinition) ? {} : { family },
    ...rest,
    containerDefinitions: (containerDefinitions as Written[]).map((container) => withoutMadeLogs(taskDefinition, container)),
    ...isPart(taskDefinition, taskDefinition.taskRole) ? {} : { taskRoleArn },
    ...isPart(taskDefinition, taskDefinition.executionRole) ? {} : { executionRoleArn },
  };
}

/** A role that the task definition made for itself is left to whoever registers the document. */
function isPart(taskDefinition: ecs.TaskDefinition, role: IConstruct | undefined): boolean {
  return role === undefined || role.node.scopes.includes(taskDefinition);
}

/** So are the log groups that `Logging.awsLogs()` makes. */
function withoutMadeLogs(taskDefinition: ecs.TaskDefinition, { logConfiguration, ...container }: Written): Written {
  if (logConfiguration === undefined) return container;
  const group = JSON.stringify((logConfiguration as { options?: Written }).options?.['awslogs-group']);
  const made = taskDefinition.node.findAll().filter((construct): construct is logs.CfnLogGroup => construct instanceof logs.CfnLogGroup);
  const isMade = made.some(({ ref }) => JSON.stringify(Stack.of(taskDefinition).resolve(ref)) === group);
  return isMade ? container : { ...container, logConfiguration };
}

function requireKnown(value: unknown, place: string): void {
  if (typeof value !== 'object' || value === null) return;
  if (isFunction(value)) {
    refuse(METHOD, {
      what: `${place} is known only once it is deployed`,
      got: value,
      instead: 'name what exists already, or read the task definition of the deployed service',
    });
  }
  const isList = Array.isArray(value);
  for (const [name, item] of Object.entries(value)) requireKnown(item, isList ? `${place}[${name}]` : place ? `${place}.${name}` : name);
}
