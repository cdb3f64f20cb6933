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
export function trafficCandidates(containers: readonly ContainerRole[]): ContainerRole[] {
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
  const port = Number(value);
  return Number.isNaN(port) ? [] : [port];
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : [];
}
