import { Problem, useOneOf } from '../../private/errors';
import { networkModeOf, SERVICE, taskOf } from '../service/service';
import { cloudMapApi, ecsApi, ecsGuide, ResourceRule } from '../template/rule';
import { areContainersKnown, isKnown, numberOf, textOf } from '../template/task-view';
import { TemplateResource } from '../template/template';
import { TemplateValues } from '../template/values';

const PRIVATE_NAMESPACE = 'AWS::ServiceDiscovery::PrivateDnsNamespace';
const CLOUD_MAP_SERVICE = 'AWS::ServiceDiscovery::Service';
const REGISTRY = { type: SERVICE, severity: 'error', property: 'ServiceRegistries', link: ecsApi('ServiceRegistry') } as const;
const ERROR = { type: CLOUD_MAP_SERVICE, severity: 'error', link: cloudMapApi('CreateService') } as const;

/** Rules about service registries and Cloud Map services. */
export const CLOUD_MAP_RULES: readonly ResourceRule[] = [
  { ...REGISTRY, id: 'ECS621', title: 'A service has at most one service registry', link: ecsApi('CreateService'), check: oneRegistry },
  { ...REGISTRY, id: 'ECS622', title: 'A service registry has a port or a container, not both', check: portOrContainer },
  { ...REGISTRY, id: 'ECS623', title: 'A service registry refers to a port that a container maps', check: mappedPort },
  { ...REGISTRY, id: 'ECS624', title: 'A service registry with SRV records has a port', check: srvPort },
  {
    ...REGISTRY,
    id: 'ECS625',
    title: 'Tasks in bridge or host mode are registered with SRV records',
    link: ecsGuide('service-discovery'),
    check: srvForSharedNetwork,
  },
  {
    ...REGISTRY,
    id: 'ECS626',
    title: 'A registry with SRV records names a container in bridge or host mode',
    check: srvContainer,
  },
  { ...ERROR, id: 'ECS631', property: 'Name', title: 'The name of a Cloud Map service has at most 127 characters', check: name },
  { ...ERROR, id: 'ECS632', property: 'HealthCheckConfig', title: 'A Cloud Map service has one kind of health check', check: oneHealthCheck },
  {
    ...ERROR,
    id: 'ECS633',
    property: 'HealthCheckConfig',
    title: 'A Cloud Map service in a private namespace has no Route 53 health check',
    check: privateHealthCheck,
  },
];

/** One entry of `ServiceRegistries`. */
interface Registry {
  readonly registry: TemplateValues;
  readonly path: string;
  /** The types of its DNS records; undefined when unknown. */
  readonly records?: readonly (string | undefined)[];
}

function* eachRegistry(service: TemplateResource, check: (registry: Registry) => Iterable<Problem>): Iterable<Problem> {
  for (const [i, registry] of (service.list('ServiceRegistries') ?? []).entries()) {
    const target = service.template.referencedResource(registry.raw('RegistryArn'), CLOUD_MAP_SERVICE);
    const records = target?.list('DnsConfig.DnsRecords')?.map((record) => record.text('Type'));
    yield* check({ registry, path: `ServiceRegistries[${i}]`, records });
  }
}

function* oneRegistry(service: TemplateResource): Iterable<Problem> {
  const count = service.items('ServiceRegistries')?.length ?? 0;
  if (count > 1) {
    yield {
      problem: 'a service may have at most one registry',
      actual: count,
      remedy: 'keep one, or use Service Connect for the others',
    };
  }
}

function portOrContainer(service: TemplateResource): Iterable<Problem> {
  return eachRegistry(service, function* ({ registry, path }) {
    const port = registry.number('Port');
    if (port === undefined || !(registry.text('ContainerName') ?? registry.number('ContainerPort'))) return;
    yield { problem: `${path} has both a Port and a container`, actual: port, remedy: 'keep ContainerName and ContainerPort' };
  });
}

function mappedPort(service: TemplateResource): Iterable<Problem> {
  const task = taskOf(service);
  return eachRegistry(service, function* ({ registry, path }) {
    const [container, port] = [registry.text('ContainerName'), registry.number('ContainerPort')];
    if (!task || container === undefined || !areContainersKnown(task)) return;
    const found = task.containers.find((candidate) => candidate.name === container);
    if (!found) {
      yield {
        problem: `${path} names no container of the task`,
        actual: container,
        remedy: useOneOf(task.containers.flatMap((one) => textOf(one.name) ?? [])),
      };
    } else if (port !== undefined && isKnown(found, 'portMappings')) {
      const ports = (found.portMappings ?? []).map(({ containerPort, containerPortRange }) => (
        containerPortRange === undefined ? numberOf(containerPort) : undefined
      ));
      if (ports.includes(port) || ports.includes(undefined)) return;
      yield {
        problem: `${path} refers to a port that '${container}' does not map`,
        actual: port,
        remedy: `${useOneOf(ports.flatMap((each) => each ?? []))}, or add it to the port mappings of the container`,
      };
    }
  });
}

function srvPort(service: TemplateResource): Iterable<Problem> {
  return eachRegistry(service, function* ({ registry, path, records }) {
    if (!records?.includes('SRV') || !registry.lacks('Port') || !registry.lacks('ContainerPort')) return;
    yield { problem: `${path} has SRV records but no port`, remedy: 'set ContainerName and ContainerPort' };
  });
}

function srvForSharedNetwork(service: TemplateResource): Iterable<Problem> {
  const task = taskOf(service);
  const mode = task && networkModeOf(task);
  return eachRegistry(service, function* ({ path, records }) {
    if (!records || (mode !== 'bridge' && mode !== 'host') || records.includes('SRV') || records.includes(undefined)) return;
    yield {
      problem: `${path} has no SRV record, but the task is in ${mode} mode`,
      actual: records,
      remedy: 'use SRV records, which tell clients the port',
    };
  });
}

function srvContainer(service: TemplateResource): Iterable<Problem> {
  const task = taskOf(service);
  const mode = task && networkModeOf(task);
  return eachRegistry(service, function* ({ registry, path, records }) {
    if (!records?.includes('SRV') || (mode !== 'bridge' && mode !== 'host')) return;
    if (!registry.has('Port') || !registry.lacks('ContainerName')) return;
    yield { problem: `${path} has a Port, but the task is in ${mode} mode`, actual: registry.raw('Port'), remedy: 'set ContainerName and ContainerPort instead' };
  });
}

function* name(service: TemplateResource): Iterable<Problem> {
  const text = service.text('Name');
  if (text !== undefined && text.length > 127) yield { problem: 'Name has more than 127 characters', actual: text, remedy: 'shorten it' };
}

function* oneHealthCheck(service: TemplateResource): Iterable<Problem> {
  if (!service.has('HealthCheckConfig') || !service.has('HealthCheckCustomConfig')) return;
  yield {
    problem: 'the Cloud Map service has both HealthCheckConfig and HealthCheckCustomConfig',
    remedy: 'keep HealthCheckCustomConfig: ECS reports the health of its tasks to Cloud Map',
  };
}

function* privateHealthCheck(service: TemplateResource): Iterable<Problem> {
  const namespace = service.referencedResource('NamespaceId', PRIVATE_NAMESPACE)
    ?? service.referencedResource('DnsConfig.NamespaceId', PRIVATE_NAMESPACE);
  if (!namespace || service.text('HealthCheckConfig.Type') === undefined) return;
  yield {
    problem: 'Route 53 cannot check the health of targets in a private namespace',
    actual: namespace.logicalId,
    remedy: 'use HealthCheckCustomConfig',
  };
}
