import { Problem } from '../../private/errors';
import { cloudMapApi, ecsApi, ecsGuide, ResourceRule } from '../template/rule';
import { networkModeOf, SERVICE, taskOf } from '../service/service';
import { areContainersKnown, isKnown, numberOf } from '../template/task-view';
import { TemplateResource } from '../template/template';
import { TemplateValues } from '../template/values';

const CLOUD_MAP_SERVICE = 'AWS::ServiceDiscovery::Service';
const REGISTRY = { type: SERVICE, severity: 'error', property: 'ServiceRegistries', link: ecsApi('ServiceRegistry') } as const;
const ERROR = { type: CLOUD_MAP_SERVICE, severity: 'error', link: cloudMapApi('CreateService') } as const;

/** Registrations that Cloud Map or ECS does not take. */
export const CLOUD_MAP_RULES: readonly ResourceRule[] = [
  { ...REGISTRY, id: 'ECS621', title: 'A service has one registry at most', link: ecsApi('CreateService'), check: oneRegistry },
  { ...REGISTRY, id: 'ECS622', title: 'A registry has a port, or a container and its port, not both', check: portOrContainer },
  { ...REGISTRY, id: 'ECS623', title: 'A registry leads to a port that a container of the task maps', check: mappedPort },
  { ...REGISTRY, id: 'ECS624', title: 'A registry of SRV records says which port', check: srvPort },
  {
    ...REGISTRY,
    id: 'ECS625',
    title: 'Tasks without a network interface are registered by SRV records',
    link: ecsGuide('service-discovery'),
    check: srvForSharedNetwork,
  },
  { ...ERROR, id: 'ECS631', property: 'Name', title: 'The name of a Cloud Map service has 127 characters at most', check: name },
  { ...ERROR, id: 'ECS632', property: 'HealthCheckConfig', title: 'A Cloud Map service has one kind of health check', check: oneHealthCheck },
  { ...ERROR, id: 'ECS633', property: 'HealthCheckConfig', title: 'A service in a private namespace has no health check of Route 53', check: privateHealthCheck },
];

interface Registry {
  readonly registry: TemplateValues;
  readonly place: string;
  /** The types of its records; `undefined` where they are not known. */
  readonly records?: readonly (string | undefined)[];
}

function* eachRegistry(service: TemplateResource, check: (registry: Registry) => Iterable<Problem>): Iterable<Problem> {
  for (const [i, registry] of (service.list('ServiceRegistries') ?? []).entries()) {
    const target = service.template.referencedResource(registry.raw('RegistryArn'), CLOUD_MAP_SERVICE);
    const records = target?.list('DnsConfig.DnsRecords')?.map((record) => record.text('Type'));
    yield* check({ registry, place: `ServiceRegistries[${i}]`, records });
  }
}

function* oneRegistry(service: TemplateResource): Iterable<Problem> {
  const number = service.items('ServiceRegistries')?.length ?? 0;
  if (number > 1) yield { problem: 'a service has one registry at most', actual: number, remedy: 'keep one, or use Service Connect for the others' };
}

function portOrContainer(service: TemplateResource): Iterable<Problem> {
  return eachRegistry(service, function* ({ registry, place }) {
    const port = registry.number('Port');
    if (port === undefined || !(registry.text('ContainerName') ?? registry.number('ContainerPort'))) return;
    yield { problem: `${place} has both a Port and a container`, actual: port, remedy: 'keep ContainerName and ContainerPort' };
  });
}

function mappedPort(service: TemplateResource): Iterable<Problem> {
  const task = taskOf(service);
  return eachRegistry(service, function* ({ registry, place }) {
    const [container, port] = [registry.text('ContainerName'), registry.number('ContainerPort')];
    if (!task || container === undefined || !areContainersKnown(task)) return;
    const found = task.containers.find((candidate) => candidate.name === container);
    if (!found) {
      yield { problem: `${place} leads to no container of the task`, actual: container, remedy: `use one of ${task.containers.map((one) => one.name).join(', ')}` };
    } else if (port !== undefined && isKnown(found, 'portMappings')) {
      const ports = (found.portMappings ?? []).map(({ containerPort, containerPortRange }) => (
        containerPortRange === undefined ? numberOf(containerPort) : undefined
      ));
      if (ports.includes(port) || ports.includes(undefined)) return;
      yield { problem: `${place} leads to a port that '${container}' does not map`, actual: port, remedy: 'add it to the port mappings of the container' };
    }
  });
}

function srvPort(service: TemplateResource): Iterable<Problem> {
  return eachRegistry(service, function* ({ registry, place, records }) {
    if (!records?.includes('SRV') || !registry.lacks('Port') || !registry.lacks('ContainerPort')) return;
    yield { problem: `${place} has SRV records and no port`, remedy: 'set ContainerName and ContainerPort' };
  });
}

function srvForSharedNetwork(service: TemplateResource): Iterable<Problem> {
  const task = taskOf(service);
  const mode = task && networkModeOf(task);
  return eachRegistry(service, function* ({ place, records }) {
    if (!records || (mode !== 'bridge' && mode !== 'host') || records.includes('SRV') || records.includes(undefined)) return;
    yield { problem: `${place} has no SRV record, and the task is in ${mode} mode`, actual: records, remedy: 'use SRV: the port of such a task is known only then' };
  });
}

function* name(service: TemplateResource): Iterable<Problem> {
  const text = service.text('Name');
  if (text !== undefined && text.length > 127) yield { problem: 'Name has more than 127 characters', actual: text, remedy: 'shorten it' };
}

function* oneHealthCheck(service: TemplateResource): Iterable<Problem> {
  if (!service.has('HealthCheckConfig') || !service.has('HealthCheckCustomConfig')) return;
  yield { problem: 'the service has both HealthCheckConfig and HealthCheckCustomConfig', remedy: 'keep HealthCheckCustomConfig: ECS tells Cloud Map the health of its tasks' };
}

function* privateHealthCheck(service: TemplateResource): Iterable<Problem> {
  const [first, second] = ['NamespaceId', 'DnsConfig.NamespaceId'].map((path) => service.referencedResource(path, 'AWS::ServiceDiscovery::PrivateDnsNamespace'));
  const namespace = first ?? second;
  if (!namespace || service.text('HealthCheckConfig.Type') === undefined) return;
  yield { problem: 'Route 53 checks nothing in a private namespace', actual: namespace.logicalId, remedy: 'use HealthCheckCustomConfig' };
}
