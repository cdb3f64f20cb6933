import * as fs from 'node:fs';
import * as path from 'node:path';
import { asMap, asMaps, isMap, textOf } from '../adopt/template';
import { UsageError } from '../command/exit-code';
import { parseTemplate } from '../source/cloudformation-yaml';
import { SourceError } from '../source/source-error';

type Json = Readonly<Record<string, unknown>>;

/** A resource of a stack, with an id that no other resource of the assembly has. */
export interface Resource {
  readonly id: string;
  readonly stack: Stack;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Json;
  /** What CDK notes about where the construct is; undefined in templates of others. */
  readonly path?: string;
}

/** A template, of a nested stack too. */
export interface Stack {
  readonly name: string;
  /** Name of the stack that people see it in: a nested stack is drawn in the one that deploys it. */
  readonly root: string;
  readonly region?: string;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly outputs: Json;
  /** The resource that is this nested stack, in the stack around it. */
  readonly nestedIn?: Resource;
}

/** Reads every template of a cloud assembly, with those of stages and nested stacks; or one template. */
export function readAssembly(input: string): Stack[] {
  if (!fs.existsSync(input)) throw new UsageError(`${input} is not there`);
  if (!fs.statSync(input).isDirectory()) return readStack(input, path.basename(input).replace(/(\.template)?\.[^.]+$/, ''));
  const manifest = path.join(input, 'manifest.json');
  if (!fs.existsSync(manifest)) throw new UsageError(`${input} is no cloud assembly: it has no manifest.json; run cdk synth, and name its folder cdk.out`);
  const stacks = readArtifacts(input, asMap(parseTemplate(manifest, fs.readFileSync(manifest, 'utf-8'))));
  if (stacks.length === 0) throw new SourceError({ file: manifest, line: 1, column: 1 }, 'has no stack');
  return stacks;
}

function readArtifacts(directory: string, manifest: Json): Stack[] {
  return Object.entries(asMap(manifest.artifacts)).sort(byKey).flatMap(([name, artifact]) => {
    const { type, properties, environment, displayName } = asMap(artifact);
    const { templateFile, directoryName, stackName } = asMap(properties);
    if (type === 'cdk:cloud-assembly' && typeof directoryName === 'string') return readAssembly(path.join(directory, directoryName));
    if (type !== 'aws:cloudformation:stack' || typeof templateFile !== 'string') return [];
    const paths = pathsIn(directory, asMap(artifact));
    const region = /([^/]+)$/.exec(textOf(environment) ?? '')?.[1];
    return readStack(path.join(directory, templateFile), textOf(stackName) ?? textOf(displayName) ?? name, { region: region === 'unknown-region' ? undefined : region, paths });
  });
}

/** CDK notes paths beside the template, where it does not write them into it. */
function pathsIn(directory: string, { metadata, additionalMetadataFile }: Json): ReadonlyMap<string, string> {
  const file = typeof additionalMetadataFile === 'string' ? path.join(directory, additionalMetadataFile) : undefined;
  const beside = file !== undefined && fs.existsSync(file) ? asMap(parseTemplate(file, fs.readFileSync(file, 'utf-8'))) : {};
  return new Map(Object.entries({ ...asMap(metadata), ...beside }).flatMap(([constructPath, entries]) => asMaps(entries)
    .filter(({ type, data }) => type === 'aws:cdk:logicalId' && typeof data === 'string')
    .map(({ data }): [string, string] => [String(data), constructPath.replace(/^\//, '')])));
}

interface StackContext {
  readonly region?: string;
  readonly paths?: ReadonlyMap<string, string>;
  readonly nestedIn?: Resource;
}

function readStack(file: string, name: string, { region, paths, nestedIn }: StackContext = {}): Stack[] {
  if (!fs.existsSync(file)) throw new UsageError(`${file} is not there`);
  const read = asMap(parseTemplate(file, fs.readFileSync(file, 'utf-8')));
  const template = asMap(read.TemplateBody ?? read);
  if (!isMap(template.Resources)) throw new SourceError({ file, line: 1, column: 1 }, 'is no template: it has no Resources');
  const resources = new Map<string, Resource>();
  const stack: Stack = { name, root: nestedIn?.stack.root ?? name, region, resources, outputs: asMap(template.Outputs), nestedIn };
  for (const [logicalId, value] of Object.entries(template.Resources).sort(byKey)) {
    const { Type, Properties, Metadata } = asMap(value);
    if (typeof Type !== 'string') continue;
    resources.set(logicalId, {
      id: `${name}/${logicalId}`, stack, logicalId, type: Type, properties: asMap(Properties), path: textOf(asMap(Metadata)['aws:cdk:path']) ?? paths?.get(logicalId),
    });
  }
  return [stack, ...nestedStacks(file, stack, asMap(template.Resources))];
}

/** Templates of nested stacks that lie in the assembly; those of others lie elsewhere. */
function nestedStacks(file: string, stack: Stack, resources: Json): Stack[] {
  return [...stack.resources.values()].filter(({ type }) => type === 'AWS::CloudFormation::Stack').flatMap((nested) => {
    const asset = textOf(asMap(asMap(resources[nested.logicalId]).Metadata)['aws:asset:path']) ?? assetIn(path.dirname(file), nested);
    const template = asset === undefined ? undefined : path.resolve(path.dirname(file), asset);
    return template === undefined || !fs.existsSync(template) ? [] : readStack(template, nested.id, { region: stack.region, nestedIn: nested });
  });
}

/** Where there is no metadata, the URL of the template has the hash that the assembly lists it by. */
function assetIn(directory: string, { properties }: Resource): string | undefined {
  const hash = /([0-9a-f]{64})\.json/.exec(JSON.stringify(properties.TemplateURL) ?? '')?.[1];
  if (hash === undefined) return undefined;
  const lists = fs.readdirSync(directory).filter((name) => name.endsWith('.assets.json')).sort().map((name) => path.join(directory, name));
  const sources = lists.map((list) => asMap(asMap(asMap(parseTemplate(list, fs.readFileSync(list, 'utf-8'))).files)[hash]).source);
  return sources.map((source) => textOf(asMap(source).path)).find((source) => source !== undefined);
}

function byKey([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}
