import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseEnvFile } from './env-file';
import { asMap } from './merge';
import type { ComposeProject } from './read-project';
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

  public read(service: string, node: SourceNode): ServiceVariables {
    const variables: ServiceVariables = { environment: {}, secrets: {} };
    for (const [name, value] of this.filesOf(node)) this.add(variables, service, name, value);
    const environment = node.get('environment');
    if (environment !== undefined) {
      if (!environment.isMap && !environment.isList) throw environment.error(`${environment.path} must be a map or a list of NAME=value`);
      for (const [name, member] of asMap(environment).entries()) this.addField(variables, service, name, member);
    }
    this.addFileSecrets(variables, node);
    return variables;
  }

  private addField(variables: ServiceVariables, service: string, name: string, member: SourceNode): void {
    const value = member.value === null ? this.project.variables.get(name) : member.text();
    if (value === undefined) {
      member.leftOut(`has the value of the shell that runs compose: set the variable ${name} in the app`);
      this.warnings.push({ node: member, text: `the variable ${name} has no value: set it in .env, or in the app` });
      return;
    }
    const isSecret = this.add(variables, service, name, value);
    member.movedTo(isSecret ? `a secret in AWS Secrets Manager, as \`secrets.${name}\`; its value is not in the app` : `\`environment.${name}\``);
  }

  private add({ environment, secrets }: ServiceVariables, service: string, name: string, value: string): boolean {
    delete environment[name];
    delete secrets[name];
    const isSecret = isSecretVariable(name, value);
    if (isSecret) secrets[name] = this.secretOf(service, name, value);
    else environment[name] = value;
    return isSecret;
  }

  private secretOf(service: string, name: string, value: string): string {
    const known = this.secretOfValue.get(value);
    if (known !== undefined) return known;
    const short = camelCase(name.toLowerCase());
    const id = this.ids.has(short) ? camelCase(`${service}-${name.toLowerCase()}`) : short;
    this.ids.add(id);
    this.secretOfValue.set(value, id);
    return id;
  }

  private filesOf(node: SourceNode): Map<string, string> {
    const variables = new Map<string, string>();
    const field = node.get('env_file');
    for (const item of field === undefined ? [] : field.isList ? field.items() : [field]) {
      const name = (item.isMap ? item.get('path') : item)?.text() ?? '';
      const file = path.resolve(this.project.directory, name);
      if (fs.existsSync(file) && fs.statSync(file).isFile()) {
        parseEnvFile(fs.readFileSync(file, 'utf-8'), this.project.variables).forEach((value, variable) => variables.set(variable, value));
        item.movedTo('`environment` and `secrets` of the container');
      } else {
        item.leftOut('the file is not there: add its variables to `environment`, and those that are secret to `secrets`');
        if (item.get('required')?.value !== false) this.warnings.push({ node: item, text: `${name} is not there; its variables are not in the app` });
      }
    }
    return variables;
  }

  /** `DB_PASSWORD_FILE=/run/secrets/db` is `DB_PASSWORD` with the secret itself, as ECS has no secrets in files. */
  private addFileSecrets({ environment, secrets }: ServiceVariables, node: SourceNode): void {
    for (const item of node.get('secrets')?.items() ?? []) {
      const source = (item.isMap ? item.get('source') : item)?.text() ?? '';
      const target = item.get('target')?.text() ?? source;
      const file = target.startsWith('/') ? target : `/run/secrets/${target}`;
      const id = this.secretOf('', source, `file of the secret ${source}`);
      const [variable] = Object.entries(environment).find(([name, value]) => value === file && name.endsWith('_FILE')) ?? [];
      if (variable !== undefined) delete environment[variable];
      const name = variable?.replace(/_FILE$/, '') ?? source.toUpperCase().replace(/\W/g, '_');
      secrets[name] = id;
      item.movedTo(`\`secrets.${name}\`: ECS has no secrets in files${variable === undefined ? `, so the container has to read the variable instead of ${file}` : ''}`);
      if (variable === undefined) this.warnings.push({ node: item, text: `the secret ${source} is the variable ${name} and no file ${file}` });
    }
  }
}
