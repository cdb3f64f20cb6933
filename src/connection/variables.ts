import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { ConnectionClient } from './strategy';
import { refuse } from '../private/errors';

/** An environment variable that a connection sets. */
export interface Variable {
  /** The option that names it. */
  readonly option: string;
  readonly name: string;
  readonly value: string | ecs.Secret;
}

/** The id of a construct and what is told about it, as the name of an environment variable; a word that both have is written once. */
export function variableName({ node }: IConstruct, suffix: string): string {
  const words = node.id.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase().split(/[^A-Z0-9]+/).filter(Boolean);
  const [first] = suffix.split('_');
  const name = [...words.at(-1) === first ? words.slice(0, -1) : words, suffix].join('_');
  return /^\d/.test(name) ? `_${name}` : name;
}

/** Refuses names that cannot be environment variables. Tokens and `undefined` pass. */
export function requireVariableNames(factory: string, options: Record<string, string | undefined>): void {
  for (const [option, name] of Object.entries(options)) {
    if (name === undefined || Token.isUnresolved(name) || /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) continue;
    refuse(factory, {
      what: `${option} is not the name of an environment variable`,
      got: name,
      instead: 'use letters, digits and underscores, not starting with a digit',
    });
  }
}

/** Gives environment variables and secrets to the client's container; refuses to replace one that it has. */
export function setVariables({ workload, container }: ConnectionClient, factory: string, variables: readonly Variable[]): void {
  const taken = namesIn(container);
  for (const { option, name, value } of variables) {
    if (taken.has(name)) {
      refuse(workload, {
        what: `${factory} sets an environment variable that container '${container.containerName}' has already`,
        got: name,
        instead: `pass another name as \`${option}\`, or remove the other one`,
      });
    }
    taken.add(name);
    if (typeof value === 'string') container.addEnvironment(name, value);
    else container.addSecret(name, value);
  }
}

function namesIn(container: ecs.ContainerDefinition): Set<string> {
  const { environment, secrets } = container.renderContainerDefinition();
  return new Set([environment, secrets].flatMap((named) => (named as { name: string }[] | undefined ?? []).map(({ name }) => name)));
}
