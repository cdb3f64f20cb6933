import { ContainerFacts, numberOf, PortFacts, TaskFacts, textOf } from './facts';
import { outOfRange, Refusal } from '../../private/errors';

interface Listener {
  readonly container: ContainerFacts;
  /** How a message names a field of the mapping; without a field, the mapping. */
  readonly at: (field?: string) => string;
  readonly mapping: PortFacts;
  /** First and last port; `undefined` where they are not known. */
  readonly ports?: readonly [number, number];
}

/** Form of the name of a port. */
export const PORT_NAME = /^[a-z0-9_][a-z0-9_-]{0,63}$/;

/**
 * Everything wrong with the ports of a task's containers, which share one network interface.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
 */
export function* portProblems({ containers }: TaskFacts): Iterable<Refusal> {
  const listeners = containers.flatMap((container) =>
    (container.portMappings ?? []).map((mapping, j) => listenerOf(container, `portMappings[${j}]`, mapping)));
  for (const [i, listener] of listeners.entries()) {
    yield* mappingProblems(listener);
    for (const earlier of listeners.slice(0, i)) yield* clashes(earlier, listener);
  }
}

function listenerOf(container: ContainerFacts, place: string, mapping: PortFacts): Listener {
  const range = textOf(mapping.containerPortRange);
  const [first, last = first] = range ? range.split('-').map(Number) : [numberOf(mapping.containerPort)];
  const at = (field?: string) => container.at(field === undefined ? place : `${place}.${field}`);
  return { container, at, mapping, ports: first === undefined || last === undefined ? undefined : [first, last] };
}

function* mappingProblems({ container, at, mapping, ports }: Listener): Iterable<Refusal> {
  const { containerPort, containerPortRange, appProtocol } = mapping;
  if ((containerPort === undefined) === (containerPortRange === undefined)) {
    yield { what: `${at()} must have either a containerPort or a containerPortRange`, instead: 'give one of the two' };
  }
  const single = containerPortRange === undefined ? outOfRange(
    `the port of container '${container.name}'`, ports?.[0], { min: 1, max: 65535 }, 'use the port the container listens on',
  ) : undefined;
  if (single) yield single;
  if (containerPortRange !== undefined && ports && !(ports[0] >= 1 && ports[0] < ports[1] && ports[1] <= 65535)) {
    yield { what: `${at('containerPortRange')} is not a range of ports`, got: containerPortRange, instead: 'go up, from 1 to 65535 at most' };
  }
  const [port, hostPort] = [numberOf(containerPort), numberOf(mapping.hostPort)];
  if (hostPort && port !== undefined && hostPort !== port) {
    yield { what: `${at('hostPort')} differs from its containerPort`, got: hostPort, instead: 'remove it: in awsvpc mode the two are one' };
  }
  if (appProtocol !== undefined && mapping.name === undefined) {
    yield { what: `${at()} has an appProtocol but no name`, got: appProtocol, instead: 'name the port for Service Connect' };
  }
  const name = textOf(mapping.name);
  if (name !== undefined && !PORT_NAME.test(name)) {
    const form = 'use 1 to 64 lower case letters, digits, hyphens and underscores, not starting with a hyphen';
    yield { what: `${at('name')} is not a name that ECS takes`, got: name, instead: form };
  }
}

function* clashes(earlier: Listener, later: Listener): Iterable<Refusal> {
  const name = textOf(later.mapping.name);
  if (name !== undefined && name === earlier.mapping.name) {
    yield { what: `${later.at('name')} is the name of ${earlier.at()} too`, got: name, instead: 'name each port of the task differently' };
  }
  if (!earlier.ports || !later.ports || earlier.ports[0] > later.ports[1] || later.ports[0] > earlier.ports[1]) return;
  const range = later.mapping.containerPortRange ?? earlier.mapping.containerPortRange;
  if (range === undefined) {
    yield portClash(earlier.container.name, later.container.name, later.ports[0]);
  } else if ((later.mapping.protocol ?? 'tcp') === (earlier.mapping.protocol ?? 'tcp')) {
    const got = later.mapping.containerPortRange ?? later.mapping.containerPort;
    yield { what: `${later.at()} and ${earlier.at()} share ports`, got, instead: 'let each listen on ports of its own' };
  }
}

/** One port cannot be mapped for two protocols either. */
function portClash(owner: string, name: string, port: number): Refusal {
  return {
    what: owner === name
      ? `container '${name}' maps one port twice`
      : `containers '${owner}' and '${name}' use one port, and the containers of a task share its network`,
    got: port,
    instead: owner === name ? 'keep one of the mappings' : 'let each container listen on a port of its own',
  };
}
