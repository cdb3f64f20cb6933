import type { CopilotApplication } from './read-application';
import { code, join, literal, type Expression } from '../code/expression';
import { DerivedNode } from '../source/derived-node';
import { SourceNode } from '../source/source-node';

/** Names of environments: those with a manifest, and those that manifests of workloads override; `test` where there is none. */
export function environmentNames({ environments, workloads }: CopilotApplication): string[] {
  const names = [...environments.map(({ name }) => name), ...workloads.flatMap(({ manifest }) => Object.keys(overridesOf(manifest)))];
  return names.length === 0 ? ['test'] : [...new Set(names)];
}

function overridesOf(manifest: SourceNode): { [environment: string]: SourceNode } {
  const environments = manifest.get('environments');
  return environments === undefined ? {} : Object.fromEntries(environments.entries().filter(([, node]) => node.value !== null));
}

/** A manifest as each environment sees it, and the one without any: maps are merged, all else is replaced. */
export function manifestsByEnvironment(manifest: SourceNode): ReadonlyMap<string | undefined, SourceNode> {
  const overrides = Object.entries(overridesOf(manifest));
  return new Map([[undefined, manifest], ...overrides.map(([name, node]): [string, SourceNode] => [name, merge(manifest, node)])]);
}

function merge(base: SourceNode, override: SourceNode): SourceNode {
  if (!base.isMap || !override.isMap) return override;
  const members: { [key: string]: SourceNode } = Object.fromEntries(base.entries());
  for (const [key, value] of override.entries()) members[key] = key in members ? merge(members[key], value) : value;
  return new DerivedNode([base, override], members);
}

/** Options of a construct, by their names; undefined for those that are left at their defaults. */
export type Options = { readonly [option: string]: Expression | undefined };

/** Options of all environments as one: an option that is not the same everywhere depends on the name of the environment. */
export function mergeOptions(byEnvironment: ReadonlyMap<string | undefined, Options>): Options {
  return Object.fromEntries(namesOf(byEnvironment).map((name) => [name, mergeValues(byEnvironment, name)]));
}

/** The same for a map, such as that of variables: a member that some environments do not have is spread. */
export function mergeMembers(byEnvironment: ReadonlyMap<string | undefined, Options>): Expression | undefined {
  const members = namesOf(byEnvironment).flatMap((name) => memberOf(byEnvironment, name));
  return members.length === 0 ? undefined : code`{ ${join(members)} }`;
}

function memberOf(byEnvironment: ReadonlyMap<string | undefined, Options>, name: string): Expression[] {
  const values = [...byEnvironment].map(([environment, options]) => ({ environment, value: options[name] }));
  const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
  if (values.every(({ value }) => value !== undefined)) return [code`${key}: ${mergeValues(byEnvironment, name)!}`];
  return values.flatMap(({ environment, value }) => (
    value === undefined ? [] : [environment === undefined ? code`${key}: ${value}` : code`...(${isEnvironment(environment)} && { ${key}: ${value} })`]
  ));
}

function mergeValues(byEnvironment: ReadonlyMap<string | undefined, Options>, name: string): Expression | undefined {
  const usual = byEnvironment.get(undefined)![name];
  const others = [...byEnvironment].filter(([environment, options]) => environment !== undefined && options[name]?.text !== usual?.text);
  return others.reduceRight<Expression | undefined>((otherwise, [environment, options]) => (
    code`${isEnvironment(environment!)} ? ${options[name] ?? code`undefined`} : ${otherwise ?? code`undefined`}`
  ), usual);
}

function isEnvironment(name: string): Expression {
  return code`props.environmentName === ${literal(name)}`;
}

function namesOf(byEnvironment: ReadonlyMap<string | undefined, Options>): string[] {
  const entries = [...byEnvironment.values()].flatMap((options) => Object.entries(options)).filter(([, value]) => value !== undefined);
  return [...new Set(entries.map(([name]) => name))];
}
