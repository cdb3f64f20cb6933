import { isSecretVariable } from './secret-variables';
import { createSecretsStep, newSecretExpression, secretExpression, secretNameOf } from './secrets';
import { literal, object, type Expression } from '../code/expression';
import type { ConstructIds } from '../code/identifiers';
import type { SourceNode } from '../source/source-node';

/** Variables of a container as options, and what a person has to do about them. */
export interface ContainerVariables {
  readonly environment?: Expression;
  readonly secrets?: Expression;
  readonly steps: readonly string[];
}

/** Fields by the name of the variable that they set. */
export type NamedFields = readonly (readonly [string, SourceNode])[];

/** Reads variables with values, and those that refer to secrets. A value that looks like a secret becomes a new secret, and is written nowhere. */
export function containerVariables(values: NamedFields, references: NamedFields, ids: ConstructIds, owner: string): ContainerVariables {
  const [hidden, plain] = [hiddenVariables(values), values.filter(([name, value]) => !isSecretVariable(name, value.text()))];
  plain.forEach(([, value]) => value.movedTo('`environment`'));
  references.forEach(([, value]) => value.movedTo('`secrets`'));
  const secrets = {
    ...Object.fromEntries(references.map(([name, value]) => [name, secretExpression(ids.take(name), value.text())])),
    ...newSecrets(hidden, ids, owner),
  };
  return {
    environment: plain.length === 0 ? undefined : literal(Object.fromEntries(plain.map(([name, value]) => [name, value.text()]))),
    secrets: Object.keys(secrets).length === 0 ? undefined : object(secrets),
    steps: stepsOf(hidden, owner),
  };
}

export function hiddenVariables(values: NamedFields): NamedFields {
  return values.filter(([name, value]) => isSecretVariable(name, value.text()));
}

/** New secrets in place of values that look like secrets, named after the app. */
export function newSecrets(hidden: NamedFields, ids: ConstructIds, owner: string): { [name: string]: Expression } {
  hidden.forEach(([, value]) => value.movedTo('`secrets`: a secret that you create'));
  return Object.fromEntries(hidden.map(([name]) => [name, newSecretExpression(ids.take(name), secretNameOf(owner, name))]));
}

export function stepsOf(hidden: NamedFields, owner: string): string[] {
  return createSecretsStep(new Map(hidden.map(([name]) => [secretNameOf(owner, name), [`\`${name}\``]])));
}

/** Reads a list of pairs such as `{ name, value }`. */
export function namedFields(list: SourceNode | undefined, member: string): NamedFields {
  return (list?.items() ?? []).map((item) => {
    const [name, value] = [item.get('name'), item.entries().find(([key]) => key === member)?.[1]];
    if (name === undefined || value === undefined) throw item.error(`${item.path} needs name and ${member}`);
    return [name.text(), value];
  });
}
