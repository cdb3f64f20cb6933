import { firstDuplicate, Problem, useOneOf } from '../../private/errors';
import { SERVICE, taskOf, usesServiceConnect } from '../service/service';
import { ecsApi, ecsGuide, outOfRange, ResourceRule } from '../template/rule';
import { areContainersKnown, isKnown, numberOf, PortView, textOf } from '../template/task-view';
import { TemplateResource } from '../template/template';
import { TemplateValues } from '../template/values';

const ERROR = { type: SERVICE, severity: 'error', property: 'ServiceConnectConfiguration', link: ecsApi('ServiceConnectService') } as const;
const ALIAS = { ...ERROR, link: ecsApi('ServiceConnectClientAlias') } as const;

/** Rules about Service Connect. */
export const SERVICE_CONNECT_RULES: readonly ResourceRule[] = [
  { ...ERROR, id: 'ECS601', title: 'Service Connect refers to named ports of the task', check: portName },
  { ...ERROR, id: 'ECS602', title: 'A discovery name is 1 to 64 lowercase letters, digits, hyphens and underscores', check: discoveryName },
  { ...ERROR, id: 'ECS603', title: 'Discovery names are unique within a service', check: uniqueNames },
  {
    ...ALIAS,
    id: 'ECS604',
    title: 'The DNS name of a client alias is 1 to 127 lowercase letters, digits, dots, hyphens and underscores',
    check: aliasName,
  },
  { ...ALIAS, id: 'ECS605', title: 'The port of a client alias is 1 to 65535', check: aliasPort },
  { ...ERROR, id: 'ECS606', title: 'A Service Connect port has at most one client alias', check: oneAlias },
  {
    ...ERROR,
    id: 'ECS607',
    title: 'Service Connect has a namespace, from the service or its cluster',
    link: ecsApi('ServiceConnectConfiguration'),
    check: namespace,
  },
  {
    ...ERROR,
    id: 'ECS608',
    title: 'A request timeout requires a port with an appProtocol',
    link: ecsApi('TimeoutConfiguration'),
    check: requestTimeout,
  },
  {
    ...ERROR,
    id: 'ECS609',
    severity: 'warning',
    title: 'The containers leave memory for the Service Connect proxy',
    link: ecsGuide('service-connect-concepts'),
    check: proxyMemory,
  },
  {
    ...ERROR,
    id: 'ECS610',
    property: 'PlatformVersion',
    title: 'Service Connect requires platform version 1.4.0 or later',
    link: ecsGuide('service-connect-concepts'),
    check: platformVersion,
  },
];

const SERVICES = 'ServiceConnectConfiguration.Services';

function* eachPort(service: TemplateResource, check: (port: TemplateValues, path: string) => Iterable<Problem>): Iterable<Problem> {
  if (!usesServiceConnect(service)) return;
  for (const [i, port] of (service.list(SERVICES) ?? []).entries()) yield* check(port, `ServiceConnectConfiguration.Services[${i}]`);
}

function* eachAlias(service: TemplateResource, check: (alias: TemplateValues, path: string) => Iterable<Problem>): Iterable<Problem> {
  yield* eachPort(service, function* (port, path) {
    for (const [j, alias] of (port.list('ClientAliases') ?? []).entries()) yield* check(alias, `${path}.ClientAliases[${j}]`);
  });
}

/** Returns the ports of the task; undefined when not all of them are known by name. */
function namedPorts(service: TemplateResource): readonly PortView[] | undefined {
  const task = taskOf(service);
  if (!task || !areContainersKnown(task) || !task.containers.every((container) => isKnown(container, 'portMappings'))) return undefined;
  const ports = task.containers.flatMap(({ portMappings = [] }) => portMappings);
  return ports.every(({ name }) => name === undefined || textOf(name) !== undefined) ? ports : undefined;
}

function portName(service: TemplateResource): Iterable<Problem> {
  const ports = namedPorts(service);
  return eachPort(service, function* (port, path) {
    const name = port.text('PortName');
    if (name === undefined || !ports || ports.some((candidate) => candidate.name === name)) return;
    yield { problem: `${path} refers to a port name that the task does not have`, actual: name, remedy: `${useOneOf(ports.flatMap((each) => textOf(each.name) ?? []))}, or set Name of the port mapping` };
  });
}

function discoveryName(service: TemplateResource): Iterable<Problem> {
  return eachPort(service, function* (port, path) {
    const name = port.text('DiscoveryName');
    if (name === undefined || /^[a-z0-9_][a-z0-9_-]{0,63}$/.test(name)) return;
    yield {
      problem: `${path}.DiscoveryName is not a valid ECS discovery name`,
      actual: name,
      remedy: 'use 1 to 64 lowercase letters, digits, hyphens and underscores',
    };
  });
}

function* uniqueNames(service: TemplateResource): Iterable<Problem> {
  if (!usesServiceConnect(service)) return;
  const names = (service.list(SERVICES) ?? []).map((port) => (port.lacks('DiscoveryName') ? port.text('PortName') : port.text('DiscoveryName')));
  const duplicate = firstDuplicate(names);
  if (duplicate !== undefined) {
    yield {
      problem: 'two ports have the same discovery name',
      actual: duplicate,
      remedy: 'give each its own DiscoveryName',
    };
  }
}

function aliasName(service: TemplateResource): Iterable<Problem> {
  return eachAlias(service, function* (alias, path) {
    const name = alias.text('DnsName');
    if (name === undefined || /^[a-z0-9._-]{1,127}$/.test(name)) return;
    yield {
      problem: `${path}.DnsName is not a valid DNS name`,
      actual: name,
      remedy: 'use 1 to 127 lowercase letters, digits, dots, hyphens and underscores',
    };
  });
}

function aliasPort(service: TemplateResource): Iterable<Problem> {
  return eachAlias(service, function* (alias, path) {
    yield* outOfRange(`${path}.Port`, alias.number('Port'), { min: 1, max: 65535 }, 'use the port that clients connect to');
  });
}

function oneAlias(service: TemplateResource): Iterable<Problem> {
  return eachPort(service, function* (port, path) {
    const count = port.items('ClientAliases')?.length ?? 0;
    if (count > 1) {
      yield {
        problem: `${path} may have at most one client alias`,
        actual: count,
        remedy: 'add another service for the port, with its own DiscoveryName',
      };
    }
  });
}

function* namespace(service: TemplateResource): Iterable<Problem> {
  if (!usesServiceConnect(service) || !service.lacks('ServiceConnectConfiguration.Namespace')) return;
  const cluster = service.referencedResource('Cluster', 'AWS::ECS::Cluster');
  if (!cluster?.lacks('ServiceConnectDefaults.Namespace')) return;
  yield { problem: 'Service Connect has no namespace, and the cluster has no default namespace', actual: cluster.logicalId, remedy: 'set Namespace' };
}

function requestTimeout(service: TemplateResource): Iterable<Problem> {
  const ports = namedPorts(service);
  return eachPort(service, function* (port, path) {
    const timeout = port.number('Timeout.PerRequestTimeoutSeconds');
    const mapping = ports?.find(({ name }) => name === port.text('PortName'));
    if (!timeout || !mapping || mapping.appProtocol !== undefined) return;
    yield { problem: `${path}.Timeout.PerRequestTimeoutSeconds requires an appProtocol`, actual: timeout, remedy: 'set AppProtocol of the port' };
  });
}

function* proxyMemory(service: TemplateResource): Iterable<Problem> {
  const task = taskOf(service);
  const memory = numberOf(task?.memory);
  if (!task || memory === undefined || !usesServiceConnect(service)) return;
  const total = task.containers.reduce((sum, container) => sum + (numberOf(container.memory) ?? numberOf(container.memoryReservation) ?? 0), 0);
  if (total < memory) return;
  yield {
    problem: `the containers take all of the task's ${memory} MiB, and Service Connect adds a proxy`,
    actual: total,
    remedy: 'leave it at least 64 MiB',
  };
}

function* platformVersion(service: TemplateResource): Iterable<Problem> {
  const version = service.text('PlatformVersion');
  if (!version || !usesServiceConnect(service) || !/^1\.[0-3]\./.test(version)) return;
  yield { problem: 'Service Connect requires platform version 1.4.0 or later', actual: version, remedy: 'use LATEST' };
}
