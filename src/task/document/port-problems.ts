import { Token } from 'aws-cdk-lib/core';
import { ContainerDocument, PortMappingDocument } from './container-fields';
import { Refusal } from '../../private/errors';

interface Listener {
  readonly place: string;
  readonly mapping: PortMappingDocument;
  /** First and last port; `undefined` when a token hides it. */
  readonly ports?: readonly [number, number];
}

/** Everything wrong with the ports of a task's containers, which share one network interface. Tokens pass. */
export function* portProblems(containers: readonly ContainerDocument[]): Iterable<Refusal> {
  const listeners = containers.flatMap(({ portMappings }, i) =>
    portMappings.map((mapping, j) => listenerOf(`containerDefinitions[${i}].portMappings[${j}]`, mapping)));
  for (const [i, listener] of listeners.entries()) {
    yield* mappingProblems(listener);
    for (const earlier of listeners.slice(0, i)) yield* clashes(earlier, listener);
  }
}

function listenerOf(place: string, mapping: PortMappingDocument): Listener {
  const { containerPort, containerPortRange } = mapping;
  if (Token.isUnresolved(containerPort)) return { place, mapping };
  const [first, last = first] = containerPortRange ? containerPortRange.split('-').map(Number) : [containerPort];
  return { place, mapping, ports: first === undefined || last === undefined ? undefined : [first, last] };
}

function* mappingProblems({ place, mapping, ports }: Listener): Iterable<Refusal> {
  const { containerPort, containerPortRange, hostPort, name, appProtocol } = mapping;
  if ((containerPort === undefined) === (containerPortRange === undefined)) {
    yield { what: `${place} must have either a containerPort or a containerPortRange`, instead: 'give one of the two' };
  }
  if (containerPortRange && ports && !(ports[0] >= 1 && ports[0] < ports[1] && ports[1] <= 65535)) {
    yield { what: `${place}.containerPortRange is not a range of ports`, got: containerPortRange, instead: 'go up, from 1 to 65535 at most' };
  }
  if (hostPort && hostPort !== containerPort && !Token.isUnresolved(hostPort) && !Token.isUnresolved(containerPort)) {
    yield { what: `${place}.hostPort differs from its containerPort`, got: hostPort, instead: 'remove it: in awsvpc mode the two are one' };
  }
  if (appProtocol && !name) {
    yield { what: `${place} has an appProtocol but no name`, got: appProtocol, instead: 'name the port for Service Connect' };
  }
}

/** `requireContainersFit()` compares single ports; ranges and names are compared here. */
function* clashes(earlier: Listener, later: Listener): Iterable<Refusal> {
  const { name, containerPortRange: range, protocol } = later.mapping;
  if (name && name === earlier.mapping.name) {
    yield { what: `${later.place}.name is the name of ${earlier.place} too`, got: name, instead: 'name each port of the task differently' };
  }
  const hasRange = range ?? earlier.mapping.containerPortRange;
  const sameProtocol = (protocol ?? 'tcp') === (earlier.mapping.protocol ?? 'tcp');
  if (hasRange && sameProtocol && earlier.ports && later.ports && earlier.ports[0] <= later.ports[1] && later.ports[0] <= earlier.ports[1]) {
    yield {
      what: `${later.place} and ${earlier.place} share ports`,
      got: range ?? later.mapping.containerPort,
      instead: 'let each listen on ports of its own',
    };
  }
}
