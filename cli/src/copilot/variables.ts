import * as fs from 'node:fs';
import * as path from 'node:path';
import { secretId, type WorkloadContext } from './container';
import type { Options } from './environments';
import { importedValue, secretExpression, textExpression } from './values';
import { literal, type Expression } from '../code/expression';
import { parseEnvFile } from '../compose/env-file';
import { isSecretVariable } from '../ecs/secret-variables';
import { createSecretsStep, newSecretExpression, secretNameOf } from '../ecs/secrets';
import type { SourceNode } from '../source/source-node';

/** Variables and secrets of a container, by their names. */
export interface ContainerVariables {
  readonly environment: Options;
  readonly secrets: Options;
}

/** Reads `variables`, `secrets` and `env_file`; a plain value that looks like a secret becomes a secret that is to be created. */
export function readVariables(node: SourceNode, context: WorkloadContext): ContainerVariables {
  const environment: { [name: string]: Expression } = {};
  const secrets: { [name: string]: Expression } = {};
  for (const [name, value] of variablesOfFile(node.get('env_file'), context)) {
    if (isSecretVariable(name, value)) secrets[name] = hiddenValue(name, context);
    else environment[name] = literal(value);
  }
  for (const [name, value] of node.get('variables')?.entries() ?? []) {
    delete secrets[name];
    const exported = value.get('from_cfn');
    if (value.value === null) value.leftOut('It has no value.');
    else if (exported !== undefined) environment[name] = importedValue(value.movedTo('`environment`, from another stack').get('from_cfn')!);
    else if (isHidden(name, value)) secrets[name] = hiddenValue(name, context);
    else environment[name] = textExpression(value.movedTo('`environment`'));
  }
  for (const [name, value] of node.get('secrets')?.entries() ?? []) {
    delete environment[name];
    if (value.value === null) value.leftOut('It has no value.');
    else secrets[name] = secretExpression(secretId(name, context), value.movedTo('`secrets`'), context);
  }
  return { environment, secrets };
}

function isHidden(name: string, value: SourceNode): boolean {
  const hides = !/^\$\{\w+\}$/.test(value.text()) && isSecretVariable(name, value.text());
  if (hides) value.movedTo('`secrets`: a secret that you create');
  return hides;
}

function hiddenValue(name: string, context: WorkloadContext): Expression {
  const secretName = secretNameOf(`${context.applicationName}-${context.name}`, name);
  context.steps.add(createSecretsStep(new Map([[secretName, [`\`${name}\` of \`${context.name}\`, which was a plain variable`]]]))[0]);
  return newSecretExpression(secretId(name, context), secretName);
}

/** Copilot puts the variables of the file into the task definition, under those of the manifest. */
function variablesOfFile(envFile: SourceNode | undefined, { root, name, steps }: WorkloadContext): ReadonlyMap<string, string> {
  if (envFile === undefined) return new Map();
  const file = path.resolve(root, envFile.text());
  if (fs.existsSync(file) && fs.statSync(file).isFile()) {
    envFile.movedTo('`environment` and `secrets`: the variables of the file');
    return parseEnvFile(fs.readFileSync(file, 'utf-8'), new Map(), true);
  }
  envFile.leftOut('The file was not there: add its variables to `environment`, and those that are secret to `secrets`.');
  steps.add(`Add the variables of \`${envFile.text()}\`, which was not there, to \`environment\` or \`secrets\` of \`${name}\`.`);
  return new Map();
}
