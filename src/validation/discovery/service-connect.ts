import { outOfRange, Refusal } from '../../private/errors';
import { ecsApi, ecsGuide } from '../links';
import { ResourceRule } from '../rule';
import { SERVICE, taskOf, usesServiceConnect } from '../service/service';
import { areContainersKnown, isKnown, numberOf, PortFacts, textOf } from '../task/facts';
import { Resource } from '../template/resource';
import { Values } from '../template/values';

const ERROR = { type: SERVICE, severity: 'error', property: 'ServiceConnectConfiguration', link: ecsApi('ServiceConnectService') } as const;
const ALIAS = { ...ERROR, link: ecsApi('ServiceConnectClientAlias') } as const;

/** Service Connect that ECS does not set up. */
export const SERVICE_CONNECT_RULES: readonly ResourceRule[] = [
  { ...ERROR, id: 'ECS601', title: 'Service Connect offers ports that the task names', check: portName },
  { ...ERROR, id: 'ECS602', title: 'A discovery name is 1 to 64 lower case letters, digits, hyphens and underscores', check: discoveryName },
  { ...ERROR, id: 'ECS603', title: 'A service offers each discovery name once', check: uniqueNames },
  { ...ALIAS, id: 'ECS604', title: 'The DNS name of an alias is 1 to 127 lower case letters, digits, dots, hyphens and underscores', check: aliasName },
  { ...ALIAS, id: 'ECS605', title: 'The port of an alias is 1 to 65535', check: aliasPort },
  { ...ERROR, id: 'ECS606', title: 'A port has one alias at most', check: oneAlias },
  { ...ERROR, id: 'ECS607', title: 'Service Connect has a namespace, of the service or of its cluster', link: ecsApi('ServiceConnectConfiguration'), check: namespace },
  {
    ...ERROR,
    id: 'ECS608',
    title: 'A time-out of requests goes with a port that has an appProtocol',
    link: ecsApi('TimeoutConfiguration'),
    check: requestTimeout,
  },
  {
    ...ERROR,
    id: 'ECS609',
    severity: 'warning',
    title: 'The containers leave memory to the proxy of Service Connect',
    link: ecsGuide('service-connect-concepts'),
    check: proxyMemory,
  },
  {
    ...ERROR,
    id: 'ECS610',
    property: 'PlatformVersion',
    title: 'Service Connect has platform version 1.4.0 or later',
    link: ecsGuide('service-connect-concepts'),
    check: platformVersion,
  },
];

const SERVICES = 'ServiceConnectConfiguration.Services';

function* eachPort(service: Resource, check: (port: Values, place: string) => Iterable<Refusal>): Iterable<Refusal> {
  if (!usesServiceConnect(service)) return;
  for (const [i, port] of (service.list(SERVICES) ?? []).entries()) yield* check(port, `ServiceConnectConfiguration.Services[${i}]`);
}

function* eachAlias(service: Resource, check: (alias: Values, place: string) => Iterable<Refusal>): Iterable<Refusal> {
  yield* eachPort(service, function* (port, place) {
    for (const [j, alias] of (port.list('ClientAliases') ?? []).entries()) yield* check(alias, `${place}.ClientAliases[${j}]`);
  });
}

/** The named ports of the task; `undefined` where not all of them are known. */
function namedPorts(service: Resource): readonly PortFacts[] | undefined {
  const task = taskOf(service);
  if (!task || !areContainersKnown(task) || !task.containers.every((container) => isKnown(container, 'portMappings'))) return undefined;
  const ports = task.containers.flatMap(({ portMappings = [] }) => portMappings);
  return ports.every(({ name }) => name === undefined || textOf(name) !== undefined) ? ports : undefined;
}

function portName(service: Resource): Iterable<Refusal> {
  const ports = namedPorts(service);
  return eachPort(service, function* (port, place) {
    const name = port.text('PortName');
    if (name === undefined || !ports || ports.some((candidate) => candidate.name === name)) return;
    yield { what: `${place} offers a port that the task does not name`, got: name, instead: 'set Name of the port mapping' };
  });
}

function discoveryName(service: Resource): Iterable<Refusal> {
  return eachPort(service, function* (port, place) {
    const name = port.text('DiscoveryName');
    if (name === undefined || /^[a-z0-9_][a-z0-9_-]{0,63}$/.test(name)) return;
    yield { what: `${place}.DiscoveryName is not a name that ECS takes`, got: name, instead: 'use 1 to 64 lower case letters, digits, hyphens and underscores' };
  });
}

function* uniqueNames(service: Resource): Iterable<Refusal> {
  if (!usesServiceConnect(service)) return;
  const names = (service.list(SERVICES) ?? []).map((port) => (port.lacks('DiscoveryName') ? port.text('PortName') : port.text('DiscoveryName')));
  const twice = names.find((name, i) => name !== undefined && names.indexOf(name) !== i);
  if (twice !== undefined) yield { what: 'two ports have one discovery name', got: twice, instead: 'give each its own DiscoveryName' };
}

function aliasName(service: Resource): Iterable<Refusal> {
  return eachAlias(service, function* (alias, place) {
    const name = alias.text('DnsName');
    if (name === undefined || /^[a-z0-9._-]{1,127}$/.test(name)) return;
    yield { what: `${place}.DnsName is not a name that ECS takes`, got: name, instead: 'use 1 to 127 lower case letters, digits, dots, hyphens and underscores' };
  });
}

function aliasPort(service: Resource): Iterable<Refusal> {
  return eachAlias(service, function* (alias, place) {
    const problem = outOfRange(`${place}.Port`, alias.number('Port'), { min: 1, max: 65535 }, 'use the port that clients ask for');
    if (problem) yield problem;
  });
}

function oneAlias(service: Resource): Iterable<Refusal> {
  return eachPort(service, function* (port, place) {
    const number = port.items('ClientAliases')?.length ?? 0;
    if (number > 1) yield { what: `${place} may have one client alias`, got: number, instead: 'offer the port once more under another DiscoveryName' };
  });
}

function* namespace(service: Resource): Iterable<Refusal> {
  if (!usesServiceConnect(service) || !service.lacks('ServiceConnectConfiguration.Namespace')) return;
  const cluster = service.target('Cluster', 'AWS::ECS::Cluster');
  if (!cluster?.lacks('ServiceConnectDefaults.Namespace')) return;
  yield { what: 'Service Connect has no namespace, and the cluster no default one', got: cluster.logicalId, instead: 'set Namespace' };
}

function requestTimeout(service: Resource): Iterable<Refusal> {
  const ports = namedPorts(service);
  return eachPort(service, function* (port, place) {
    const timeout = port.number('Timeout.PerRequestTimeoutSeconds');
    const mapping = ports?.find(({ name }) => name === port.text('PortName'));
    if (!timeout || !mapping || mapping.appProtocol !== undefined) return;
    yield { what: `${place}.Timeout.PerRequestTimeoutSeconds knows no requests without an appProtocol`, got: timeout, instead: 'set AppProtocol of the port' };
  });
}

function* proxyMemory(service: Resource): Iterable<Refusal> {
  const task = taskOf(service);
  const memory = numberOf(task?.memory);
  if (!task || memory === undefined || !usesServiceConnect(service)) return;
  const wanted = task.containers.reduce((sum, container) => sum + (numberOf(container.memory) ?? numberOf(container.memoryReservation) ?? 0), 0);
  if (wanted < memory) return;
  yield { what: `the containers take all of the task's ${memory} MiB, and Service Connect adds a proxy`, got: wanted, instead: 'leave it 64 MiB at least' };
}

function* platformVersion(service: Resource): Iterable<Refusal> {
  const version = service.text('PlatformVersion');
  if (!version || !usesServiceConnect(service) || !/^1\.[0-3]\./.test(version)) return;
  yield { what: 'Service Connect needs platform version 1.4.0', got: version, instead: 'use LATEST' };
}
