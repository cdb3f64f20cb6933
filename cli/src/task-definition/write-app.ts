import type { ImportedDocument } from './read-document';
import type { GeneratedApp } from '../app/generated-app';
import { oneStackApp, type OneStackApp } from '../app/one-stack-app';
import { awsModule, code, commented, imported, literal, object, type Expression } from '../code/expression';
import { kebabCase, pascalCase } from '../code/identifiers';
import type { ImportResult } from '../command/importer';

/** Writes an app of one stack with one service, which reads the document from a file beside it. */
export function writeApp(document: ImportedDocument, fileName: string): ImportResult {
  const family = document.family !== undefined && /^[\w-]+$/.test(document.family) ? document.family : fileName.replace(/\.[^.]*$/, '');
  const name = kebabCase(family);
  const body = document.trafficContainer === undefined ? backendService(name, document) : webService(name, document);
  const app: GeneratedApp = {
    name,
    description: `The service ${family} on AWS Fargate, from its task definition document.`,
    modules: oneStackApp({ name, body, props: placeholderProps(document) }),
    files: { 'task-definition.json': `${JSON.stringify(registrable(document), undefined, 2)}\n` },
    readme: `\`task-definition.json\` is the document, \`lib/${name}-stack.ts\` the service around it.`,
    guide: { subject: `the task definition ${family}`, nextSteps: nextSteps(document) },
    documents: [document.root],
  };
  return { app, warnings: warnings(document) };
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

function webService(name: string, document: ImportedDocument): Expression {
  return code`new ${imported('FargateWebService')}(this, ${literal(pascalCase(name))}, { task: ${task(document)} });`;
}

function backendService(name: string, document: ImportedDocument): Expression {
  const none = code`${imported('Discovery')}.none()`;
  return code`new ${imported('FargateBackendService')}(this, ${literal(pascalCase(name))}, { task: ${task(document)}, discovery: ${none} });`;
}

function task({ mainContainer, isMainObvious, trafficContainer, isTrafficObvious, placeholders, size }: ImportedDocument): Expression {
  const path = awsModule('path', 'node:path');
  const options = object({
    containerName: isMainObvious ? undefined : literal(mainContainer),
    trafficContainerName: isTrafficObvious || trafficContainer === undefined ? undefined : literal(trafficContainer),
    cpu: size && commented('The document is for EC2: the smallest size of Fargate with as much.', literal(size.cpu)),
    memoryLimitMiB: size && literal(size.memoryLimitMiB),
    values: placeholders.length === 0 ? undefined : code`props.values`,
  });
  const file = code`${path}.join(__dirname, '..', 'task-definition.json')`;
  return code`${imported('WorkloadTask')}.fromFile(${file}${options.text === '{}' ? '' : code`, ${options}`})`;
}

/** The document without what ECS alone writes. */
function registrable({ root, task: definition }: ImportedDocument): object {
  const fields = Object.fromEntries(definition.entries().filter(([, field]) => field.outcome?.kind === 'moved').map(([field, node]) => [field, node.plain()]));
  const tags = root === definition ? undefined : root.get('tags')?.plain();
  return tags === undefined ? fields : { ...fields, tags };
}

function nextSteps({ placeholders, trafficContainer, size }: ImportedDocument): string[] {
  return [
    ...placeholders.length === 0 ? [] : [`Set the values of the placeholders, in cdk.json under \`context\` or by \`-c\`: ${placeholders.map((name) => `\`${name}\``).join(', ')}.`],
    ...size === undefined ? [] : ['The document is for EC2, the service runs on Fargate: read "Left out", and try it. `Ec2ReplicaService` is the service on EC2.'],
    'Read `npx cdk diff`: the app makes a VPC and a cluster. Pass `cluster` to use those that exist.',
    ...trafficContainer === undefined ? [] : ['The load balancer has no certificate. Pass `exposure: Exposure.applicationLoadBalancer({ domain: … })` for HTTPS.'],
    'Deploy it beside the service that runs, move the traffic, and delete the old service.',
  ];
}

function warnings({ placeholders, root, size }: ImportedDocument): ImportResult['warnings'] {
  return [
    ...placeholders.length === 0 ? [] : [{ node: root, text: `has placeholders, which the app takes as settings: ${placeholders.join(', ')}` }],
    ...size === undefined ? [] : [{ node: root, text: 'is for EC2; the app runs it on Fargate' }],
  ];
}
