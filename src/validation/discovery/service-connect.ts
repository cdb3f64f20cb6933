import { Problem, rangeProblem } from '../../private/errors';
import { ecsApi, ecsGuide, ResourceRule } from '../template/rule';
import { SERVICE, taskOf, usesServiceConnect } from '../service/service';
import { areContainersKnown, isKnown, numberOf, PortView, textOf } from '../template/task-view';
import { TemplateResource } from '../template/template';
import { TemplateValues } from '../template/values';

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

function* eachPort(service: TemplateResource, check: (port: TemplateValues, place: string) => Iterable<Problem>): Iterable<Problem> {
  if (!usesServiceConnect(service)) return;
  for (const [i, port] of (service.list(SERVICES) ?? []).entries()) yield* check(port, `ServiceConnectConfiguration.Services[${i}]`);
}

function* eachAlias(service: TemplateResource, check: (alias: TemplateValues, place: string) => Iterable<Problem>): Iterable<Problem> {
  yield* eachPort(service, function* (port, place) {
    for (const [j, alias] of (port.list('ClientAliases') ?? []).entries()) yield* check(alias, `${place}.ClientAliases[${j}]`);
  });
}

/** The named ports of the task; `undefined` where not all of them are known. */
function namedPorts(service: TemplateResource): readonly PortView[] | undefined {
  const task = taskOf(service);
  if (!task || !areContainersKnown(task) || !task.containers.every((container) => isKnown(container, 'portMappings'))) return undefined;
  const ports = task.containers.flatMap(({ portMappings = [] }) => portMappings);
  return ports.every(({ name }) => name === undefined || textOf(name) !== undefined) ? ports : undefined;
}

function portName(service: TemplateResource): Iterable<Problem> {
  const ports = namedPorts(service);
  return eachPort(service, function* (port, place) {
    const name = port.text('PortName');
    if (name === undefined || !ports || ports.some((candidate) => candidate.name === name)) return;
    yield { problem: `${place} offers a port that the task does not name`, actual: name, remedy: 'set Name of the port mapping' };
  });
}

function discoveryName(service: TemplateResource): Iterable<Problem> {
  return eachPort(service, function* (port, place) {
    const name = port.text('DiscoveryName');
    if (name === undefined || /^[a-z0-9_][a-z0-9_-]{0,63}$/.test(name)) return;
    yield { problem: `${place}.DiscoveryName is not a name that ECS takes`, actual: name, remedy: 'use 1 to 64 lower case letters, digits, hyphens and underscores' };
  });
}

function* uniqueNames(service: TemplateResource): Iterable<Problem> {
  if (!usesServiceConnect(service)) return;
  const names = (service.list(SERVICES) ?? []).map((port) => (port.lacks('DiscoveryName') ? port.text('PortName') : port.text('DiscoveryName')));
  const twice = names.find((name, i) => name !== undefined && names.indexOf(name) !== i);
  if (twice !== undefined) yield { problem: 'two ports have one discovery name', actual: twice, remedy: 'give each its own DiscoveryName' };
}

function aliasName(service: TemplateResource): Iterable<Problem> {
  return eachAlias(service, function* (alias, place) {
    const name = alias.text('DnsName');
    if (name === undefined || /^[a-z0-9._-]{1,127}$/.test(name)) return;
    yield { problem: `${place}.DnsName is not a name that ECS takes`, actual: name, remedy: 'use 1 to 127 lower case letters, digits, dots, hyphens and underscores' };
  });
}

function aliasPort(service: TemplateResource): Iterable<Problem> {
  return eachAlias(service, function* (alias, place) {
    const problem = rangeProblem(`${place}.Port`, alias.number('Port'), { min: 1, max: 65535 }, 'use the port that clients ask for');
    if (problem) yield problem;
  });
}

function oneAlias(service: TemplateResource): Iterable<Problem> {
  return eachPort(service, function* (port, place) {
    const number = port.items('ClientAliases')?.length ?? 0;
    if (number > 1) yield { problem: `${place} may have one client alias`, actual: number, remedy: 'offer the port once more under another DiscoveryName' };
  });
}

function* namespace(service: TemplateResource): Iterable<Problem> {
  if (!usesServiceConnect(service) || !service.lacks('ServiceConnectConfiguration.Namespace')) return;
  const cluster = service.referencedResource('Cluster', 'AWS::ECS::Cluster');
  if (!cluster?.lacks('ServiceConnectDefaults.Namespace')) return;
  yield { problem: 'Service Connect has no namespace, and the cluster no default one', actual: cluster.logicalId, remedy: 'set Namespace' };
}

function requestTimeout(service: TemplateResource): Iterable<Problem> {
  const ports = namedPorts(service);
  return eachPort(service, function* (port, place) {
    const timeout = port.number('Timeout.PerRequestTimeoutSeconds');
    const mapping = ports?.find(({ name }) => name === port.text('PortName'));
    if (!timeout || !mapping || mapping.appProtocol !== undefined) return;
    yield { problem: `${place}.Timeout.PerRequestTimeoutSeconds knows no requests without an appProtocol`, actual: timeout, remedy: 'set AppProtocol of the port' };
  });
}

function* proxyMemory(service: TemplateResource): Iterable<Problem> {
  const task = taskOf(service);
  const memory = numberOf(task?.memory);
  if (!task || memory === undefined || !usesServiceConnect(service)) return;
  const wanted = task.containers.reduce((sum, container) => sum + (numberOf(container.memory) ?? numberOf(container.memoryReservation) ?? 0), 0);
  if (wanted < memory) return;
  yield { problem: `the containers take all of the task's ${memory} MiB, and Service Connect adds a proxy`, actual: wanted, remedy: 'leave it 64 MiB at least' };
}

function* platformVersion(service: TemplateResource): Iterable<Problem> {
  const version = service.text('PlatformVersion');
  if (!version || !usesServiceConnect(service) || !/^1\.[0-3]\./.test(version)) return;
  yield { problem: 'Service Connect needs platform version 1.4.0', actual: version, remedy: 'use LATEST' };
}
