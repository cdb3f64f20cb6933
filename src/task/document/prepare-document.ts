import { Tokenization } from 'aws-cdk-lib/core';
import { containerRoles, mainCandidates, onlyName } from './container-candidates';
import { fillIn } from './placeholders';
import { TaskDocumentOptions } from './task-document-options';

type Fields = Readonly<Record<string, unknown>>;

/** Puts the values and options of the app into a document, in place of fields that are then not read: those may be placeholders. */
export function prepareDocument(document: unknown, options: TaskDocumentOptions, source: string): unknown {
  const filled = options.values ? fillIn(document, options.values, source) : document;
  if (!isFields(filled)) return filled;
  return isFields(filled.taskDefinition)
    ? { ...filled, taskDefinition: replaceFields(filled.taskDefinition, options) }
    : replaceFields(filled, options);
}

/** Returns the task definition of a document, with or without the wrapper of `describe-task-definition`. */
export function taskDefinitionOf(document: unknown): Fields {
  if (!isFields(document)) return {};
  return isFields(document.taskDefinition) ? document.taskDefinition : document;
}

function replaceFields(task: Fields, options: TaskDocumentOptions): Fields {
  const { family, cpu, memoryLimitMiB, taskRole, executionRole } = options;
  const containers = Array.isArray(task.containerDefinitions) ? { containerDefinitions: replaceImages(task.containerDefinitions, options) } : {};
  const replaced = {
    ...task,
    ...containers,
    ...family === undefined ? {} : { family },
    ...cpu === undefined ? {} : { cpu: Tokenization.stringifyNumber(cpu) },
    ...memoryLimitMiB === undefined ? {} : { memory: Tokenization.stringifyNumber(memoryLimitMiB) },
    ...taskRole ? { taskRoleArn: undefined } : {},
    ...executionRole ? { executionRoleArn: undefined } : {},
  };
  return cpu === undefined || memoryLimitMiB === undefined ? replaced : forFargate(replaced);
}

/** Both sizes say that a task for EC2 is to run on Fargate, where each task has a network interface of its own. */
function forFargate(task: Fields): Fields {
  const { requiresCompatibilities: launchTypes, networkMode, ...rest } = task;
  if (!Array.isArray(launchTypes) ? networkMode === 'awsvpc' : launchTypes.includes('FARGATE')) return task;
  return { ...rest, containerDefinitions: Array.isArray(task.containerDefinitions) ? task.containerDefinitions.map(withoutHostPorts) : undefined };
}

function withoutHostPorts(container: unknown): unknown {
  if (!isFields(container) || !Array.isArray(container.portMappings)) return container;
  return { ...container, portMappings: container.portMappings.map((mapping) => isFields(mapping) ? { ...mapping, hostPort: undefined } : mapping) };
}

function replaceImages(definitions: readonly unknown[], { containerName, image, containers = {} }: TaskDocumentOptions): unknown[] {
  const mainName = containerName ?? onlyName(mainCandidates(containerRoles(definitions)));
  return definitions.map((container) => {
    if (!isFields(container) || typeof container.name !== 'string') return container;
    const replaced = containers[container.name]?.image ?? (container.name === mainName ? image : undefined);
    return replaced === undefined ? container : { ...container, image: undefined, repositoryCredentials: undefined };
  });
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
