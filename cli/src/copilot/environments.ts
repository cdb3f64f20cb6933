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

/** A manifest as each environment sees it: maps are merged, all else is replaced. */
export function manifestsByEnvironment(manifest: SourceNode, environments: readonly string[]): ReadonlyMap<string, SourceNode> {
  const overrides = overridesOf(manifest);
  return new Map(environments.map((name) => [name, name in overrides ? merge(manifest, overrides[name]) : manifest]));
}

/** Fields that exclude each other: one of an environment takes the place of the others. */
const ALTERNATIVES: { readonly [field: string]: readonly string[] } = {
  build: ['location', 'credentials'],
  location: ['build'],
  range: ['spot'],
  spot: ['range', 'cpu_percentage', 'memory_percentage', 'requests', 'response_time', 'queue_delay', 'cooldown'],
};

function merge(base: SourceNode, override: SourceNode): SourceNode {
  if (!base.isMap || !override.isMap) return override;
  const replaced = Object.keys(Object.fromEntries(override.entries())).flatMap((key) => ALTERNATIVES[key] ?? []);
  const members: { [key: string]: SourceNode } = Object.fromEntries(base.entries().filter(([key]) => !replaced.includes(key)));
  for (const [key, value] of override.entries()) members[key] = key in members ? merge(members[key], value) : value;
  return new DerivedNode([base, override], members);
}

/** Options of a construct, by their names; undefined for those that are left at their defaults. */
export type Options = { readonly [option: string]: Expression | undefined };

/** What each environment has, by its name. */
export type ByEnvironment<T> = ReadonlyMap<string, T>;

export function mapEnvironments<T, U>(values: ByEnvironment<T>, map: (value: T, environment: string) => U): ByEnvironment<U> {
  return new Map([...values].map(([environment, value]) => [environment, map(value, environment)]));
}

/** Options of all environments as one: an option that is not the same everywhere depends on the name of the environment. */
export function mergeOptions(byEnvironment: ByEnvironment<Options>): Options {
  return Object.fromEntries(namesOf(byEnvironment).map((name) => [name, mergeValues(mapEnvironments(byEnvironment, (options) => options[name]))]));
}

/**
 * The same for a map, such as that of variables: a member that some environments do not have is spread.
 * @param plain The same members in other words, which are taken where they are the same everywhere, and the others are not.
 */
export function mergeMembers(byEnvironment: ByEnvironment<Options>, plain: ByEnvironment<Options> = byEnvironment): Expression | undefined {
  const members = namesOf(byEnvironment).flatMap((name) => {
    const [values, others] = [byEnvironment, plain].map((each) => mapEnvironments(each, (options) => options[name]));
    return memberOf(name, !isSame(values) && isSame(others) ? others : values);
  });
  return members.length === 0 ? undefined : code`{ ${join(members)} }`;
}

function memberOf(name: string, values: ByEnvironment<Expression | undefined>): Expression[] {
  const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
  if ([...values.values()].every((value) => value !== undefined)) return [code`${key}: ${mergeValues(values)!}`];
  return [...values].flatMap(([environment, value]) => value === undefined ? [] : [code`...(${isEnvironment(environment)} && { ${key}: ${value} })`]);
}

/** The value that most environments have comes last, for those that have no name yet. */
function mergeValues(values: ByEnvironment<Expression | undefined>): Expression | undefined {
  const texts = [...values.values()].map((value) => value?.text);
  const count = (value: Expression | undefined) => texts.filter((text) => text === value?.text).length;
  const [usual] = [...values.values()].sort((a, b) => count(b) - count(a));
  const others = [...values].filter(([, value]) => value?.text !== usual?.text);
  return others.reduceRight<Expression | undefined>((otherwise, [environment, value]) => (
    code`${isEnvironment(environment)} ? ${value ?? code`undefined`} : ${otherwise ?? code`undefined`}`
  ), usual);
}

function isSame(values: ByEnvironment<Expression | undefined>): boolean {
  return new Set([...values.values()].map((value) => value?.text)).size === 1;
}

export function isEnvironment(name: string): Expression {
  return code`props.environmentName === ${literal(name)}`;
}

function namesOf(byEnvironment: ByEnvironment<Options>): string[] {
  const entries = [...byEnvironment.values()].flatMap((options) => Object.entries(options)).filter(([, value]) => value !== undefined);
  return [...new Set(entries.map(([name]) => name))];
}
