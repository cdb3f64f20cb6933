import { containerRoles, mainCandidates, trafficCandidates, type ContainerRole } from '../../../src/task/document/container-candidates';
import { placeholderNames } from '../../../src/task/document/placeholder-syntax';
import { fargateSizeAtLeast, type FargateTaskSize } from '../ecs/fargate-size';
import { hiddenVariables, namedFields } from '../ecs/variables';
import type { SourceNode } from '../source/source-node';

export interface ReadDocumentOptions {
  readonly main?: string;
  readonly traffic?: string;
}

/** What an app needs to know of a document. */
export interface ImportedDocument {
  readonly root: SourceNode;
  readonly task: SourceNode;
  /** The containers of the app: all but the proxy. */
  readonly containers: readonly SourceNode[];
  /** Name of the container that is App Mesh's proxy. */
  readonly proxy?: string;
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

/** Fields that can be registered. @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
const FIELDS = [
  'family', 'taskRoleArn', 'executionRoleArn', 'networkMode', 'containerDefinitions', 'volumes', 'requiresCompatibilities', 'cpu', 'memory', 'tags',
  'pidMode', 'ipcMode', 'ephemeralStorage', 'runtimePlatform', 'enableFaultInjection', 'placementConstraints', 'inferenceAccelerators', 'proxyConfiguration',
];

/** Fields that Fargate does not have: of a document for EC2, the app does without. */
const EC2_FIELDS: { readonly [field: string]: string } = {
  placementConstraints: 'Fargate places tasks itself.',
  inferenceAccelerators: 'Elastic Inference has ended.',
  ipcMode: 'Fargate does not share it between containers.',
};

/** Fields that ECS writes and nobody registers. */
const OUTPUT_FIELDS = [
  'taskDefinitionArn', 'revision', 'status', 'requiresAttributes', 'compatibilities', 'registeredAt', 'registeredBy', 'deregisteredAt', 'deleteRequestedAt',
];

/** Reads a document and says where its fields go. */
export function readDocument(root: SourceNode, options: ReadDocumentOptions): ImportedDocument {
  const task = taskDefinitionOf(root);
  const definitions = task.get('containerDefinitions') ?? fail(task, 'is no task definition: it has no containerDefinitions');
  const proxy = proxyContainer(task);
  const roles = containerRoles(definitions.plain()).filter(({ name }) => name !== proxy);
  if (roles.length === 0) fail(definitions, 'containerDefinitions has no container with a name');
  const mains = mainCandidates(roles);
  const receivers = trafficCandidates(roles);
  const size = sizeOf(task);
  sayWhereFieldsGo(root, task, size !== undefined);
  const containers = containersOf(task).filter((container) => container.get('name')?.value !== proxy);
  return {
    root,
    task,
    containers,
    proxy,
    family: task.get('family')?.text(),
    mainContainer: chooseMain(definitions, roles, mains, options.main),
    isMainObvious: mains.length === 1 && (options.main ?? mains[0].name) === mains[0].name,
    trafficContainer: chooseTraffic(definitions, roles, receivers, options.traffic),
    isTrafficObvious: receivers.length <= 1 && (options.traffic === undefined || options.traffic === receivers[0]?.name),
    placeholders: placeholdersOf(task, containers),
    size,
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

function sayWhereFieldsGo(root: SourceNode, task: SourceNode, wasForEc2: boolean): void {
  for (const [name, field] of task.entries()) {
    if (OUTPUT_FIELDS.includes(name)) field.leftOut('ECS writes it, and takes none.');
    else if (wasForEc2 && name in EC2_FIELDS) field.leftOut(EC2_FIELDS[name]);
    else if (name === 'proxyConfiguration') field.leftOut('App Mesh has ended: `discovery: Discovery.serviceConnect()` takes its place. Its proxy is not in the app.');
    else if (FIELDS.includes(name)) field.movedTo('`task-definition.json`');
  }
  if (root === task) return;
  root.get('tags')?.movedTo('`task-definition.json`');
}

/** The container through which App Mesh sends the traffic of the others. */
function proxyContainer(task: SourceNode): string | undefined {
  const proxy = task.get('proxyConfiguration')?.get('containerName')?.text();
  const container = containersOf(task).find((each) => each.get('name')?.value === proxy);
  container?.leftOut('It is the proxy of App Mesh, which has ended.');
  for (const dependency of containersOf(task).flatMap((each) => each.get('dependsOn')?.items() ?? [])) {
    if (dependency.get('containerName')?.value === proxy) dependency.leftOut('It waits for the proxy of App Mesh.');
  }
  return container && proxy;
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

/** Placeholders in what goes into the app: values that look like secrets do not. */
function placeholdersOf(task: SourceNode, containers: readonly SourceNode[]): string[] {
  const hidden = new Set(containers.flatMap((container) => hiddenVariables(namedFields(container.get('environment'), 'value'))).map(([, value]) => value));
  const fields = task.entries().filter(([name, field]) => name !== 'containerDefinitions' && field.outcome?.kind === 'moved').map(([, field]) => field);
  const texts = [...fields, ...containers].flatMap((field) => field.leaves()).filter((leaf) => typeof leaf.value === 'string' && !hidden.has(leaf));
  return [...new Set(texts.flatMap((leaf) => placeholderNames(leaf.text())))];
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
