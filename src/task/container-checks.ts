import { Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { refuse, requireInRange } from '../private/errors';

/** What the rules about the containers of one task look at. */
export interface ContainerFacts {
  readonly name: string;
  readonly essential: boolean;
  readonly ports: readonly PortFacts[];
  readonly environment: readonly string[];
  readonly secrets: readonly string[];
}

/** One port that a container listens on. */
export interface PortFacts {
  readonly containerPort?: number;
  readonly protocol: string;
}

/**
 * The most containers that one task definition may hold.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
 */
const MOST_CONTAINERS = 10;

/** Refuses containers that cannot form one task. Tokens pass. */
export function requireContainersFit(where: IConstruct | string, containers: readonly ContainerFacts[]): void {
  requireNumberOfContainers(where, containers);
  requireUniqueNames(where, containers);
  requireEssential(where, containers);
  requirePorts(where, containers);
  containers.forEach((container) => requireDistinctVariables(where, container));
}

function requireNumberOfContainers(where: IConstruct | string, containers: readonly ContainerFacts[]): void {
  if (containers.length === 0) {
    refuse(where, { what: 'the task has no container', instead: 'give it at least one' });
  }
  if (containers.length > MOST_CONTAINERS) {
    refuse(where, {
      what: `a task has at most ${MOST_CONTAINERS} containers`,
      got: containers.length,
      instead: 'split it into several tasks',
    });
  }
}

function requireUniqueNames(where: IConstruct | string, containers: readonly ContainerFacts[]): void {
  const names = containers.map((container) => container.name);
  const twice = firstDuplicate(names);
  if (twice !== undefined) {
    refuse(where, { what: 'two containers have one name', got: twice, instead: 'give each container its own name' });
  }
}

function requireEssential(where: IConstruct | string, containers: readonly ContainerFacts[]): void {
  if (containers.some((container) => container.essential)) return;
  refuse(where, {
    what: 'no container is essential',
    got: containers.map((container) => container.name),
    instead: 'mark at least one as essential: the task stops when it stops',
  });
}

function requirePorts(where: IConstruct | string, containers: readonly ContainerFacts[]): void {
  const owners = new Map<string, string>();
  for (const container of containers) {
    for (const { containerPort, protocol } of container.ports) {
      if (containerPort === undefined || Token.isUnresolved(containerPort)) continue;
      requireInRange(where, `the port of container '${container.name}'`, containerPort, { min: 1, max: 65535 }, 'use the port the container listens on');
      const key = `${containerPort}/${protocol}`;
      const owner = owners.get(key);
      if (owner !== undefined) {
        refuse(where, {
          what: `containers '${owner}' and '${container.name}' use one port, and the containers of a task share its network`,
          got: key,
          instead: 'let each container listen on a port of its own',
        });
      }
      owners.set(key, container.name);
    }
  }
}

function requireDistinctVariables(where: IConstruct | string, container: ContainerFacts): void {
  const environment = firstDuplicate(container.environment);
  if (environment !== undefined) {
    refuse(where, {
      what: `container '${container.name}' sets one environment variable twice`,
      got: environment,
      instead: 'keep one of them',
    });
  }
  const secret = firstDuplicate(container.secrets);
  if (secret !== undefined) {
    refuse(where, { what: `container '${container.name}' sets one secret twice`, got: secret, instead: 'keep one of them' });
  }
  const both = container.secrets.find((name) => container.environment.includes(name));
  if (both !== undefined) {
    refuse(where, {
      what: `container '${container.name}' has an environment variable and a secret of one name`,
      got: both,
      instead: 'remove the environment variable, or rename one of them',
    });
  }
}

function firstDuplicate(values: readonly string[]): string | undefined {
  return values.find((value, i) => !Token.isUnresolved(value) && values.indexOf(value) !== i);
}
