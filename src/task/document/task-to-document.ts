import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { App, CfnResource, Names, Stack } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { failWith, withContext } from '../../private/errors';
import { renderedProperties } from '../../private/synthesis';
import { toEcsApiCasing } from '../../validation/template/read-task';
import { isFunction } from '../../validation/template/values';
import { TaskStrategy } from '../definition/task-definition';

/** A task definition in the form of the ECS API. */
type RenderedTaskDefinition = Readonly<Record<string, unknown>>;

/** Renders a task definition in the form of the ECS API. Values that are known only after deployment stay functions of CloudFormation. */
export function renderTaskDefinition(taskDefinition: ecs.TaskDefinition): RenderedTaskDefinition {
  const resource = taskDefinition.node.defaultChild as CfnResource;
  return toEcsApiCasing(renderedProperties(resource, (value) => Stack.of(taskDefinition).resolve(value))) as RenderedTaskDefinition;
}

const METHOD = 'WorkloadTask.toDocument()';

type JsonObject = Record<string, unknown>;

/**
 * Renders a task as a document, by way of a stack that is never synthesized. Leaves out the resources that a workload would create for the task,
 * and fails on other values that are known only after deployment.
 */
export function taskToDocument(strategy: TaskStrategy): RenderedTaskDefinition {
  const { taskDefinition } = strategy.bind(new Stack(new App(), 'Document'), { documentOnly: true });
  const document = withContext(METHOD, {
    problem: 'the task refers to a resource of the app, which a document cannot contain', remedy: 'import the resource, for example by its ARN',
  }, () => withoutWorkloadResources(taskDefinition));
  const partition = /arn:(aws[\w-]*):/.exec(JSON.stringify(document))?.[1] ?? 'aws';
  const resolved = withPartition(document, partition) as RenderedTaskDefinition;
  requireNoTokens(resolved, '');
  return resolved;
}

/** Replaces the partition of the stack, which CDK writes into some ARNs, by the partition of the other ARNs. */
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

/** Returns true for a role that the task definition created, which does not exist where the document is registered. */
function isGeneratedRole(taskDefinition: ecs.TaskDefinition, role: IConstruct | undefined): boolean {
  return role === undefined || role.node.scopes.includes(taskDefinition);
}

/** Removes the log configuration with a log group that `ContainerLogging.awsLogs()` created. */
function withoutGeneratedLogGroup(taskDefinition: ecs.TaskDefinition, { logConfiguration, ...container }: JsonObject): JsonObject {
  if (logConfiguration === undefined) return container;
  const group = JSON.stringify((logConfiguration as { options?: JsonObject }).options?.['awslogs-group']);
  const generated = taskDefinition.node.findAll().filter((construct): construct is logs.CfnLogGroup => construct instanceof logs.CfnLogGroup);
  const isGenerated = generated.some(({ ref }) => JSON.stringify(Stack.of(taskDefinition).resolve(ref)) === group);
  return isGenerated ? container : { ...container, logConfiguration };
}

function requireNoTokens(value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null) return;
  if (isFunction(value)) {
    failWith(METHOD, {
      problem: `${path} is known only after deployment`,
      actual: value,
      remedy: 'refer to an existing resource, or read the task definition of the deployed service',
    });
  }
  const isList = Array.isArray(value);
  for (const [name, item] of Object.entries(value)) requireNoTokens(item, isList ? `${path}[${name}]` : path ? `${path}.${name}` : name);
}
