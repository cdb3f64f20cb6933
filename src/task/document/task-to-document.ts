import * as ecs from 'aws-cdk-lib/aws-ecs';
import { App, CfnResource, Names, Stack } from 'aws-cdk-lib/core';
import { renderedProperties } from '../../private/synthesis';
import { toEcsApiCasing } from '../../validation/template/read-task';
import * as logs from 'aws-cdk-lib/aws-logs';
import { IConstruct } from 'constructs';
import { failWith, withContext } from '../../private/errors';
import { isFunction } from '../../validation/template/values';
import { TaskStrategy } from '../definition/task-definition';

/** A task definition as `aws ecs register-task-definition` takes it. */
export type RenderedTaskDefinition = Readonly<Record<string, unknown>>;

/** A task definition in ECS's words. What only a deployment knows stays as CloudFormation's functions. */
export function renderTaskDefinition(taskDefinition: ecs.TaskDefinition): RenderedTaskDefinition {
  const resource = taskDefinition.node.defaultChild as CfnResource;
  return toEcsApiCasing(renderedProperties(resource, (value) => Stack.of(taskDefinition).resolve(value))) as RenderedTaskDefinition;
}

const METHOD = 'WorkloadTask.toDocument()';

type JsonObject = Record<string, unknown>;

/**
 * What a task says of itself, in ECS's words: as a task definition of a stack that is never deployed, without what only a workload would
 * make for it. Anything else that a deployment would have to tell is refused.
 */
export function taskToDocument(source: TaskStrategy): RenderedTaskDefinition {
  const { taskDefinition } = source.bind(new Stack(new App(), 'Document'), { documentOnly: true });
  const document = withContext(METHOD, {
    problem: 'the task refers to a resource of another app, as the document is not one of its stacks', remedy: 'import the resource, by its ARN for example',
  }, () => withoutWorkloadResources(taskDefinition));
  const known = withPartition(document, /arn:(aws[\w-]*):/.exec(JSON.stringify(document))?.[1] ?? 'aws') as RenderedTaskDefinition;
  requireNoTokens(known, '');
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

function withoutWorkloadResources(taskDefinition: ecs.TaskDefinition): RenderedTaskDefinition {
  const { family, taskRoleArn, executionRoleArn, containerDefinitions, ...rest } = renderTaskDefinition(taskDefinition);
  return {
    ...family === Names.uniqueId(taskDefinition) ? {} : { family },
    ...rest,
    containerDefinitions: (containerDefinitions as JsonObject[]).map((container) => withoutGeneratedLogGroup(taskDefinition, container)),
    ...isGeneratedRole(taskDefinition, taskDefinition.taskRole) ? {} : { taskRoleArn },
    ...isGeneratedRole(taskDefinition, taskDefinition.executionRole) ? {} : { executionRoleArn },
  };
}

/** A role that the task definition made for itself is left to whoever registers the document. */
function isGeneratedRole(taskDefinition: ecs.TaskDefinition, role: IConstruct | undefined): boolean {
  return role === undefined || role.node.scopes.includes(taskDefinition);
}

/** So are the log groups that `ContainerLogging.awsLogs()` makes. */
function withoutGeneratedLogGroup(taskDefinition: ecs.TaskDefinition, { logConfiguration, ...container }: JsonObject): JsonObject {
  if (logConfiguration === undefined) return container;
  const group = JSON.stringify((logConfiguration as { options?: JsonObject }).options?.['awslogs-group']);
  const made = taskDefinition.node.findAll().filter((construct): construct is logs.CfnLogGroup => construct instanceof logs.CfnLogGroup);
  const isMade = made.some(({ ref }) => JSON.stringify(Stack.of(taskDefinition).resolve(ref)) === group);
  return isMade ? container : { ...container, logConfiguration };
}

function requireNoTokens(value: unknown, place: string): void {
  if (typeof value !== 'object' || value === null) return;
  if (isFunction(value)) {
    failWith(METHOD, {
      problem: `${place} is known only once it is deployed`,
      actual: value,
      remedy: 'name what exists already, or read the task definition of the deployed service',
    });
  }
  const isList = Array.isArray(value);
  for (const [name, item] of Object.entries(value)) requireNoTokens(item, isList ? `${place}[${name}]` : place ? `${place}.${name}` : name);
}
