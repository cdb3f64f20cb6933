import { oneStackApp } from '../app/one-stack-app';
import { awsModule, code, imported, literal, object, type Expression } from '../code/expression';
import { ConstructIds, kebabCase, pascalCase } from '../code/identifiers';
import { UsageError } from '../command/exit-code';
import type { ImportResult } from '../command/importer';
import { fargateSizeAtLeast } from '../ecs/fargate-size';
import { imageExpression } from '../ecs/images';
import { secretByArn } from '../ecs/secrets';
import { containerVariables, namedFields } from '../ecs/variables';
import type { SourceNode } from '../source/source-node';
import { taskFromDocument, type TaskFromDocument } from '../task-definition/task-from-document';

/** Fields that ECS alone writes. */
const OUTPUT_FIELDS = ['serviceArn', 'status', 'currentDeployment', 'createdAt', 'updatedAt', 'serviceRevisionArn'];

/**
 * What Express Mode has when nothing is said.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateExpressGatewayService.html
 */
const DEFAULT_CPU = 256;
const DEFAULT_MEMORY_MIB = 512;
const DEFAULT_PORT = 80;
const DEFAULT_HEALTH_CHECK_PATH = '/ping';
const DEFAULT_SCALING_TARGET = 60;

const MOVE = [
  'Read `npx cdk diff`: the app makes a VPC, a cluster and a load balancer. Pass `cluster` to use those that exist; the service runs in subnets and with security groups that the source names.',
  'Pass `exposure: Exposure.applicationLoadBalancer({ domain: { zone, name } })`: Express Mode had a domain of AWS with a certificate, and until then the load balancer speaks HTTP.',
  'Deploy it beside the Express Mode service, move the clients, and delete that service when nothing calls it any more. The way back is the old address.',
];

/** An Express Mode service, of its newest configuration, as a web service on Fargate. */
export function expressApp(root: SourceNode, taskDefinition?: SourceNode): ImportResult {
  const service = root.get('service') ?? root;
  const configuration = newestConfiguration(service);
  for (const field of OUTPUT_FIELDS) [service, configuration].forEach((node) => node.get(field)?.leftOut('ECS alone writes it.'));
  service.get('cluster')?.leftOut('The app makes a cluster; `cluster` takes one that exists.');
  service.get('infrastructureRoleArn')?.leftOut('ECS needs none for a load balancer that the app makes.');
  const serviceName = service.get('serviceName')?.movedTo('names the app, the stack and the service').text() ?? 'service';
  const name = kebabCase(serviceName);
  const task = taskOf(configuration, taskDefinition, new ConstructIds(pascalCase(name)), name);
  const props = object({ task: task.expression, exposure: exposure(configuration), scaling: scaling(configuration.get('scalingTarget')) });
  const tags = tagStatements(service.get('tags'));
  const web = code`new ${imported('FargateWebService')}(this, ${literal(pascalCase(name))}, ${props});`;
  return {
    warnings: task.warnings,
    app: {
      name,
      description: `The service ${serviceName} on AWS Fargate, which ran in Amazon ECS Express Mode.`,
      modules: oneStackApp({ name, body: tags === undefined ? web : code`${web}\n${tags}`, props: task.props }),
      files: task.files,
      readme: `\`lib/${name}-stack.ts\` is the service.`,
      guide: { subject: `the Express Mode service ${serviceName}`, nextSteps: [...task.steps, ...MOVE] },
      documents: taskDefinition === undefined ? [root] : [root, taskDefinition],
    },
  };
}

/** The configuration that was made last; the others are on their way out. */
function newestConfiguration(service: SourceNode): SourceNode {
  const configurations = service.get('activeConfigurations')?.items() ?? [];
  const [newest, ...older] = [...configurations].sort((first, second) => createdAt(second) - createdAt(first));
  if (newest === undefined) {
    throw service.error('is no Express Mode service: it has no activeConfigurations; pass the output of aws ecs describe-express-gateway-service');
  }
  older.forEach((each) => each.leftOut('An older configuration; the newest one is in the app.'));
  return newest;
}

/** A time in seconds, or as a text; 0 when it is not said. */
function createdAt(configuration: SourceNode): number {
  const value = configuration.get('createdAt')?.value;
  if (typeof value === 'number') return value * 1000;
  return typeof value === 'string' ? Date.parse(value) || 0 : 0;
}

/** The task of the primary container, or of a task definition that the service was given. */
function taskOf(configuration: SourceNode, taskDefinition: SourceNode | undefined, ids: ConstructIds, owner: string): TaskFromDocument {
  const network = configuration.get('networkConfiguration')?.leftOut('The app makes a VPC: see the next steps for one that exists.');
  const steps = network === undefined ? [] : [`The service ran in ${JSON.stringify(network.plain())}.`];
  const container = configuration.get('primaryContainer');
  const definition = configuration.get('taskDefinitionArn');
  if (container === undefined) {
    if (definition === undefined) throw configuration.error(`${configuration.path} has neither primaryContainer nor taskDefinitionArn`);
    if (taskDefinition === undefined) {
      throw new UsageError(`the service has a task definition of your own: pass --task-definition FILE, the output of aws ecs describe-task-definition --task-definition ${definition.text()}`);
    }
    definition.movedTo('`task-definition.json`');
    for (const field of ['cpu', 'memory', 'cpuArchitecture', 'taskRoleArn', 'executionRoleArn']) configuration.get(field)?.movedTo('`task-definition.json`');
    const task = taskFromDocument(taskDefinition, { traffic: MAIN_CONTAINER, main: MAIN_CONTAINER }, ids, owner);
    return { ...task, steps: [...steps, ...task.steps] };
  }
  definition?.leftOut('ECS makes it of the other fields.');
  const { options, steps: toDo } = containerOptions(container, ids, owner);
  const expression = code`${imported('WorkloadTask')}.container(${object({ ...options, ...taskOptions(configuration) })})`;
  return { expression, steps: [...steps, ...toDo], files: {}, warnings: [] };
}

/** The container that gets the traffic of an Express Mode service, by its name. */
const MAIN_CONTAINER = 'Main';

function containerOptions(container: SourceNode, ids: ConstructIds, owner: string) {
  const image = container.get('image');
  if (image === undefined) throw container.error(`${container.path}.image is missing`);
  const { environment, secrets, steps } = containerVariables(
    namedFields(container.get('environment')?.movedTo('`environment`'), 'value'),
    namedFields(container.get('secrets')?.movedTo('`secrets`'), 'valueFrom'),
    ids,
    owner,
  );
  container.get('awsLogsConfiguration')?.leftOut('The task gets a log group of its own, kept for 30 days: `logging: ContainerLogging.awsLogs({ … })`.');
  const command = container.get('command')?.movedTo('`command`');
  const options = {
    image: privateImage(image.movedTo('`image`'), container.at('repositoryCredentials', 'credentialsParameter'), ids),
    port: literal(container.get('containerPort')?.movedTo('`port`').number() ?? DEFAULT_PORT),
    command: command && literal(command.items().map((word) => word.text())),
    environment,
    secrets,
  };
  return { options, steps };
}

function privateImage(image: SourceNode, credentials: SourceNode | undefined, ids: ConstructIds): Expression {
  if (credentials === undefined) return imageExpression(image.text(), ids.take('Repository'));
  credentials.movedTo('`image`, with its credentials');
  const secret = secretByArn(ids.take('Registry_Credentials'), credentials.text());
  return code`${awsModule('ecs')}.ContainerImage.fromRegistry(${literal(image.text())}, { credentials: ${secret} })`;
}

function taskOptions(configuration: SourceNode): { readonly [option: string]: Expression | undefined } {
  const cpu = configuration.get('cpu')?.movedTo('`cpu`').number() ?? DEFAULT_CPU;
  const memory = configuration.get('memory')?.movedTo('`memoryLimitMiB`').number() ?? DEFAULT_MEMORY_MIB;
  const size = fargateSizeAtLeast(cpu, memory);
  if (size === undefined) throw configuration.error(`has a size that Fargate does not have: ${cpu} CPU units, ${memory} MiB`);
  const architecture = configuration.get('cpuArchitecture')?.movedTo('`runtimePlatform`');
  const taskRole = configuration.get('taskRoleArn')?.movedTo('`taskRole`');
  configuration.get('executionRoleArn')?.leftOut('The app makes an execution role that may do what the task needs, and no more.');
  const ecs = awsModule('ecs');
  return {
    cpu: literal(size.cpu),
    memoryLimitMiB: literal(size.memoryLimitMiB),
    runtimePlatform: architecture?.value === 'ARM64' ? code`{ cpuArchitecture: ${ecs}.CpuArchitecture.ARM64 }` : undefined,
    taskRole: taskRole && code`${awsModule('iam')}.Role.fromRoleArn(this, 'TaskRole', ${literal(taskRole.text())})`,
  };
}

function exposure(configuration: SourceNode): Expression {
  const path = configuration.get('healthCheckPath')?.movedTo('`healthCheck.path`').text() ?? DEFAULT_HEALTH_CHECK_PATH;
  const ingress = configuration.get('ingressPaths')?.items() ?? [];
  configuration.get('ingressPaths')?.movedTo('`internetFacing`; the load balancer has another address');
  const isPrivate = ingress.length > 0 && ingress.every((each) => each.get('accessType')?.value === 'PRIVATE');
  const options = object({
    internetFacing: isPrivate ? literal(false) : undefined,
    healthCheck: object({ path: literal(path) }),
  });
  return code`${imported('Exposure')}.applicationLoadBalancer(${options})`;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExpressGatewayScalingTarget.html */
function scaling(target: SourceNode | undefined): Expression | undefined {
  if (target === undefined) return undefined;
  target.movedTo('`scaling`');
  const [min, max] = [target.get('minTaskCount')?.number() ?? 1, target.get('maxTaskCount')?.number() ?? 1];
  if (max <= min) return code`${imported('Scaling')}.fixedCount(${min})`;
  const option = { AVERAGE_MEMORY: 'memoryPercent', REQUEST_COUNT_PER_TARGET: 'requestsPerTarget' }[target.get('autoScalingMetric')?.text() ?? ''] ?? 'cpuPercent';
  const value = target.get('autoScalingTargetValue')?.number() ?? DEFAULT_SCALING_TARGET;
  return code`${imported('Scaling')}.automatic(${object({ minCapacity: literal(min), maxCapacity: literal(max), [option]: literal(value) })})`;
}

function tagStatements(tags: SourceNode | undefined): Expression | undefined {
  const pairs = (tags?.movedTo('tags of the stack').items() ?? []).filter((tag) => tag.get('key') && !tag.get('key')!.text().startsWith('aws:'));
  if (pairs.length === 0) return undefined;
  const lines = pairs.map((tag) => code`${imported('Tags', 'aws-cdk-lib')}.of(this).add(${literal(tag.get('key')!.text())}, ${literal(tag.get('value')?.text() ?? '')});`);
  return lines.reduce((all, line) => code`${all}\n${line}`);
}
