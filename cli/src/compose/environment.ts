import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseEnvFile } from './env-file';
import { asList, asMap } from './merge';
import type { ComposeProject } from './read-project';
import { hasSecret } from './secret-texts';
import type { ImportWarning } from '../app/generated-app';
import { camelCase } from '../code/identifiers';
import { isSecretVariable } from '../ecs/secret-variables';
import type { SourceNode } from '../source/source-node';

/** Variables of a service: values, and ids of secrets. */
export interface ServiceVariables {
  readonly environment: Record<string, string>;
  readonly secrets: Record<string, string>;
}

/** Reads variables; a value that several services have is one secret. */
export class EnvironmentReader {
  private readonly secretOfValue = new Map<string, string>();
  private readonly ids = new Set<string>();

  constructor(private readonly project: ComposeProject, private readonly warnings: ImportWarning[]) {}

  /** Learns the secrets of a service, so that they are found in commands of others, too. */
  public learn(node: SourceNode): void {
    const { secretTexts } = this.project;
    for (const [name, value] of this.valuesOf(node)) {
      if (isSecretVariable(name, value)) secretTexts.hideVariable(name, value);
      else if (!hasSecret(value)) secretTexts.addPlainWord(value);
    }
  }

  /** Returns the variables of a service with marks in the places of secrets. */
  public textsOf(node: SourceNode): [string, string][] {
    return this.valuesOf(node).map(([name, value]) => [name, hasSecret(value) ? value : this.project.secretTexts.hideVariable(name, value)]);
  }

  public read(service: string, node: SourceNode): ServiceVariables {
    const variables: ServiceVariables = { environment: {}, secrets: {} };
    for (const [name, value] of this.filesOf(node, true)) this.add(variables, service, name, value);
    for (const [name, member] of environmentOf(node)) this.addField(variables, service, name, member);
    this.addFileSecrets(variables, node);
    return variables;
  }

  /** The variable by which a container has a secret; adds one where it has none. */
  public variableOf({ environment, secrets }: ServiceVariables, service: string, name: string, mark: string): string {
    const value = this.project.secretTexts.reveal(mark);
    const id = this.secretOfValue.get(value) ?? this.secretOf(service, name, mark);
    const [known] = Object.entries(secrets).find(([, other]) => other === id) ?? [];
    if (known !== undefined) return known;
    const wanted = name.replace(/\W+/g, '_').replace(/^(?=\d)/, '_').toUpperCase();
    const variable = [wanted, `${wanted}_SECRET`, `${wanted}_SECRET_2`].find((each) => !Object.hasOwn(secrets, each) && !Object.hasOwn(environment, each)) ?? wanted;
    secrets[variable] = id;
    return variable;
  }

  private addField(variables: ServiceVariables, service: string, name: string, member: SourceNode): void {
    const value = this.valueOf(name, member);
    if (value === undefined) {
      if (Object.hasOwn(variables.environment, name) || Object.hasOwn(variables.secrets, name)) {
        member.movedTo('has its value from a file of `env_file`');
        return;
      }
      member.leftOut(`has the value of the shell that runs compose: set the variable ${name} in the app`);
      this.warnings.push({ node: member, text: `the variable ${name} has no value: set it in .env, or in the app` });
      return;
    }
    const isSecret = this.add(variables, service, name, value);
    member.movedTo(isSecret ? `a secret in AWS Secrets Manager, as \`secrets.${name}\`; its value is not in the app` : `\`environment.${name}\``);
  }

  /** A variable without a value has that of `.env`, or of the shell: nobody knows it, but a secret is one without it. */
  private valueOf(name: string, member: SourceNode): string | undefined {
    if (member.value !== null) return member.text();
    const value = this.project.variables.get(name);
    if (value !== undefined) return this.project.secretTexts.hideVariable(name, value);
    return isSecretVariable(name, 'a value') ? this.project.secretTexts.mark(name) : undefined;
  }

  private add({ environment, secrets }: ServiceVariables, service: string, name: string, value: string): boolean {
    delete environment[name];
    delete secrets[name];
    const hidden = hasSecret(value) || isSecretVariable(name, value) ? value : this.project.secretTexts.hide(value, name);
    const isSecret = hasSecret(hidden) || isSecretVariable(name, hidden);
    if (isSecret) secrets[name] = this.secretOf(service, name, hidden);
    else environment[name] = hidden;
    return isSecret;
  }

  private secretOf(service: string, name: string, text: string): string {
    const value = this.project.secretTexts.reveal(text);
    const known = this.secretOfValue.get(value);
    if (known !== undefined) return known;
    const short = camelCase(name.toLowerCase());
    const candidates = [short, camelCase(`${service}-${name.toLowerCase()}`), ...Array.from({ length: 99 }, (_, index) => `${short}${index + 2}`)];
    const id = candidates.find((candidate) => !this.ids.has(candidate.toLowerCase())) ?? short;
    this.ids.add(id.toLowerCase());
    this.secretOfValue.set(value, id);
    return id;
  }

  private valuesOf(node: SourceNode): [string, string][] {
    const fields = environmentOf(node).flatMap(([name, member]): [string, string][] => {
      const value = this.valueOf(name, member);
      return value === undefined ? [] : [[name, value]];
    });
    return [...this.filesOf(node, false), ...fields];
  }

  /** @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#env_file */
  private filesOf(node: SourceNode, reports: boolean): Map<string, string> {
    const variables = new Map<string, string>();
    const field = node.get('env_file');
    for (const item of field === undefined ? [] : asList(field).items()) {
      const name = item.isMap ? item.get('path') : item;
      if (name === undefined) throw item.error(`${item.path} needs a path`);
      const file = path.resolve(this.project.directoryOf(item), name.text());
      if (fs.statSync(file, { throwIfNoEntry: false })?.isFile()) {
        const isRaw = item.isMap && item.get('format')?.value === 'raw';
        parseEnvFile(fs.readFileSync(file, 'utf-8'), this.project.variables, isRaw).forEach((value, variable) => variables.set(variable, value));
        if (reports) item.movedTo('`environment` and `secrets` of the container');
      } else if (reports) {
        item.leftOut('the file is not there: add its variables to `environment`, and those that are secret to `secrets`');
        if (item.get('required')?.boolean() !== false) this.warnings.push({ node: item, text: `${name.text()} is not there; its variables are not in the app` });
      }
    }
    return variables;
  }

  /** `DB_PASSWORD_FILE=/run/secrets/db` is `DB_PASSWORD` with the secret itself, as ECS has no secrets in files. */
  private addFileSecrets({ environment, secrets }: ServiceVariables, node: SourceNode): void {
    for (const item of node.get('secrets')?.items() ?? []) {
      const source = (item.isMap ? item.get('source') : item)?.text();
      if (source === undefined) throw item.error(`${item.path} needs a source, the name of a secret`);
      const target = item.get('target')?.text() ?? source;
      const file = target.startsWith('/') ? target : `/run/secrets/${target}`;
      const id = this.secretOf('', source, `file of the secret ${source}`);
      const variables = Object.entries(environment).filter(([name, value]) => value === file && name.endsWith('_FILE')).map(([name]) => name);
      variables.forEach((variable) => { delete environment[variable]; });
      const names = variables.length > 0 ? variables.map((variable) => variable.replace(/_FILE$/, '').replace(/_$/, '')) : [source.toUpperCase().replace(/\W/g, '_')];
      names.forEach((name) => {
        delete environment[name];
        secrets[name] = id;
      });
      item.movedTo(`${names.map((name) => `\`secrets.${name}\``).join(', ')}: ECS has no secrets in files${variables.length > 0 ? '' : `, so the container has to read the variable instead of ${file}`}`);
      if (variables.length === 0) this.warnings.push({ node: item, text: `the secret ${source} is the variable ${names[0]} and no file ${file}` });
    }
  }
}

function environmentOf(node: SourceNode): [string, SourceNode][] {
  const environment = node.get('environment');
  if (environment === undefined) return [];
  if (!environment.isMap && !environment.isList) throw environment.error(`${environment.path} must be a map or a list of NAME=value`);
  return asMap(environment).entries();
}
