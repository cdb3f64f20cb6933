import { Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { outOfRange, Refusal, refuse } from '../private/errors';

/** What the rules about the containers of one task look at. */
export interface ContainerFacts {
  readonly name: string;
  readonly essential: boolean;
  /** The ports that it listens on. Ranges are not among them. */
  readonly ports: readonly number[];
  readonly environment: readonly string[];
  readonly secrets: readonly string[];
}

/**
 * The most containers that one task definition may hold.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
 */
const MOST_CONTAINERS = 10;

/** Refuses containers that cannot form one task. Tokens pass. */
export function requireContainersFit(where: IConstruct | string, containers: readonly ContainerFacts[]): void {
  for (const problem of containerProblems(containers)) refuse(where, problem);
}

/** Everything that keeps containers from forming one task. Tokens pass. */
export function* containerProblems(containers: readonly ContainerFacts[]): Iterable<Refusal> {
  yield* numberProblems(containers);
  yield* nameProblems(containers);
  yield* essentialProblems(containers);
  yield* portProblems(containers);
  for (const container of containers) yield* variableProblems(container);
}

function* numberProblems(containers: readonly ContainerFacts[]): Iterable<Refusal> {
  if (containers.length === 0) {
    yield { what: 'the task has no container', instead: 'give it at least one' };
  }
  if (containers.length > MOST_CONTAINERS) {
    yield { what: `a task has at most ${MOST_CONTAINERS} containers`, got: containers.length, instead: 'split it into several tasks' };
  }
}

function* nameProblems(containers: readonly ContainerFacts[]): Iterable<Refusal> {
  const twice = firstDuplicate(containers.map((container) => container.name));
  if (twice !== undefined) {
    yield { what: 'two containers have one name', got: twice, instead: 'give each container its own name' };
  }
}

function* essentialProblems(containers: readonly ContainerFacts[]): Iterable<Refusal> {
  if (containers.length === 0 || containers.some((container) => container.essential)) return;
  yield {
    what: 'no container is essential',
    got: containers.map((container) => container.name),
    instead: 'mark at least one as essential: the task stops when it stops',
  };
}

function* portProblems(containers: readonly ContainerFacts[]): Iterable<Refusal> {
  const owners = new Map<number, string>();
  for (const { name, ports } of containers) {
    for (const containerPort of ports) {
      if (Token.isUnresolved(containerPort)) continue;
      const invalid = outOfRange(`the port of container '${name}'`, containerPort, { min: 1, max: 65535 }, 'use the port the container listens on');
      if (invalid) yield invalid;
      const owner = owners.get(containerPort);
      if (owner !== undefined) yield portClash(owner, name, containerPort);
      owners.set(containerPort, name);
    }
  }
}

function portClash(owner: string, name: string, port: number): Refusal {
  return {
    what: owner === name
      ? `container '${name}' maps one port twice`
      : `containers '${owner}' and '${name}' use one port, and the containers of a task share its network`,
    got: port,
    instead: owner === name ? 'keep one of the mappings' : 'let each container listen on a port of its own',
  };
}

function* variableProblems({ name, environment, secrets }: ContainerFacts): Iterable<Refusal> {
  const variable = firstDuplicate(environment);
  if (variable !== undefined) {
    yield { what: `container '${name}' sets one environment variable twice`, got: variable, instead: 'keep one of them' };
  }
  const secret = firstDuplicate(secrets);
  if (secret !== undefined) {
    yield { what: `container '${name}' sets one secret twice`, got: secret, instead: 'keep one of them' };
  }
  const both = secrets.find((candidate) => environment.includes(candidate));
  if (both !== undefined) {
    yield {
      what: `container '${name}' has an environment variable and a secret of one name`,
      got: both,
      instead: 'remove the environment variable, or rename one of them',
    };
  }
}

function firstDuplicate(values: readonly string[]): string | undefined {
  return values.find((value, i) => !Token.isUnresolved(value) && values.indexOf(value) !== i);
}
