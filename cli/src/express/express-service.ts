import { oneStackApp } from '../app/one-stack-app';
import { awsModule, code, imported, literal, object, type Expression } from '../code/expression';
import { kebabCase, pascalCase } from '../code/identifiers';
import type { ImportResult } from '../command/importer';
import { fargateSizeAtLeast } from '../ecs/fargate-size';
import { imageExpression } from '../ecs/images';
import { isSecretVariable } from '../ecs/secret-names';
import { newSecretExpression, secretExpression } from '../ecs/secrets';
import type { SourceNode } from '../source/source-node';

/** Fields that ECS alone writes. */
const OUTPUT_FIELDS = ['serviceArn', 'status', 'currentDeployment', 'createdAt', 'updatedAt', 'serviceRevisionArn', 'taskDefinitionArn'];

const MOVE = [
  'Read `npx cdk diff`: the app makes a VPC, a cluster and a load balancer. Pass `cluster` to use those that exist; the service runs in subnets and with security groups that the source names.',
  'Pass `exposure: Exposure.applicationLoadBalancer({ domain: { zone, name } })`: Express Mode had a domain of AWS with a certificate, and until then the load balancer speaks HTTP.',
  'Deploy it beside the Express Mode service, move the clients, and delete that service when nothing calls it any more. The way back is the old address.',
];

/** An Express Mode service, of its newest configuration, as a web service on Fargate. */
export function expressApp(root: SourceNode): ImportResult {
  const service = root.get('service') ?? root;
  const configurations = service.get('activeConfigurations')?.items() ?? [];
  const [configuration, ...older] = configurations;
  const container = configuration?.get('primaryContainer');
  if (configuration === undefined || container === undefined) {
    throw service.error('is no Express Mode service: it has no activeConfigurations with a primaryContainer; pass the output of aws ecs describe-express-gateway-service');
  }
  older.forEach((each) => each.leftOut('An older configuration; the newest one is in the app.'));
  for (const field of OUTPUT_FIELDS) [service, configuration].forEach((node) => node.get(field)?.leftOut('ECS alone writes it.'));
  service.get('cluster')?.leftOut('The app makes a cluster; `cluster` takes one that exists.');
  service.get('infrastructureRoleArn')?.leftOut('ECS needs none for a load balancer that the app makes.');
  const serviceName = service.get('serviceName')?.movedTo('names the app, the stack and the service').text() ?? 'service';
  const name = kebabCase(serviceName);
  const steps: string[] = [];
  const props = object({
    task: code`${imported('WorkloadTask')}.container(${object({ ...containerOptions(container, steps), ...taskOptions(configuration, steps) })})`,
    exposure: exposure(configuration),
    scaling: scaling(configuration.get('scalingTarget')),
  });
  const tags = tagStatements(service.get('tags'));
  const web = code`new ${imported('FargateWebService')}(this, ${literal(pascalCase(name))}, ${props});`;
  return {
    warnings: [],
    app: {
      name,
      description: `The service ${serviceName} on AWS Fargate, which ran in Amazon ECS Express Mode.`,
      modules: oneStackApp({ name, body: tags === undefined ? web : code`${web}\n${tags}` }),
      readme: `\`lib/${name}-stack.ts\` is the service.`,
      guide: { subject: `the Express Mode service ${serviceName}`, nextSteps: [...steps, ...MOVE] },
      documents: [root],
    },
  };
}

function containerOptions(container: SourceNode, steps: string[]): { readonly [option: string]: Expression | undefined } {
  const image = container.get('image');
  if (image === undefined) throw container.error(`${container.path}.image is missing`);
  const variables = pairsOf(container.get('environment'), 'value');
  const hidden = variables.filter(([name, value]) => isSecretVariable(name, value.text()));
  const plain = variables.filter(([name, value]) => !isSecretVariable(name, value.text()));
  container.get('environment')?.movedTo('`environment`');
  hidden.forEach(([, value]) => value.movedTo('`secrets`: a new secret, whose value is to be set'));
  if (hidden.length > 0) steps.push(`Set the values of the new secrets, which were plain variables: ${hidden.map(([name]) => `\`${name}\``).join(', ')}.`);
  const secrets = {
    ...Object.fromEntries(pairsOf(container.get('secrets')?.movedTo('`secrets`'), 'valueFrom').map(([name, value]) => [name, secretExpression(name, value.text())])),
    ...Object.fromEntries(hidden.map(([name]) => [name, newSecretExpression(name)])),
  };
  container.get('awsLogsConfiguration')?.leftOut('The task gets a log group of its own, kept for 30 days: `logging: ContainerLogging.awsLogs({ … })`.');
  return {
    image: privateImage(image.movedTo('`image`'), container.at('repositoryCredentials', 'credentialsParameter')),
    port: literal(container.get('containerPort')?.movedTo('`port`').number() ?? 80),
    command: container.get('command')?.movedTo('`command`') && literal(container.get('command')!.plain()),
    environment: plain.length === 0 ? undefined : literal(Object.fromEntries(plain.map(([name, value]) => [name, value.text()]))),
    secrets: Object.keys(secrets).length === 0 ? undefined : object(secrets),
  };
}

function privateImage(image: SourceNode, credentials: SourceNode | undefined): Expression {
  if (credentials === undefined) return imageExpression(image.text());
  credentials.movedTo('`image`, with its credentials');
  const secret = code`${awsModule('secretsmanager')}.Secret.fromSecretCompleteArn(this, 'RegistryCredentials', ${literal(credentials.text())})`;
  return code`${awsModule('ecs')}.ContainerImage.fromRegistry(${literal(image.text())}, { credentials: ${secret} })`;
}

/** Pairs of a name and a value, by the name. */
function pairsOf(list: SourceNode | undefined, member: string): [string, SourceNode][] {
  return (list?.items() ?? []).map((item) => {
    const [name, value] = [item.get('name'), item.entries().find(([key]) => key === member)?.[1]];
    if (name === undefined || value === undefined) throw item.error(`${item.path} needs name and ${member}`);
    return [name.text(), value];
  });
}

function taskOptions(configuration: SourceNode, steps: string[]): { readonly [option: string]: Expression | undefined } {
  const [cpu, memory] = ['cpu', 'memory'].map((field) => configuration.get(field)?.movedTo(`\`${field === 'cpu' ? 'cpu' : 'memoryLimitMiB'}\``).number());
  const size = fargateSizeAtLeast(cpu ?? 1024, memory ?? 2048);
  if (size === undefined) throw configuration.error(`has a size that Fargate does not have: ${cpu} CPU units, ${memory} MiB`);
  const architecture = configuration.get('cpuArchitecture')?.movedTo('`runtimePlatform`');
  const taskRole = configuration.get('taskRoleArn')?.movedTo('`taskRole`');
  configuration.get('executionRoleArn')?.leftOut('The app makes an execution role that may do what the task needs, and no more.');
  const network = configuration.get('networkConfiguration')?.leftOut('The app makes a VPC: see the next steps for one that exists.');
  if (network) steps.push(`The service ran in ${JSON.stringify(network.plain())}.`);
  const ecs = awsModule('ecs');
  return {
    cpu: literal(size.cpu),
    memoryLimitMiB: literal(size.memoryLimitMiB),
    runtimePlatform: architecture?.value === 'ARM64' ? code`{ cpuArchitecture: ${ecs}.CpuArchitecture.ARM64 }` : undefined,
    taskRole: taskRole && code`${awsModule('iam')}.Role.fromRoleArn(this, 'TaskRole', ${literal(taskRole.text())})`,
  };
}

function exposure(configuration: SourceNode): Expression | undefined {
  const path = configuration.get('healthCheckPath')?.movedTo('`healthCheck.path`');
  const ingress = configuration.get('ingressPaths')?.items() ?? [];
  configuration.get('ingressPaths')?.movedTo('`internetFacing`; the load balancer has another address');
  const isPrivate = ingress.length > 0 && ingress.every((each) => each.get('accessType')?.value === 'PRIVATE');
  const options = object({
    internetFacing: isPrivate ? literal(false) : undefined,
    healthCheck: path && object({ path: literal(path.text()) }),
  });
  return options.text === '{}' ? undefined : code`${imported('Exposure')}.applicationLoadBalancer(${options})`;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExpressGatewayScalingTarget.html */
function scaling(target: SourceNode | undefined): Expression | undefined {
  if (target === undefined) return undefined;
  target.movedTo('`scaling`');
  const [min, max] = [target.get('minTaskCount')?.number() ?? 1, target.get('maxTaskCount')?.number() ?? 1];
  if (max <= min) return code`${imported('Scaling')}.fixedCount(${min})`;
  const option = { AVERAGE_MEMORY: 'memoryPercent', REQUEST_COUNT_PER_TARGET: 'requestsPerTarget' }[target.get('autoScalingMetric')?.text() ?? ''] ?? 'cpuPercent';
  const value = target.get('autoScalingTargetValue')?.number() ?? 60;
  return code`${imported('Scaling')}.automatic(${object({ minCapacity: literal(min), maxCapacity: literal(max), [option]: literal(value) })})`;
}

function tagStatements(tags: SourceNode | undefined): Expression | undefined {
  const pairs = (tags?.movedTo('tags of the stack').items() ?? []).filter((tag) => tag.get('key') && !tag.get('key')!.text().startsWith('aws:'));
  if (pairs.length === 0) return undefined;
  const lines = pairs.map((tag) => code`${imported('Tags', 'aws-cdk-lib')}.of(this).add(${literal(tag.get('key')!.text())}, ${literal(tag.get('value')?.text() ?? '')});`);
  return lines.reduce((all, line) => code`${all}\n${line}`);
}
