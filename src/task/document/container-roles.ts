import { TaskDocumentOptions } from './task-document-options';
import { failWith, useOneOf } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';

/** What tells the containers of a task apart. */
export interface ContainerRole {
  readonly name: string;
  readonly image?: string;
  readonly essential: boolean;
  readonly isLogRouter: boolean;
  /** Whether another container waits for its end. */
  readonly ends: boolean;
  readonly tcpPorts: readonly number[];
  readonly hasPorts: boolean;
}

/**
 * Images of agents that AWS and others document as sidecars: they collect logs, metrics and traces, or carry the traffic of a mesh.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/trace-data.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/deploy_servicelens_CloudWatch_agent_deploy_ECS.html
 * @see https://docs.aws.amazon.com/app-mesh/latest/userguide/envoy.html
 * @see https://docs.datadoghq.com/integrations/ecs_fargate/
 * @see https://docs.newrelic.com/docs/infrastructure/elastic-container-service-integration/installation/install-ecs-integration/
 */
const AGENT_IMAGE = new RegExp(`(?:^|/)(?:${[
  'aws-xray-daemon', 'xray-daemon', 'aws-otel-collector', 'adot-collector', 'opentelemetry-collector(?:-contrib)?', 'otel-collector(?:-contrib)?',
  'splunk-otel-collector', 'cloudwatch-agent', 'aws-for-fluent-bit', 'fluent-bit', 'fluentd', 'aws-appmesh-envoy', 'envoyproxy/envoy', 'datadog/agent', 'gcr\\.io/datadoghq/agent', 'datadoghq/agent',
  'newrelic/nri-ecs', 'nri-ecs',
].join('|')})(?::|@|$)`);

const isAgent = ({ image }: ContainerRole) => image !== undefined && AGENT_IMAGE.test(image);
const hasTcpPort = ({ tcpPorts }: ContainerRole) => tcpPorts.length > 0;

/**
 * Returns the containers that may be the main one: never a log router, and an agent, a container that is not essential, that ends, or that has
 * only UDP ports, only where nothing else is left. A port says nothing: agents have some, and the code behind a proxy often has none.
 */
export function mainCandidates(containers: readonly ContainerRole[]): ContainerRole[] {
  return narrow(containers.filter(({ isLogRouter }) => !isLogRouter), [
    (container) => !isAgent(container),
    ({ essential }) => essential,
    ({ ends }) => !ends,
    (container) => !container.hasPorts || hasTcpPort(container),
  ]);
}

/** Returns the containers that may receive traffic. */
function trafficCandidates(containers: readonly ContainerRole[]): ContainerRole[] {
  const candidates = containers.filter((container) => !container.isLogRouter && hasTcpPort(container));
  const isOnlyAgents = candidates.every(isAgent) && containers.length > candidates.length;
  return isOnlyAgents ? [] : narrow(candidates, [(container) => !isAgent(container), ({ essential }) => essential]);
}

/** Applies each condition that leaves at least one. */
function narrow(containers: readonly ContainerRole[], conditions: readonly ((container: ContainerRole) => boolean)[]): ContainerRole[] {
  return conditions.reduce<ContainerRole[]>((left, condition) => {
    const narrowed = left.filter(condition);
    return narrowed.length > 0 ? narrowed : left;
  }, [...containers]);
}

/** Returns the name of a single candidate. */
export function onlyName(candidates: readonly ContainerRole[]): string | undefined {
  return candidates.length === 1 ? candidates[0].name : undefined;
}

/** Returns the name of the container that the options apply to. Fails where more than one may be meant. */
export function requireMainContainer(containers: readonly ContainerRole[], { containerName }: TaskDocumentOptions, source: string): string {
  if (containerName !== undefined) return requireContainer(containers, 'containerName', containerName, source).name;
  const candidates = mainCandidates(containers);
  return onlyName(candidates) ?? failWith(source, candidates.length === 0
    ? { problem: 'all containers are log routers', actual: containers.map(({ name }) => name), remedy: 'add the container that runs your code' }
    : {
      problem: 'more than one container of the document may be the one that runs your code',
      actual: candidates.map(({ name }) => name),
      remedy: 'name it in the option `containerName`: environment, secrets, and the image of the app go to it',
    });
}

/** The container and the port that receive traffic. */
export interface TrafficTarget {
  readonly name: string;
  readonly port?: number;
}

/** Returns who receives traffic: the main container unless another one alone has a TCP port. Fails where more than one may be meant. */
export function requireTrafficTarget(
  containers: readonly ContainerRole[], mainName: string, options: TaskDocumentOptions, source: string,
): TrafficTarget {
  const { trafficContainerName, trafficPort } = options;
  if (trafficContainerName !== undefined) {
    const { name, tcpPorts: [port] } = requireContainer(containers, 'trafficContainerName', trafficContainerName, source);
    return { name, port: trafficPort ?? port };
  }
  const candidates = trafficCandidates(containers);
  if (candidates.length > 1) {
    failWith(source, {
      problem: 'more than one container of the document has a port that may receive traffic',
      actual: candidates.map(({ name, tcpPorts: [port] }) => `${name} (${port})`),
      remedy: 'name the one that clients connect to in the option `trafficContainerName`',
    });
  }
  const [{ name, tcpPorts } = { name: mainName, tcpPorts: [] }] = candidates;
  return { name, port: trafficPort ?? tcpPorts[0] };
}

function requireContainer(containers: readonly ContainerRole[], option: string, name: string, source: string): ContainerRole {
  return containers.find((container) => container.name === name) ?? failWith(source, {
    problem: `${option} names no container of the document`, actual: name, remedy: useOneOf(containers.map((container) => container.name)),
  });
}

/** Reads the roles of containers from a document that has not been checked yet; what is not as it should be is left for the checks. */
export function containerRoles(definitions: unknown): ContainerRole[] {
  const containers = listOf(definitions);
  const ended = containers.flatMap(({ dependsOn }) => listOf(dependsOn))
    .filter(({ condition }) => condition === 'COMPLETE' || condition === 'SUCCESS')
    .map(({ containerName }) => containerName);
  return containers.filter(({ name }) => typeof name === 'string').map((container) => {
    const mappings = listOf(container.portMappings);
    return {
      name: container.name as string,
      image: typeof container.image === 'string' ? container.image : undefined,
      essential: container.essential !== false && container.essential !== 'false',
      isLogRouter: listOf([container.firelensConfiguration]).some(({ type }) => type !== undefined && type !== null && type !== ''),
      ends: ended.includes(container.name),
      tcpPorts: mappings.filter(({ protocol }) => protocol !== 'udp').flatMap(({ containerPort }) => portOf(containerPort)),
      hasPorts: mappings.length > 0,
    };
  });
}

function portOf(value: unknown): number[] {
  if (value === undefined || value === null || value === '') return [];
  if (typeof value === 'number') return [value];
  return isUnknown(value) ? [] : [Number(value)];
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : [];
}
