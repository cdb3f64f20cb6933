import { Problem } from '../../private/errors';
import { eachContainer, ecsApi, issue, reported, TaskRule } from '../template/rule';
import { ContainerView, isSet, numberOf, TaskView, textOf } from '../template/task-view';

const PORT = { property: 'ContainerDefinitions', link: ecsApi('PortMapping') } as const;

/** Rules about what the network mode of a task leaves to its containers. */
export const NETWORK_MODE_RULES: readonly TaskRule[] = [
  {
    ...PORT,
    id: 'ECS239',
    title: 'A host port in awsvpc mode is left out rather than 0',
    severity: 'warning',
    appliesOn: 'awsvpc',
    check: eachContainer(zeroHostPort),
  },
  {
    ...PORT,
    id: 'ECS240',
    title: 'In host mode, the host port is the container port',
    severity: 'error',
    report: issue('aws/amazon-ecs-agent', 185),
    check: hostMode,
  },
  {
    id: 'ECS267',
    title: 'Containers in awsvpc mode have no links, host name or extra hosts',
    severity: 'error',
    appliesOn: 'awsvpc',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    ...reported('Links are not supported when networkMode=awsvpc.', 'aws-observability/aws-otel-collector', 1359),
    check: sharedInterface,
  },
];

function* zeroHostPort({ at, portMappings = [] }: ContainerView): Iterable<Problem> {
  for (const [i, { hostPort }] of portMappings.entries()) {
    if (numberOf(hostPort) !== 0) continue;
    yield { problem: `${at(`portMappings[${i}].hostPort`)} is 0, but awsvpc mode has no dynamic ports`, actual: 0, remedy: 'remove it' };
  }
}

function* hostMode({ networkMode, containers }: TaskView): Iterable<Problem> {
  if (textOf(networkMode) !== 'host') return;
  for (const { at, portMappings = [] } of containers) {
    for (const [i, mapping] of portMappings.entries()) {
      const [port, host] = [numberOf(mapping.containerPort), numberOf(mapping.hostPort)];
      if (!host || port === undefined || host === port) continue;
      yield { problem: `${at(`portMappings[${i}].hostPort`)} differs from its containerPort`, actual: host, remedy: 'remove it: in host mode the two are the same' };
    }
  }
}

/** Leaves tasks on Fargate to ECS262. */
function* sharedInterface({ requiresCompatibilities = [], containers }: TaskView): Iterable<Problem> {
  if (requiresCompatibilities.includes('FARGATE')) return;
  for (const container of containers) {
    for (const field of ['links', 'hostname', 'extraHosts'] as const) {
      if (!isSet(container[field])) continue;
      yield { problem: `${container.at(field)} is not available in awsvpc mode`, actual: container[field], remedy: 'remove it, or use bridge mode' };
    }
  }
}
