import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ASSEMBLIES, CHANGED } from './paths';

interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties?: { readonly ContainerDefinitions?: Container[] } }>;
}

interface Container {
  Image: Image;
  readonly Environment?: ReadonlyArray<{ readonly Name: string; Value: unknown }>;
}

type Image = string | { readonly 'Fn::Sub': string } | { readonly 'Fn::Join': readonly [string, ReadonlyArray<string | object>] };

/** The example as it is in the repository. */
export function assemblyOf(example: string): string {
  return path.join(ASSEMBLIES, example);
}

/** Whether somebody has to approve the app's deployments. */
export function waitsForApproval(assembly: string): boolean {
  const templates = filesIn(assembly).filter((file) => file.endsWith('.template.json'));
  return templates.some((file) => /"TargetType": *"PAUSE"/.test(fs.readFileSync(file, 'utf-8')));
}

/**
 * The app as it would be after somebody changed its containers: a copy of the assembly.
 * Names and hashes of the templates follow, so that the CLI uploads and deploys them like any others.
 */
function withContainers(assembly: string, version: string, change: (container: Container) => void): string {
  const copy = path.join(CHANGED, version, path.basename(assembly));
  fs.rmSync(copy, { recursive: true, force: true });
  fs.cpSync(assembly, copy, { recursive: true });
  const templates = filesIn(copy).filter((file) => file.endsWith('.template.json') && changeTemplate(file, change));
  if (templates.length === 0) throw new Error(`${path.basename(assembly)} has no container that could be changed`);
  return copy;
}

/**
 * The app with another image in every container, with a tag of its own: `nginx:stable` becomes `nginx:stable-v2`.
 * The version also says how the task that runs it behaves, as in `v2-unhealthy`.
 */
export function withVersion(assembly: string, version: string): string {
  const tag = (image: string) => /:[^/]*$/.test(image) ? `${image}-${version}` : `${image}:${version}`;
  return withContainers(assembly, version, (container) => { container.Image = changed(container.Image, tag); });
}

/** The app with another value of an environment variable, in every container that has it. */
export function withEnvironment(assembly: string, version: string, name: string, value: string): string {
  return withContainers(assembly, version, ({ Environment = [] }) => {
    for (const variable of Environment.filter(({ Name }) => Name === name)) variable.Value = value;
  });
}

function changeTemplate(file: string, change: (container: Container) => void): boolean {
  const template: Template = JSON.parse(fs.readFileSync(file, 'utf-8'));
  const containers = Object.values(template.Resources ?? {})
    .filter(({ Type }) => Type === 'AWS::ECS::TaskDefinition')
    .flatMap(({ Properties }) => Properties?.ContainerDefinitions ?? []);
  containers.forEach(change);
  if (containers.length === 0) return false;
  const text = JSON.stringify(template, undefined, 1);
  fs.writeFileSync(file, text);
  renameAsset(file, createHash('sha256').update(text).digest('hex'));
  return true;
}

/** The tag is at the end of the text, however it is put together. */
function changed(image: Image, change: (text: string) => string): Image {
  if (typeof image === 'string') return change(image);
  if ('Fn::Sub' in image) return { 'Fn::Sub': change(image['Fn::Sub']) };
  const [separator, parts] = image['Fn::Join'];
  return { 'Fn::Join': [separator, [...parts.slice(0, -1), change(parts.at(-1) as string)]] };
}

/** The template is an asset, too: the CLI uploads it under its hash, unless that is there already. */
function renameAsset(template: string, hash: string): void {
  const directory = path.dirname(template);
  const manifests = fs.readdirSync(directory).filter((name) => name.endsWith('.assets.json') || name === 'manifest.json').map((name) => path.join(directory, name));
  for (const manifest of manifests.filter((name) => name.endsWith('.assets.json'))) {
    const { files = {} } = JSON.parse(fs.readFileSync(manifest, 'utf-8')) as { files?: Record<string, { source: { path?: string } }> };
    const [old] = Object.entries(files).find(([, { source }]) => source.path === path.basename(template)) ?? [];
    if (old) for (const each of manifests) fs.writeFileSync(each, fs.readFileSync(each, 'utf-8').replaceAll(old, hash));
  }
}

function filesIn(directory: string): string[] {
  return fs.readdirSync(directory, { recursive: true, encoding: 'utf-8' }).map((name) => path.join(directory, name));
}
