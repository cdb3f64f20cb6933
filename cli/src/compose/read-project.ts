import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseEnvFile } from './env-file';
import { interpolate, RequiredVariableError, type Variables } from './interpolation';
import { mergeNodes } from './merge';
import type { ImportWarning } from '../app/generated-app';
import type { ImportRequest } from '../command/importer';
import { DerivedNode } from '../source/derived-node';
import { parseSource } from '../source/source-document';
import { SourceNode } from '../source/source-node';

/** Compose files, read and merged, with their variables replaced. */
export interface ComposeProject {
  readonly name: string;
  readonly root: SourceNode;
  /** Services of the profiles that are chosen, with what they extend. */
  readonly services: readonly [string, SourceNode][];
  /** Folder that paths start at. */
  readonly directory: string;
  readonly variables: Variables;
  /** Files as they were written. */
  readonly documents: readonly SourceNode[];
  readonly warnings: readonly ImportWarning[];
}

export function readProject({ inputs, options }: ImportRequest): ComposeProject {
  return new ProjectReader(path.dirname(inputs[0]), listOf(options.envFile), listOf(options.profile)).read(inputs);
}

function listOf(option: string | string[] | boolean | undefined): string[] {
  return [option ?? []].flat().filter((item) => typeof item === 'string').flatMap((item) => item.split(','));
}

class ProjectReader {
  private readonly variables: Variables;
  private readonly documents: SourceNode[] = [];
  private readonly warnings: ImportWarning[] = [];
  private readonly unset = new Map<string, SourceNode>();
  private readonly files = new Map<string, SourceNode>();

  constructor(private readonly directory: string, envFiles: readonly string[], private readonly profiles: readonly string[]) {
    const variables = new Map<string, string>();
    for (const file of envFiles.length > 0 ? envFiles : [path.join(directory, '.env')]) {
      if (fs.existsSync(file)) parseEnvFile(fs.readFileSync(file, 'utf-8'), variables).forEach((value, name) => variables.set(name, value));
    }
    this.variables = variables;
  }

  public read(inputs: readonly string[]): ComposeProject {
    const root = inputs.map((file) => this.load(file, [])).reduce((base, over) => mergeNodes(base, over));
    const services = (root.get('services')?.entries() ?? []).map(([name, service]) => [name, this.extended(name, service, root, [])] as [string, SourceNode]);
    const chosen = this.choose(services);
    if (chosen.length === 0) throw root.error('has no services');
    for (const [name, node] of this.unset) {
      this.warnings.push({ node, text: `the variable ${name} has no value and no default: set it in .env, or in a file that you name by --env-file` });
    }
    const name = root.get('name')?.movedTo('names the app').text() ?? path.basename(path.resolve(this.directory));
    return { name, root, services: chosen, directory: this.directory, variables: this.variables, documents: this.documents, warnings: this.warnings };
  }

  private load(file: string, includedBy: readonly string[]): SourceNode {
    const key = path.resolve(file);
    const known = this.files.get(key);
    if (known !== undefined) return known;
    const document = parseSource(file, fs.readFileSync(file, 'utf-8'));
    this.documents.push(document);
    if (!document.isMap) throw document.error('is no compose file: its fields must be a map');
    if (document.get('services') === undefined && document.get('include') === undefined && looksLikeVersion1(document)) {
      throw document.error('has no services: a file of compose version 1; put what it has below services:');
    }
    const own = this.interpolated(document);
    const root = this.includes(own, file, [...includedBy, key]).reduceRight((over, base) => mergeNodes(base, over), own);
    this.files.set(key, root);
    return root;
  }

  private includes(root: SourceNode, file: string, includedBy: readonly string[]): SourceNode[] {
    const include = root.get('include');
    if (include === undefined) return [];
    include.movedTo('the files are read as one');
    return include.items().flatMap((item) => {
      const paths = item.isMap ? item.get('path') : item;
      if (paths === undefined) throw item.error('include needs a path');
      return (paths.isList ? paths.items() : [paths]).map((node) => {
        const target = path.join(path.dirname(file), node.text());
        if (!fs.existsSync(target)) throw node.error(`includes ${node.text()}, which is not there`);
        if (includedBy.includes(path.resolve(target))) throw node.error(`includes ${node.text()}, which includes this file`);
        return this.load(target, includedBy);
      });
    });
  }

  private interpolated(node: SourceNode): SourceNode {
    if (node.isList) return new DerivedNode([node], node.items().map((item) => this.interpolated(item)));
    if (node.isMap) return new DerivedNode([node], Object.fromEntries(node.entries().map(([key, member]) => [key, this.interpolated(member)])));
    if (typeof node.value !== 'string' || !node.value.includes('$')) return node;
    try {
      const isImage = node.path.endsWith('.image');
      const { text, unset } = interpolate(node.value, this.variables, (name) => isImage ? name.toLowerCase() : '');
      unset.filter((name) => !this.unset.has(name)).forEach((name) => this.unset.set(name, node));
      return new DerivedNode([node], text);
    } catch (error) {
      if (error instanceof RequiredVariableError) throw node.error(`${node.path} ${error.message}`);
      throw error;
    }
  }

  /** @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#extends */
  private extended(name: string, service: SourceNode, root: SourceNode, seen: readonly string[]): SourceNode {
    if (service.value !== null && !service.isMap) throw service.error(`${service.path} must be a map`);
    const extend = service.get('extends');
    if (extend === undefined) return service;
    extend.movedTo('the service has what it extends');
    const file = extend.isMap ? extend.get('file')?.text() : undefined;
    const target = extend.isMap ? extend.get('service')?.text() ?? name : extend.text();
    const from = file === undefined ? root : this.extendedFile(extend, path.join(path.dirname(service.location.file), file));
    const base = from.at('services', target);
    const key = `${base?.location.file}#${target}`;
    if (base === undefined) throw extend.error(`extends the service ${target}, which is not there`);
    if (seen.includes(key)) throw extend.error(`extends ${target}, which extends this service`);
    return mergeNodes(this.extended(target, base, from, [...seen, key]), service);
  }

  private extendedFile(extend: SourceNode, file: string): SourceNode {
    if (!fs.existsSync(file)) throw extend.error(`extends a service of ${file}, which is not there`);
    return this.load(file, []);
  }

  private choose(services: readonly [string, SourceNode][]): [string, SourceNode][] {
    return services.filter(([, service]) => {
      const profiles = service.get('profiles');
      const names = profiles?.items().map((item) => item.text()) ?? [];
      if (names.length === 0 || this.profiles.includes('*') || names.some((profile) => this.profiles.includes(profile))) {
        profiles?.movedTo('the service is in the app, by --profile');
        return true;
      }
      service.leftOut(`of the profile ${names.join(', ')}: pass --profile ${names[0]} to have the service in the app`);
      return false;
    });
  }
}

function looksLikeVersion1(document: SourceNode): boolean {
  return document.children().some((member) => member.get('image') !== undefined || member.get('build') !== undefined);
}
