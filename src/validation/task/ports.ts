import { containerLabel, ContainerView, numberOf, PortView, TaskView, textOf } from '../template/task-view';
import { Problem, rangeProblem } from '../../private/errors';
import { ecsApi, ecsGuide, TaskRule } from '../template/rule';

/** Ports that no container can listen on, or no client can name. */
export const PORT_RULES: readonly TaskRule[] = [
  {
    id: 'ECS241',
    title: 'A port mapping has either one port or a range',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('PortMapping'),
    check: (task) => eachPort(task, portOrRange),
  },
  {
    id: 'ECS242',
    title: 'A port is 1 to 65535',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('PortMapping'),
    check: (task) => eachPort(task, single),
  },
  {
    id: 'ECS243',
    title: 'A range of ports goes up, from 1 to 65535 at most',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('PortMapping'),
    check: (task) => eachPort(task, range),
  },
  {
    id: 'ECS244',
    title: 'A host port is the container port where each task has a network interface',
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
    title: 'The name of a port is 1 to 64 lower case letters, digits, hyphens and underscores',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('PortMapping'),
    check: (task) => eachPort(task, portName),
  },
  {
    id: 'ECS247',
    title: 'Each port of a task has a name of its own',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('PortMapping'),
    check: (task) => eachPair(task, sameName),
  },
  {
    id: 'ECS248',
    title: 'Each port of a task is mapped once where the containers share a network interface',
    severity: 'error',
    appliesOn: 'awsvpc',
    property: 'ContainerDefinitions',
    link: ecsGuide('task-networking-awsvpc'),
    check: (task) => eachPair(task, samePort),
  },
];

/** Form of the name of a port. */
const PORT_NAME = /^[a-z0-9_][a-z0-9_-]{0,63}$/;

interface MappedPort {
  readonly container: ContainerView;
  /** How a message names a field of the mapping; without a field, the mapping. */
  readonly at: (field?: string) => string;
  readonly mapping: PortView;
  /** First and last port; `undefined` where they are not known. */
  readonly ports?: readonly [number, number];
}

function* eachPort(task: TaskView, check: (listener: MappedPort) => Iterable<Problem>): Iterable<Problem> {
  for (const listener of mappedPortsOf(task)) yield* check(listener);
}

function* eachPair(task: TaskView, check: (earlier: MappedPort, later: MappedPort) => Iterable<Problem>): Iterable<Problem> {
  const listeners = mappedPortsOf(task);
  for (const [i, later] of listeners.entries()) {
    for (const earlier of listeners.slice(0, i)) yield* check(earlier, later);
  }
}

/** Read once for each task, however many rules look. */
const MAPPED_PORTS = new WeakMap<TaskView, readonly MappedPort[]>();

function mappedPortsOf(task: TaskView): readonly MappedPort[] {
  const listeners = MAPPED_PORTS.get(task) ?? task.containers.flatMap((container) => (
    (container.portMappings ?? []).map((mapping, j) => mappedPort(container, `portMappings[${j}]`, mapping))
  ));
  MAPPED_PORTS.set(task, listeners);
  return listeners;
}

function mappedPort(container: ContainerView, place: string, mapping: PortView): MappedPort {
  const text = textOf(mapping.containerPortRange);
  const [first, last = first] = text ? text.split('-').map(Number) : [numberOf(mapping.containerPort)];
  const at = (field?: string) => container.at(field === undefined ? place : `${place}.${field}`);
  return { container, at, mapping, ports: first === undefined || last === undefined ? undefined : [first, last] };
}

function* portOrRange({ at, mapping: { containerPort, containerPortRange } }: MappedPort): Iterable<Problem> {
  if ((containerPort === undefined) !== (containerPortRange === undefined)) return;
  yield { problem: `${at()} must have either a containerPort or a containerPortRange`, remedy: 'give one of the two' };
}

function* single({ container, mapping, ports }: MappedPort): Iterable<Problem> {
  if (mapping.containerPortRange !== undefined) return;
  const bounds = { min: 1, max: 65535 };
  const problem = rangeProblem(`the port of ${containerLabel(container)}`, ports?.[0], bounds, 'use the port the container listens on');
  if (problem) yield problem;
}

function* range({ at, mapping: { containerPortRange }, ports }: MappedPort): Iterable<Problem> {
  if (containerPortRange === undefined || !ports || (ports[0] >= 1 && ports[0] < ports[1] && ports[1] <= 65535)) return;
  yield { problem: `${at('containerPortRange')} is not a range of ports`, actual: containerPortRange, remedy: 'go up, from 1 to 65535 at most' };
}

function* hostPort({ at, mapping }: MappedPort): Iterable<Problem> {
  const [port, host] = [numberOf(mapping.containerPort), numberOf(mapping.hostPort)];
  if (!host || port === undefined || host === port) return;
  yield { problem: `${at('hostPort')} differs from its containerPort`, actual: host, remedy: 'remove it: in awsvpc mode the two are one' };
}

function* namedProtocol({ at, mapping: { appProtocol, name } }: MappedPort): Iterable<Problem> {
  if (appProtocol === undefined || name !== undefined) return;
  yield { problem: `${at()} has an appProtocol but no name`, actual: appProtocol, remedy: 'name the port for Service Connect' };
}

function* portName({ at, mapping }: MappedPort): Iterable<Problem> {
  const name = textOf(mapping.name);
  if (name === undefined || PORT_NAME.test(name)) return;
  const form = 'use 1 to 64 lower case letters, digits, hyphens and underscores, not starting with a hyphen';
  yield { problem: `${at('name')} is not a name that ECS takes`, actual: name, remedy: form };
}

function* sameName(earlier: MappedPort, later: MappedPort): Iterable<Problem> {
  const name = textOf(later.mapping.name);
  if (name === undefined || name !== earlier.mapping.name) return;
  yield { problem: `${later.at('name')} is the name of ${earlier.at()} too`, actual: name, remedy: 'name each port of the task differently' };
}

function* samePort(earlier: MappedPort, later: MappedPort): Iterable<Problem> {
  if (!earlier.ports || !later.ports || earlier.ports[0] > later.ports[1] || later.ports[0] > earlier.ports[1]) return;
  if (later.mapping.containerPortRange === undefined && earlier.mapping.containerPortRange === undefined) {
    yield portClash(earlier.container, later.container, later.ports[0]);
  } else if (protocolOf(later) === protocolOf(earlier)) {
    const got = later.mapping.containerPortRange ?? later.mapping.containerPort;
    yield { problem: `${later.at()} and ${earlier.at()} share ports`, actual: got, remedy: 'let each listen on ports of its own' };
  }
}

function protocolOf({ mapping: { protocol = 'tcp' } }: MappedPort): unknown {
  return protocol;
}

/** One port cannot be mapped for two protocols either. */
function portClash(owner: ContainerView, other: ContainerView, port: number): Problem {
  return {
    problem: owner === other
      ? `${containerLabel(owner)} maps one port twice`
      : `${containerLabel(owner)} and ${containerLabel(other)} use one port, and the containers of a task share its network`,
    actual: port,
    remedy: owner === other ? 'keep one of the mappings' : 'let each container listen on a port of its own',
  };
}
