import { Problem } from '../../private/errors';
import { ecsApi, ecsGuide, outOfRange, reported, TaskRule } from '../template/rule';
import { containerLabel, ContainerView, numberOf, PortView, TaskView, textOf } from '../template/task-view';
import { isPresent } from '../template/values';

/** Rules about the port mappings of containers. */
export const PORT_RULES: readonly TaskRule[] = [
  {
    id: 'ECS241',
    title: 'A port mapping has either a container port or a port range',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('PortMapping'),
    check: (task) => eachPort(task, portOrRange),
  },
  {
    id: 'ECS242',
    title: 'A container port is 1 to 65535',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('PortMapping'),
    check: (task) => eachPort(task, single),
  },
  {
    id: 'ECS243',
    title: 'A port range is ascending, from 1 to 65535',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('PortMapping'),
    check: (task) => eachPort(task, range),
  },
  {
    id: 'ECS244',
    ...reported('When networkMode=awsvpc, the host ports and container ports in port mappings must match.', 'aws/amazon-ecs-cli', 1014),
    title: 'In awsvpc mode, the host port is the container port',
    severity: 'error',
    appliesOn: 'awsvpc',
    property: 'ContainerDefinitions',
    link: ecsApi('PortMapping'),
    check: (task) => eachPort(task, hostPort),
  },
  {
    id: 'ECS245',
    title: 'A port with an appProtocol has a name',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsGuide('service-connect-concepts'),
    check: (task) => eachPort(task, namedProtocol),
  },
  {
    id: 'ECS246',
    title: 'A port name is 1 to 64 lowercase letters, digits, hyphens and underscores',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('PortMapping'),
    check: (task) => eachPort(task, portName),
  },
  {
    id: 'ECS247',
    title: 'Port names are unique within a task',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('PortMapping'),
    check: (task) => eachPair(task, sameName),
  },
  {
    id: 'ECS248',
    title: 'In awsvpc mode, each port of a task is mapped once for a protocol',
    severity: 'error',
    appliesOn: 'awsvpc',
    property: 'ContainerDefinitions',
    link: ecsGuide('task-networking-awsvpc'),
    check: (task) => eachPair(task, samePort),
  },
  {
    id: 'ECS249',
    title: 'A port is mapped for one protocol',
    severity: 'warning',
    appliesOn: 'awsvpc',
    property: 'ContainerDefinitions',
    link: ecsApi('PortMapping'),
    check: (task) => eachPair(task, twoProtocols),
  },
];

/** The pattern that ECS requires of port names. */
const PORT_NAME = /^[a-z0-9_][a-z0-9_-]{0,63}$/;

/** A port mapping with its container. */
interface MappedPort {
  readonly container: ContainerView;
  /** Formats the path of a field of the mapping, or of the mapping itself, for messages. */
  readonly at: (field?: string) => string;
  readonly mapping: PortView;
  /** First and last port; undefined when unknown at synthesis. */
  readonly ports?: readonly [number, number];
}

function* eachPort(task: TaskView, check: (port: MappedPort) => Iterable<Problem>): Iterable<Problem> {
  for (const port of mappedPortsOf(task)) yield* check(port);
}

function* eachPair(task: TaskView, check: (earlier: MappedPort, later: MappedPort) => Iterable<Problem>): Iterable<Problem> {
  const ports = mappedPortsOf(task);
  for (const [i, later] of ports.entries()) {
    for (const earlier of ports.slice(0, i)) yield* check(earlier, later);
  }
}

/** Caches the mapped ports of each task, because several rules read them. */
const MAPPED_PORTS = new WeakMap<TaskView, readonly MappedPort[]>();

function mappedPortsOf(task: TaskView): readonly MappedPort[] {
  const ports = MAPPED_PORTS.get(task) ?? task.containers.flatMap((container) => (
    (container.portMappings ?? []).map((mapping, j) => mappedPort(container, `portMappings[${j}]`, mapping))
  ));
  MAPPED_PORTS.set(task, ports);
  return ports;
}

function mappedPort(container: ContainerView, path: string, mapping: PortView): MappedPort {
  const text = textOf(mapping.containerPortRange);
  const [first, last = first] = text ? text.split('-').map(Number) : [numberOf(mapping.containerPort)];
  const at = (field?: string) => container.at(field === undefined ? path : `${path}.${field}`);
  return { container, at, mapping, ports: first === undefined || last === undefined ? undefined : [first, last] };
}

function* portOrRange({ at, mapping: { containerPort, containerPortRange } }: MappedPort): Iterable<Problem> {
  const ports = [containerPort, containerPortRange];
  const areBothUnset = ports.every((port) => port === undefined);
  if (!areBothUnset && !ports.every(isPresent)) return;
  yield { problem: `${at()} must have either a containerPort or a containerPortRange`, remedy: 'set one of the two' };
}

function* single({ container, mapping, ports }: MappedPort): Iterable<Problem> {
  if (mapping.containerPortRange !== undefined) return;
  const bounds = { min: 1, max: 65535 };
  yield* outOfRange(`the port of ${containerLabel(container)}`, ports?.[0], bounds, 'use the port that the container listens on');
}

function* range({ at, mapping: { containerPortRange }, ports }: MappedPort): Iterable<Problem> {
  if (containerPortRange === undefined || !ports || (ports[0] >= 1 && ports[0] < ports[1] && ports[1] <= 65535)) return;
  yield {
    problem: `${at('containerPortRange')} is not a valid port range`,
    actual: containerPortRange,
    remedy: 'use an ascending range from 1 to 65535',
  };
}

function* hostPort({ at, mapping }: MappedPort): Iterable<Problem> {
  const [port, host] = [numberOf(mapping.containerPort), numberOf(mapping.hostPort)];
  if (!host || port === undefined || host === port) return;
  yield { problem: `${at('hostPort')} differs from its containerPort`, actual: host, remedy: 'remove it: in awsvpc mode the two are the same' };
}

function* namedProtocol({ at, mapping: { appProtocol, name } }: MappedPort): Iterable<Problem> {
  if (!isPresent(appProtocol) || name !== undefined) return;
  yield { problem: `${at()} has an appProtocol but no name`, actual: appProtocol, remedy: 'name the port for Service Connect' };
}

function* portName({ at, mapping }: MappedPort): Iterable<Problem> {
  const name = textOf(mapping.name);
  if (name === undefined || PORT_NAME.test(name)) return;
  const remedy = 'use 1 to 64 lowercase letters, digits, hyphens and underscores, not starting with a hyphen';
  yield { problem: `${at('name')} is not a valid ECS port name`, actual: name, remedy };
}

function* sameName(earlier: MappedPort, later: MappedPort): Iterable<Problem> {
  const name = textOf(later.mapping.name);
  if (name === undefined || name !== earlier.mapping.name) return;
  yield { problem: `${later.at('name')} is also the name of ${earlier.at()}`, actual: name, remedy: 'give each port of the task its own name' };
}

function overlap(earlier: MappedPort, later: MappedPort): boolean {
  return Boolean(earlier.ports && later.ports && earlier.ports[0] <= later.ports[1] && later.ports[0] <= earlier.ports[1]);
}

function* samePort(earlier: MappedPort, later: MappedPort): Iterable<Problem> {
  const protocol = protocolOf(later);
  if (!overlap(earlier, later) || protocol === undefined || protocol !== protocolOf(earlier)) return;
  if (later.mapping.containerPortRange === undefined && earlier.mapping.containerPortRange === undefined) {
    yield portClash(earlier.container, later.container, later.ports![0]);
  } else {
    const actual = later.mapping.containerPortRange ?? later.mapping.containerPort;
    yield { problem: `${later.at()} and ${earlier.at()} share ports`, actual, remedy: 'use different ports for each' };
  }
}

function* twoProtocols(earlier: MappedPort, later: MappedPort): Iterable<Problem> {
  const [one, other] = [protocolOf(earlier), protocolOf(later)];
  if (!overlap(earlier, later) || one === undefined || other === undefined || one === other) return;
  const actual = later.mapping.containerPortRange ?? later.mapping.containerPort;
  yield {
    problem: `${later.at()} and ${earlier.at()} map the same port for ${one} and for ${other}`,
    actual,
    remedy: 'use two ports if a load balancer or a service registry is to name it: ECS refuses that',
  };
}

/** Returns the protocol of a mapping; undefined when unknown. */
function protocolOf({ mapping: { protocol = 'tcp' } }: MappedPort): string | undefined {
  return textOf(protocol);
}

/** Describes two mappings of one port and protocol. */
function portClash(owner: ContainerView, other: ContainerView, port: number): Problem {
  return {
    problem: owner === other
      ? `${containerLabel(owner)} maps the same port twice`
      : `${containerLabel(owner)} and ${containerLabel(other)} use the same port, and the containers of a task share its network`,
    actual: port,
    remedy: owner === other ? 'keep one of the mappings' : 'use a different port for each container',
  };
}
