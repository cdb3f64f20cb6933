import * as fs from 'node:fs';
import * as path from 'node:path';
import { UsageError } from '../command/exit-code';
import { parseSource } from '../source/source-document';
import type { SourceNode } from '../source/source-node';

/** An add-on: a CloudFormation template of a workload or of the environments. */
export interface Addon {
  /** Path of the file. */
  readonly file: string;
  readonly text: string;
  readonly node: SourceNode;
}

/** A folder of Copilot with a manifest. */
export interface CopilotWorkload {
  readonly name: string;
  readonly manifest: SourceNode;
  readonly addons: readonly Addon[];
  /** Files of `overrides/`, which patch the template. */
  readonly overrides: readonly string[];
}

export interface CopilotApplication {
  readonly name: string;
  /** The folder that holds `copilot/`; paths of builds start here. */
  readonly root: string;
  readonly workloads: readonly CopilotWorkload[];
  readonly environments: readonly CopilotWorkload[];
  readonly environmentAddons: readonly Addon[];
  readonly pipelines: readonly SourceNode[];
}

const RESERVED = ['environments', 'pipelines'];

/** Reads what `copilot init` and its like have written below a folder. */
export function readApplication(directory: string): CopilotApplication {
  const copilot = [path.join(directory, 'copilot'), directory].find((folder) => path.basename(folder) === 'copilot' && isFolder(folder));
  if (copilot === undefined) throw new UsageError(`${directory} has no folder copilot: name the folder that holds it`);
  const root = path.dirname(copilot);
  const workloads = foldersIn(copilot).filter((name) => !RESERVED.includes(name)).flatMap((name) => readFolder(path.join(copilot, name)));
  const environments = path.join(copilot, 'environments');
  const pipelines = path.join(copilot, 'pipelines');
  return {
    name: applicationName(copilot) ?? nameInSecrets(workloads) ?? path.basename(path.resolve(root)),
    root,
    workloads,
    environments: foldersIn(environments).filter((name) => name !== 'addons').flatMap((name) => readFolder(path.join(environments, name))),
    environmentAddons: readAddons(path.join(environments, 'addons')),
    pipelines: [path.join(copilot, 'pipeline.yml'), ...foldersIn(pipelines).map((name) => path.join(pipelines, name, 'manifest.yml'))].flatMap(parse),
  };
}

/** `acme` of `/copilot/acme/prod/secrets/TOKEN`, if there is no other: the file that says it is not always checked in. */
function nameInSecrets(workloads: readonly CopilotWorkload[]): string | undefined {
  const texts = workloads.flatMap(({ manifest }) => manifest.leaves()).filter(({ value }) => typeof value === 'string').map((leaf) => leaf.text());
  const names = new Set(texts.flatMap((text) => /^\/copilot\/([\w-]+)\/[^/]+\/secrets\//.exec(text)?.[1] ?? []));
  return names.size === 1 ? [...names][0] : undefined;
}

function applicationName(copilot: string): string | undefined {
  const [workspace] = parse(path.join(copilot, '.workspace'));
  return workspace?.get('application')?.movedTo('names the app').text();
}

function readFolder(folder: string): CopilotWorkload[] {
  const [manifest] = parse(path.join(folder, 'manifest.yml'));
  if (manifest === undefined) return [];
  if (!manifest.isMap) throw manifest.error('is no manifest: it must be a map with name and type');
  const overrides = path.join(folder, 'overrides');
  return [{
    name: manifest.get('name')?.text() ?? path.basename(folder),
    manifest,
    addons: readAddons(path.join(folder, 'addons')),
    overrides: isFolder(overrides) ? fs.readdirSync(overrides).map((name) => path.join(overrides, name)) : [],
  }];
}

function readAddons(folder: string): Addon[] {
  if (!isFolder(folder)) return [];
  return fs.readdirSync(folder).filter((name) => /\.(ya?ml|json)$/.test(name)).sort().map((name) => {
    const file = path.join(folder, name);
    const text = fs.readFileSync(file, 'utf-8');
    return { file, text, node: parseSource(file, text) };
  });
}

function parse(file: string): SourceNode[] {
  return fs.existsSync(file) && fs.statSync(file).isFile() ? [parseSource(file, fs.readFileSync(file, 'utf-8'))] : [];
}

function foldersIn(folder: string): string[] {
  if (!isFolder(folder)) return [];
  return fs.readdirSync(folder).filter((name) => isFolder(path.join(folder, name))).sort();
}

function isFolder(folder: string): boolean {
  return fs.existsSync(folder) && fs.statSync(folder).isDirectory();
}
