import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseEnvFile } from './env-file';
import { interpolate, RequiredVariableError, type Variables } from './interpolation';
import { asList, mergeNodes } from './merge';
import type { SecretTexts } from './secret-texts';
import type { ImportWarning } from '../app/generated-app';
import { UsageError } from '../command/exit-code';
import { isSecretVariable } from '../ecs/secret-variables';
import { DerivedNode } from '../source/derived-node';
import { parseSource } from '../source/source-document';
import type { SourceNode } from '../source/source-node';

/** Where a file is read: variables, and the folder that its paths start at. */
interface FileContext {
  readonly directory: string;
  readonly variables: Variables;
  readonly includedBy: readonly string[];
}

/** Reads compose files with those that they include. */
export class FileReader {
  public readonly variables: Variables;
  public readonly documents: SourceNode[] = [];
  /** Files that are there only because a service extends one of theirs. */
  public readonly extendedRoots: SourceNode[] = [];
  private readonly directory: string;
  private readonly directories = new Map<string, string>();
  private readonly roots = new Map<string, SourceNode>();
  private readonly unset = new Map<string, SourceNode>();

  constructor(inputs: readonly string[], envFiles: readonly string[], private readonly secretTexts: SecretTexts) {
    this.directory = path.dirname(inputs[0]);
    for (const file of envFiles) if (!isFile(file)) throw new UsageError(`--env-file ${file} is not there`);
    this.variables = new Map([['PWD', '.'], ...readEnvFiles(envFiles.length > 0 ? envFiles : [path.join(this.directory, '.env')], new Map())]);
  }

  public load(file: string): SourceNode {
    return this.read(file, { directory: this.directory, variables: this.variables, includedBy: [] });
  }

  public loadExtended(node: SourceNode): SourceNode {
    const file = path.join(this.directoryOf(node), node.text());
    if (!isFile(file)) throw node.error(`extends a service of ${node.text()}, which is not there`);
    const isKnown = this.roots.has(path.resolve(file));
    const root = this.read(file, { directory: path.dirname(file), variables: this.variables, includedBy: [] });
    if (!isKnown) this.extendedRoots.push(root);
    return root;
  }

  public directoryOf(node: SourceNode): string {
    return this.directories.get(node.location.file) ?? this.directory;
  }

  public warnings(): ImportWarning[] {
    return [...this.unset].map(([name, node]) => ({
      node, text: `the variable ${name} has no value and no default: set it in .env, or in a file that you name by --env-file`,
    }));
  }

  private read(file: string, context: FileContext): SourceNode {
    const key = path.resolve(file);
    const known = this.roots.get(key);
    if (known !== undefined) return known;
    if (!isFile(file)) throw new UsageError(`${file} is no file`);
    this.directories.set(file, context.directory);
    const document = parseSource(file, fs.readFileSync(file, 'utf-8'));
    this.documents.push(document);
    if (document.value === null) throw document.error('has no services: the file is empty');
    if (!document.isMap) throw document.error('is no compose file: its fields must be a map');
    if (document.get('services') === undefined && document.get('include') === undefined && looksLikeVersion1(document)) {
      throw document.error('has no services: a file of compose version 1; put what it has below services:');
    }
    if (isTemplate(document)) throw document.error('is no compose file: it is a template of CloudFormation');
    const own = this.interpolated(document, context.variables);
    const included = this.includes(own, file, { ...context, includedBy: [...context.includedBy, key] });
    const root = included.reduceRight((over, base) => mergeNodes(base, over), own);
    this.roots.set(key, root);
    return root;
  }

  /** @see https://github.com/compose-spec/compose-spec/blob/main/14-include.md */
  private includes(root: SourceNode, file: string, context: FileContext): SourceNode[] {
    const include = root.get('include');
    if (include === undefined) return [];
    include.movedTo('the files are read as one');
    return asList(include).items().map((item) => {
      const paths = item.isMap ? item.get('path') : item;
      if (paths === undefined) throw item.error('include needs a path');
      const targets = asList(paths).items().map((node) => this.includedFile(node, file, context));
      const directory = item.get('project_directory') === undefined ? path.dirname(targets[0]) : path.join(context.directory, item.get('project_directory')!.text());
      const envFiles = item.get('env_file') === undefined ? [path.join(directory, '.env')] : asList(item.get('env_file')!).items().map((node) => includedEnvFile(node, context));
      const variables = new Map([...readEnvFiles(envFiles, context.variables), ...context.variables]);
      return targets.map((target) => this.read(target, { ...context, directory, variables })).reduce((base, over) => mergeNodes(base, over));
    });
  }

  private includedFile(node: SourceNode, file: string, { includedBy }: FileContext): string {
    if (/^(https?|oci|ssh|git)(:|@)/.test(node.text())) throw node.error(`includes ${node.text()}, which is not on this computer: download it, and include the file`);
    const target = path.join(path.dirname(file), node.text());
    if (!isFile(target)) throw node.error(`includes ${node.text()}, which is not there`);
    if (includedBy.includes(path.resolve(target))) throw node.error(`includes ${node.text()}, which includes this file`);
    return target;
  }

  private interpolated(node: SourceNode, variables: Variables): SourceNode {
    if (node.isList) return new DerivedNode([node], node.items().map((item) => this.interpolated(item, variables)));
    if (node.isMap) {
      return new DerivedNode([node], Object.fromEntries(node.entries().map(([key, member]) => [key, this.interpolated(member, variables)])));
    }
    if (typeof node.value !== 'string' || !node.value.includes('$')) return node;
    try {
      const isImage = node.path.endsWith('.image');
      const isPort = /\.(ports|expose)\b/.test(node.path);
      const { text, unset } = interpolate(node.value, variables, {
        ifUnset: (name) => isImage ? name.toLowerCase() : '',
        hide: isPort ? undefined : (name, value) => this.hide(name, value),
      });
      unset.filter((name) => !this.unset.has(name)).forEach((name) => this.unset.set(name, node));
      return new DerivedNode([node], text);
    } catch (error) {
      if (error instanceof RequiredVariableError) throw node.error(`${node.path} ${error.message}`);
      throw error;
    }
  }

  private hide(name: string, value: string | undefined): string | undefined {
    if (value !== undefined) return this.secretTexts.hideVariable(name, value);
    return isSecretVariable(name, 'a value') ? this.secretTexts.mark(name) : undefined;
  }
}

function readEnvFiles(files: readonly string[], known: Variables): Map<string, string> {
  const variables = new Map<string, string>();
  for (const file of files.filter(isFile)) {
    parseEnvFile(fs.readFileSync(file, 'utf-8'), new Map([...known, ...variables])).forEach((value, name) => variables.set(name, value));
  }
  return variables;
}

function includedEnvFile(node: SourceNode, { directory }: FileContext): string {
  const file = path.join(directory, node.text());
  if (!isFile(file)) throw node.error(`${node.path} names ${node.text()}, which is not there`);
  return file;
}

function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function looksLikeVersion1(document: SourceNode): boolean {
  return document.children().some((member) => member.get('image') !== undefined || member.get('build') !== undefined);
}

function isTemplate(document: SourceNode): boolean {
  return document.get('services') === undefined && document.get('Resources') !== undefined;
}
