import { containerRoles, mainCandidates, trafficCandidates, type ContainerRole } from '../../../src/task/document/container-candidates';
import { placeholderNames } from '../../../src/task/document/placeholder-syntax';
import { fargateSizeAtLeast, type FargateTaskSize } from '../ecs/fargate-size';
import { parseSource } from '../source/source-document';
import type { SourceNode } from '../source/source-node';

export interface ReadDocumentOptions {
  readonly main?: string;
  readonly traffic?: string;
}

/** What an app needs to know of a document. */
export interface ImportedDocument {
  readonly root: SourceNode;
  readonly task: SourceNode;
  readonly family?: string;
  readonly mainContainer: string;
  /** Whether the main container follows from the document alone. */
  readonly isMainObvious: boolean;
  readonly trafficContainer?: string;
  readonly isTrafficObvious: boolean;
  /** Names of placeholders, each once. */
  readonly placeholders: readonly string[];
  /** The size on Fargate, for a document that has none of its own there. */
  readonly size?: FargateTaskSize;
}

/** Fields that ECS writes and nobody registers. */
const OUTPUT_FIELDS = [
  'taskDefinitionArn', 'revision', 'status', 'requiresAttributes', 'compatibilities', 'registeredAt', 'registeredBy', 'deregisteredAt', 'deleteRequestedAt',
];

/** Reads a document and says where its fields go. */
export function readDocument(file: string, text: string, options: ReadDocumentOptions): ImportedDocument {
  const root = parseSource(file, text);
  const task = taskDefinitionOf(root);
  const definitions = task.get('containerDefinitions') ?? fail(task, 'is no task definition: it has no containerDefinitions');
  const roles = containerRoles(definitions.plain());
  if (roles.length === 0) fail(definitions, 'containerDefinitions has no container with a name');
  const mains = mainCandidates(roles);
  const receivers = trafficCandidates(roles);
  sayWhereFieldsGo(root, task);
  return {
    root,
    task,
    family: task.get('family')?.text(),
    mainContainer: chooseMain(definitions, roles, mains, options.main),
    isMainObvious: mains.length === 1 && (options.main ?? mains[0].name) === mains[0].name,
    trafficContainer: chooseTraffic(definitions, roles, receivers, options.traffic),
    isTrafficObvious: receivers.length <= 1 && (options.traffic === undefined || options.traffic === receivers[0]?.name),
    placeholders: placeholdersOf(task),
    size: sizeOf(task),
  };
}

function taskDefinitionOf(root: SourceNode): SourceNode {
  if (!root.isMap) fail(root, 'must be an object: the JSON of a task definition');
  const task = root.get('taskDefinition') ?? root;
  if (!task.isMap) fail(task, 'taskDefinition must be an object');
  if (task.get('ContainerDefinitions')) {
    fail(task, "is in CloudFormation's spelling; pass the output of aws ecs describe-task-definition");
  }
  return task;
}

function sayWhereFieldsGo(root: SourceNode, task: SourceNode): void {
  for (const [name, field] of task.entries()) {
    if (OUTPUT_FIELDS.includes(name)) field.leftOut('ECS writes it, and takes none.');
    else field.movedTo('`task-definition.json`');
  }
  if (root === task) return;
  root.get('tags')?.movedTo('`task-definition.json`');
}

function chooseMain(node: SourceNode, roles: readonly ContainerRole[], candidates: readonly ContainerRole[], option: string | undefined): string {
  if (option !== undefined) return requireName(node, roles, '--main', option);
  if (candidates.length === 1) return candidates[0].name;
  return fail(node, candidates.length === 0
    ? 'all containers are log routers'
    : `more than one container may be the one that runs your code: ${namesOf(candidates)}; name it by --main`);
}

function chooseTraffic(
  node: SourceNode, roles: readonly ContainerRole[], candidates: readonly ContainerRole[], option: string | undefined,
): string | undefined {
  if (option !== undefined) return requireName(node, roles, '--traffic', option);
  if (candidates.length <= 1) return candidates[0]?.name;
  return fail(node, `more than one container has a port that may receive traffic: ${namesOf(candidates)}; name it by --traffic`);
}

function requireName(node: SourceNode, roles: readonly ContainerRole[], option: string, name: string): string {
  if (roles.some((role) => role.name === name)) return name;
  return fail(node, `${option} names no container, got ${name}; use one of ${namesOf(roles)}`);
}

function namesOf(roles: readonly ContainerRole[]): string {
  return roles.map(({ name }) => name).join(', ');
}

function placeholdersOf(task: SourceNode): string[] {
  const texts = task.leaves().filter(({ value }) => typeof value === 'string').map((leaf) => leaf.text());
  return [...new Set(texts.flatMap(placeholderNames))];
}

/** The size that the document's numbers ask for, where Fargate needs one and the document is for EC2. */
function sizeOf(task: SourceNode): FargateTaskSize | undefined {
  const launchTypes = (task.get('requiresCompatibilities')?.items() ?? []).map((item) => item.text());
  const [cpu, memory] = [task.get('cpu'), task.get('memory')];
  const isForFargate = launchTypes.includes('FARGATE') || (launchTypes.length === 0 && task.get('networkMode')?.value === 'awsvpc');
  if (isForFargate && cpu && memory) return undefined;
  const sum = (field: string) => containersOf(task).reduce((total, container) => total + (numberOf(container.get(field)) ?? 0), 0);
  const memoryOf = (container: SourceNode) => numberOf(container.get('memory')) ?? numberOf(container.get('memoryReservation')) ?? 0;
  const memoryMiB = numberOf(memory) ?? containersOf(task).reduce((total, container) => total + memoryOf(container), 0);
  return fargateSizeAtLeast(numberOf(cpu) ?? sum('cpu'), memoryMiB) ?? fail(task, 'needs more CPU or memory than Fargate has; it stays on EC2: use Ec2ReplicaService');
}

function containersOf(task: SourceNode): SourceNode[] {
  return task.get('containerDefinitions')!.items().filter(({ isMap }) => isMap);
}

/** A number, or a text that holds one; undefined for placeholders and units. */
function numberOf(node: SourceNode | undefined): number | undefined {
  const value = node === undefined || node.isMap || node.isList ? NaN : Number(node.value);
  return Number.isFinite(value) ? value : undefined;
}

function fail(node: SourceNode, problem: string): never {
  throw node.error(problem);
}
