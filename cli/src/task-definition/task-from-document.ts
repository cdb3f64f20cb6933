import { readDocument, type ImportedDocument, type ReadDocumentOptions } from './read-document';
import type { OneStackApp } from '../app/one-stack-app';
import { awsModule, code, commented, imported, literal, object, type Expression } from '../code/expression';
import type { ConstructIds } from '../code/identifiers';
import type { ImportResult } from '../command/importer';
import { hiddenVariables, namedFields, newSecrets, stepsOf, type NamedFields } from '../ecs/variables';
import type { SourceNode } from '../source/source-node';

/** A task as code, and what goes with it. */
export interface TaskFromDocument {
  /** `WorkloadTask.fromFile(…)`. */
  readonly expression: Expression;
  readonly files: { readonly [path: string]: string };
  readonly props?: OneStackApp['props'];
  readonly steps: readonly string[];
  readonly warnings: ImportResult['warnings'];
}

export function taskFromDocument(root: SourceNode, options: ReadDocumentOptions, ids: ConstructIds, owner: string): TaskFromDocument {
  return taskOf(readDocument(root, options), ids, owner);
}

/** @param owner Name of the app, for those of secrets. */
export function taskOf(document: ImportedDocument, ids: ConstructIds, owner: string): TaskFromDocument {
  const hidden = document.containers.map((container) => [container.get('name')?.text() ?? '', secretValuesOf(container)] as const);
  const having = hidden.filter(([, fields]) => fields.length > 0);
  const secrets = Object.fromEntries(having.map(([name, fields]) => [name, newSecrets(fields, ids, owner)]));
  return {
    expression: expressionOf(document, secrets),
    files: { 'task-definition.json': `${JSON.stringify(registrable(document), undefined, 2)}\n` },
    props: placeholderProps(document),
    steps: [...stepsOf(hidden.flatMap(([, fields]) => fields), owner), ...nextSteps(document)],
    warnings: warnings(document),
  };
}

function secretValuesOf(container: SourceNode): NamedFields {
  return hiddenVariables(namedFields(container.get('environment'), 'value'));
}

type Secrets = { readonly [container: string]: { readonly [variable: string]: Expression } };

function expressionOf(document: ImportedDocument, secrets: Secrets): Expression {
  const { mainContainer, isMainObvious, trafficContainer, isTrafficObvious, placeholders, size } = document;
  const path = awsModule('path', 'node:path');
  const { [mainContainer]: ownSecrets, ...others } = secrets;
  const options = object({
    containerName: isMainObvious ? undefined : literal(mainContainer),
    trafficContainerName: isTrafficObvious || trafficContainer === undefined ? undefined : literal(trafficContainer),
    secrets: ownSecrets && object(ownSecrets),
    containers: Object.keys(others).length === 0
      ? undefined
      : object(Object.fromEntries(Object.entries(others).map(([name, own]) => [name, object({ secrets: object(own) })]))),
    cpu: size && commented('The document is for EC2: the smallest size of Fargate with as much.', literal(size.cpu)),
    memoryLimitMiB: size && literal(size.memoryLimitMiB),
    values: placeholders.length === 0 ? undefined : code`props.values`,
  });
  const file = code`${path}.join(__dirname, '..', 'task-definition.json')`;
  return code`${imported('WorkloadTask')}.fromFile(${file}${options.text === '{}' ? '' : code`, ${options}`})`;
}

/** The document without what ECS alone writes, what is left out, and values that look like secrets. */
function registrable({ root, task, containers }: ImportedDocument): object {
  const kept = task.entries().filter(([, field]) => field.outcome?.kind === 'moved');
  const fields = Object.fromEntries(kept.map(([name, field]) => [name, name === 'containerDefinitions' ? containers.map(withoutSecretValues) : field.plain()]));
  const tags = root === task ? undefined : root.get('tags')?.plain();
  return tags === undefined ? fields : { ...fields, tags };
}

function withoutSecretValues(container: SourceNode): object {
  const hidden = new Set(secretValuesOf(container).map(([name]) => name));
  return Object.fromEntries(container.entries().map(([field, node]) => {
    if (field === 'environment') return [field, node.items().filter((item) => !hidden.has(item.get('name')!.text())).map((item) => item.plain())];
    if (field === 'dependsOn') return [field, node.items().filter((item) => item.outcome?.kind !== 'left-out').map((item) => item.plain())];
    return [field, node.plain()];
  }));
}

/** Placeholders become props, and settings of the app. */
function placeholderProps({ placeholders }: ImportedDocument): OneStackApp['props'] {
  if (placeholders.length === 0) return undefined;
  return {
    members: code`
  /** Values of the placeholders in task-definition.json. */
  readonly values: { [placeholder: string]: string };
`,
    values: { values: object(Object.fromEntries(placeholders.map((placeholder) => [placeholder, code`setting(${literal(placeholder)})`]))) },
    helpers: code`
/** A value of a placeholder in task-definition.json: \`npx cdk deploy -c NAME=value\`, or in cdk.json under "context". */
function setting(name: string): string {
  const value: unknown = app.node.tryGetContext(name);
  if (typeof value !== 'string') throw new Error(\`\${name} is not set: it is a placeholder in task-definition.json; pass -c "\${name}=…"\`);
  return value;
}`,
  };
}

function nextSteps({ placeholders, size, proxy }: ImportedDocument): string[] {
  return [
    ...placeholders.length === 0 ? [] : [`Set the values of the placeholders, in cdk.json under \`context\` or by \`-c\`: ${placeholders.map((name) => `\`${name}\``).join(', ')}.`],
    ...size === undefined ? [] : ['The document is for EC2, the service runs on Fargate: read "Left out", and try it. `Ec2ReplicaService` is the service on EC2.'],
    ...proxy === undefined ? [] : ['Pass `discovery: Discovery.serviceConnect()`, and call other services by their names there: App Mesh has ended.'],
  ];
}

function warnings({ placeholders, root, size, task, proxy }: ImportedDocument): ImportResult['warnings'] {
  return [
    ...placeholders.length === 0 ? [] : [{ node: root, text: `has placeholders, which the app takes as settings: ${placeholders.join(', ')}` }],
    ...size === undefined ? [] : [{ node: root, text: 'is for EC2; the app runs it on Fargate' }],
    ...proxy === undefined ? [] : [{ node: task.get('proxyConfiguration'), text: `App Mesh has ended; the app does without its proxy, ${proxy}` }],
  ];
}
