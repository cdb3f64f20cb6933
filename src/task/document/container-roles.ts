import { ContainerRole, mainCandidates, onlyName, trafficCandidates } from './container-candidates';
import { TaskDocumentOptions } from './task-document-options';
import { failWith, useOneOf } from '../../private/errors';

/** Returns the name of the container that the options apply to. Fails where more than one may be meant. */
export function requireMainContainer(containers: readonly ContainerRole[], { containerName }: TaskDocumentOptions, source: string): string {
  if (containerName !== undefined) return requireContainer(containers, 'containerName', containerName, source).name;
  const candidates = mainCandidates(containers);
  return onlyName(candidates) ?? failWith(source, candidates.length === 0
    ? { problem: 'all containers are log routers', actual: containers.map(({ name }) => name), remedy: 'add the container that runs your code' }
    : {
      problem: 'more than one container of the document may be the one that runs your code',
      actual: candidates.map(({ name }) => name),
      remedy: 'name it in the option `containerName`: environment, secrets, and the image of the app go to it',
    });
}

/** The container and the port that receive traffic. */
export interface TrafficTarget {
  readonly name: string;
  readonly port?: number;
}

/** Returns who receives traffic: the main container unless another one alone has a TCP port. Fails where more than one may be meant. */
export function requireTrafficTarget(
  containers: readonly ContainerRole[], mainName: string, options: TaskDocumentOptions, source: string,
): TrafficTarget {
  const { trafficContainerName, trafficPort } = options;
  if (trafficContainerName !== undefined) {
    const { name, tcpPorts: [port] } = requireContainer(containers, 'trafficContainerName', trafficContainerName, source);
    return { name, port: trafficPort ?? port };
  }
  const candidates = trafficCandidates(containers);
  if (candidates.length > 1) {
    failWith(source, {
      problem: 'more than one container of the document has a port that may receive traffic',
      actual: candidates.map(({ name, tcpPorts: [port] }) => `${name} (${port})`),
      remedy: 'name the one that clients connect to in the option `trafficContainerName`',
    });
  }
  const [{ name, tcpPorts } = { name: mainName, tcpPorts: [] }] = candidates;
  return { name, port: trafficPort ?? tcpPorts[0] };
}

function requireContainer(containers: readonly ContainerRole[], option: string, name: string, source: string): ContainerRole {
  return containers.find((container) => container.name === name) ?? failWith(source, {
    problem: `${option} names no container of the document`, actual: name, remedy: useOneOf(containers.map((container) => container.name)),
  });
}
