import { called, ContainerFacts, numberOf, PortFacts, TaskFacts, textOf } from './facts';
import { outOfRange, Refusal } from '../../private/errors';
import { ecsApi, ecsGuide } from '../links';
import { TaskRule } from '../rule';

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
    on: 'awsvpc',
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
    on: 'awsvpc',
    property: 'ContainerDefinitions',
    link: ecsGuide('task-networking-awsvpc'),
    check: (task) => eachPair(task, samePort),
  },
];

/** Form of the name of a port. */
const PORT_NAME = /^[a-z0-9_][a-z0-9_-]{0,63}$/;

interface Listener {
  readonly container: ContainerFacts;
  /** How a message names a field of the mapping; without a field, the mapping. */
  readonly at: (field?: string) => string;
  readonly mapping: PortFacts;
  /** First and last port; `undefined` where they are not known. */
  readonly ports?: readonly [number, number];
}

function* eachPort(task: TaskFacts, check: (listener: Listener) => Iterable<Refusal>): Iterable<Refusal> {
  for (const listener of listenersOf(task)) yield* check(listener);
}

function* eachPair(task: TaskFacts, check: (earlier: Listener, later: Listener) => Iterable<Refusal>): Iterable<Refusal> {
  const listeners = listenersOf(task);
  for (const [i, later] of listeners.entries()) {
    for (const earlier of listeners.slice(0, i)) yield* check(earlier, later);
  }
}

/** Read once for each task, however many rules look. */
const LISTENERS = new WeakMap<TaskFacts, readonly Listener[]>();

function listenersOf(task: TaskFacts): readonly Listener[] {
  const listeners = LISTENERS.get(task) ?? task.containers.flatMap((container) => (
    (container.portMappings ?? []).map((mapping, j) => listenerOf(container, `portMappings[${j}]`, mapping))
  ));
  LISTENERS.set(task, listeners);
  return listeners;
}

function listenerOf(container: ContainerFacts, place: string, mapping: PortFacts): Listener {
  const text = textOf(mapping.containerPortRange);
  const [first, last = first] = text ? text.split('-').map(Number) : [numberOf(mapping.containerPort)];
  const at = (field?: string) => container.at(field === undefined ? place : `${place}.${field}`);
  return { container, at, mapping, ports: first === undefined || last === undefined ? undefined : [first, last] };
}

function* portOrRange({ at, mapping: { containerPort, containerPortRange } }: Listener): Iterable<Refusal> {
  if ((containerPort === undefined) !== (containerPortRange === undefined)) return;
  yield { what: `${at()} must have either a containerPort or a containerPortRange`, instead: 'give one of the two' };
}

function* single({ container, mapping, ports }: Listener): Iterable<Refusal> {
  if (mapping.containerPortRange !== undefined) return;
  const bounds = { min: 1, max: 65535 };
  const problem = outOfRange(`the port of ${called(container)}`, ports?.[0], bounds, 'use the port the container listens on');
  if (problem) yield problem;
}

function* range({ at, mapping: { containerPortRange }, ports }: Listener): Iterable<Refusal> {
  if (containerPortRange === undefined || !ports || (ports[0] >= 1 && ports[0] < ports[1] && ports[1] <= 65535)) return;
  yield { what: `${at('containerPortRange')} is not a range of ports`, got: containerPortRange, instead: 'go up, from 1 to 65535 at most' };
}

function* hostPort({ at, mapping }: Listener): Iterable<Refusal> {
  const [port, host] = [numberOf(mapping.containerPort), numberOf(mapping.hostPort)];
  if (!host || port === undefined || host === port) return;
  yield { what: `${at('hostPort')} differs from its containerPort`, got: host, instead: 'remove it: in awsvpc mode the two are one' };
}

function* namedProtocol({ at, mapping: { appProtocol, name } }: Listener): Iterable<Refusal> {
  if (appProtocol === undefined || name !== undefined) return;
  yield { what: `${at()} has an appProtocol but no name`, got: appProtocol, instead: 'name the port for Service Connect' };
}

function* portName({ at, mapping }: Listener): Iterable<Refusal> {
  const name = textOf(mapping.name);
  if (name === undefined || PORT_NAME.test(name)) return;
  const form = 'use 1 to 64 lower case letters, digits, hyphens and underscores, not starting with a hyphen';
  yield { what: `${at('name')} is not a name that ECS takes`, got: name, instead: form };
}

function* sameName(earlier: Listener, later: Listener): Iterable<Refusal> {
  const name = textOf(later.mapping.name);
  if (name === undefined || name !== earlier.mapping.name) return;
  yield { what: `${later.at('name')} is the name of ${earlier.at()} too`, got: name, instead: 'name each port of the task differently' };
}

function* samePort(earlier: Listener, later: Listener): Iterable<Refusal> {
  if (!earlier.ports || !later.ports || earlier.ports[0] > later.ports[1] || later.ports[0] > earlier.ports[1]) return;
  if (later.mapping.containerPortRange === undefined && earlier.mapping.containerPortRange === undefined) {
    yield portClash(earlier.container, later.container, later.ports[0]);
  } else if (protocolOf(later) === protocolOf(earlier)) {
    const got = later.mapping.containerPortRange ?? later.mapping.containerPort;
    yield { what: `${later.at()} and ${earlier.at()} share ports`, got, instead: 'let each listen on ports of its own' };
  }
}

function protocolOf({ mapping: { protocol = 'tcp' } }: Listener): unknown {
  return protocol;
}

/** One port cannot be mapped for two protocols either. */
function portClash(owner: ContainerFacts, other: ContainerFacts, port: number): Refusal {
  return {
    what: owner === other
      ? `${called(owner)} maps one port twice`
      : `${called(owner)} and ${called(other)} use one port, and the containers of a task share its network`,
    got: port,
    instead: owner === other ? 'keep one of the mappings' : 'let each container listen on a port of its own',
  };
}
