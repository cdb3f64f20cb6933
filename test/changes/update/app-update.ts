import { diffTemplate, ResourceImpact, TemplateDiff } from '@aws-cdk/cloudformation-diff';
import { Properties, SynthesizedApp, SynthesizedStack, UpdatedResource, UpdatedTemplate } from './template';
import { ancestors, Template } from '../../../benchmark/src/template-facts';

/** What a stack update does to a resource. Properties that may or may not replace it are `unknown`. */
export type Fate = 'added' | 'deleted' | 'replaced' | 'unknown' | 'updated' | 'kept';

export type Side = 'before' | 'after';

/** A resource of one stack, before and after its update. */
export interface ResourceUpdate {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly fate: Fate;
  readonly before?: UpdatedResource;
  readonly after?: UpdatedResource;
  /** Names of the properties that change. */
  readonly changed: readonly string[];
}

const FATES: Partial<Record<ResourceImpact, Fate>> = {
  [ResourceImpact.WILL_CREATE]: 'added',
  [ResourceImpact.WILL_DESTROY]: 'deleted',
  [ResourceImpact.WILL_ORPHAN]: 'deleted',
  [ResourceImpact.WILL_REPLACE]: 'replaced',
  [ResourceImpact.MAY_REPLACE]: 'unknown',
  [ResourceImpact.WILL_UPDATE]: 'updated',
};

/** Functions that refer to another stack: strong and weak references. */
const IMPORTS = ['Fn::ImportValue', 'Fn::GetStackOutput'];

/** The update of all stacks of an app, in the order in which they are deployed. */
export class AppUpdate {
  public readonly resources: readonly ResourceUpdate[];

  private readonly stacks: Record<Side, ReadonlyMap<string, SynthesizedStack>>;
  private readonly byId = new Map<string, ResourceUpdate>();

  constructor(before: SynthesizedApp, after: SynthesizedApp) {
    const byName = ({ stacks }: SynthesizedApp) => new Map(stacks.map((stack) => [stack.name, stack]));
    this.stacks = { before: byName(before), after: byName(after) };
    for (const name of this.stackNames) {
      const [old, now] = (['before', 'after'] as const).map((side) => this.withoutImports(this.template(name, side), side));
      updatesOf(name, old, now).forEach((update) => this.byId.set(`${name}/${update.id}`, {
        ...update, before: this.template(name, 'before').Resources?.[update.id], after: this.template(name, 'after').Resources?.[update.id],
      }));
    }
    this.resources = [...this.byId.values()].map((resource) => this.withChangedReferences(resource));
    this.resources.forEach((resource) => this.byId.set(`${resource.stack}/${resource.id}`, resource));
  }

  public get stackNames(): string[] {
    return [...new Set([...this.stacks.before.keys(), ...this.stacks.after.keys()])];
  }

  public template(stack: string, side: Side): UpdatedTemplate {
    return this.stacks[side].get(stack)?.template ?? {};
  }

  public ofType(...types: string[]): ResourceUpdate[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /** Returns a resource by its identity, of either side. */
  public find(identity: string): ResourceUpdate | undefined {
    return this.byId.get(identity.replace(/^<|>$|\*/g, ''));
  }

  /** Returns whether one stack is deployed before another, as far as dependencies say. */
  public isDeployedBefore(first: string, second: string): boolean {
    const reached = new Set<string>();
    const visit = (name: string): void => this.stacks.after.get(name)?.dependencies.forEach((dependency) => {
      if (reached.has(dependency)) return;
      reached.add(dependency);
      visit(dependency);
    });
    visit(second);
    return reached.has(first);
  }

  /** Returns whether CloudFormation handles one resource of the new template after another one. */
  public isAfter(later: ResourceUpdate, earlier: ResourceUpdate): boolean {
    if (later.stack !== earlier.stack) return this.isDeployedBefore(earlier.stack, later.stack);
    const { Resources = {} } = this.template(later.stack, 'after');
    return later.id in Resources && ancestors(Resources as Template['Resources'], later.id).has(earlier.id);
  }

  /** Returns the physical identity of a resource: a replaced one is another one. */
  public identityOf({ stack, id, fate }: ResourceUpdate, side: Side): string {
    return `<${stack}/${id}${side === 'after' && fate === 'replaced' ? '*' : ''}>`;
  }

  /** Returns a value as text, in which all references name physical resources. */
  public resolve(stack: string, value: unknown, side: Side): string {
    if (value === undefined) return '';
    if (typeof value !== 'object' || value === null) return String(value);
    if (Array.isArray(value)) return `[${value.map((item) => this.resolve(stack, item, side)).join(', ')}]`;
    const entries = Object.entries(value as Properties);
    if (entries.length === 1) {
      const [[key, argument]] = entries;
      if (key === 'Ref') return this.reference(stack, argument, side);
      if (key === 'Fn::GetAtt') return this.reference(stack, [argument].flat()[0].split('.')[0], side);
      if (key === 'Fn::Join' && Array.isArray(argument[1])) return argument[1].map((item: unknown) => this.resolve(stack, item, side)).join(argument[0]);
      if (key === 'Fn::ImportValue') return this.imported(argument, side);
      if (key === 'Fn::GetStackOutput') return this.output(argument.StackName, argument.OutputName, side);
    }
    return `{${entries.map(([name, item]) => `${name}: ${this.resolve(stack, item, side)}`).join(', ')}}`;
  }

  /** Returns a property of a resource as text; empty when the resource is not there. */
  public property(resource: ResourceUpdate, name: string, side: Side): string {
    return this.resolve(resource.stack, resource[side]?.Properties?.[name], side);
  }

  /** Adds the properties that change only because what they refer to is replaced. */
  private withChangedReferences(resource: ResourceUpdate): ResourceUpdate {
    if (!stays(resource)) return resource;
    const { before, after, fate } = resource;
    const names = Object.keys({ ...before?.Properties, ...after?.Properties });
    const changed = names.filter((name) => this.property(resource, name, 'before') !== this.property(resource, name, 'after'));
    return { ...resource, fate: fate === 'kept' && changed.length > 0 ? 'updated' : fate, changed: [...new Set([...resource.changed, ...changed])] };
  }

  /** Returns a template with the identities of what it imports, however it does, so that a replacement in another stack is a change of this one. */
  private withoutImports<T>(value: T, side: Side): T {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.withoutImports(item, side)) as T;
    const entries = Object.entries(value);
    if (entries.length === 1 && IMPORTS.includes(entries[0][0])) return this.resolve('', value, side) as T;
    return Object.fromEntries(entries.map(([key, item]) => [key, this.withoutImports(item, side)])) as T;
  }

  private reference(stack: string, id: string, side: Side): string {
    const resource = this.byId.get(`${stack}/${id}`);
    return resource ? this.identityOf(resource, side) : `<${id}>`;
  }

  private imported(name: unknown, side: Side): string {
    for (const [stack, { template: { Outputs = {} } }] of this.stacks[side]) {
      const output = Object.values(Outputs).find(({ Export }) => Export?.Name === name);
      if (output) return this.resolve(stack, output.Value, side);
    }
    return `<${String(name)}>`;
  }

  private output(stack: string, name: string, side: Side): string {
    const output = this.template(stack, side).Outputs?.[name];
    return output ? this.resolve(stack, output.Value, side) : `<${stack}/${name}>`;
  }
}

/** Identities of the resources in a resolved text. */
export function identitiesIn(text: string): string[] {
  return text.match(/<[^<>]*\/[^<>]*>/g) ?? [];
}

/** Returns whether a resource exists while and after the update, as the same physical one. */
export function stays({ fate }: ResourceUpdate): boolean {
  return fate === 'updated' || fate === 'kept' || fate === 'unknown';
}

/** Returns whether the physical resource of before is gone after the update. */
export function goes({ fate }: ResourceUpdate): boolean {
  return fate === 'deleted' || fate === 'replaced';
}

function updatesOf(stack: string, before: UpdatedTemplate, after: UpdatedTemplate): ResourceUpdate[] {
  const difference = differenceOf(before, after, []).resources;
  const ids = new Set([...Object.keys(before.Resources ?? {}), ...Object.keys(after.Resources ?? {})]);
  return [...ids].flatMap((id): ResourceUpdate[] => {
    const { Type } = (after.Resources?.[id] ?? before.Resources?.[id])!;
    if (Type === 'AWS::CDK::Metadata') return [];
    const change = difference.logicalIds.includes(id) ? difference.get(id) : undefined;
    const fate = change && FATES[change.changeImpact] || 'kept';
    return [{ stack, id, type: Type, fate, changed: change ? Object.keys(change.propertyUpdates) : [] }];
  });
}

/** Returns the difference of two templates. `diffTemplate()` follows replaced resources through plain references only, not through functions. */
function differenceOf(before: UpdatedTemplate, after: UpdatedTemplate, replaced: readonly string[]): TemplateDiff {
  const difference = diffTemplate(before, markReplaced(after, replaced));
  const found = difference.resources.logicalIds.filter((id) => difference.resources.get(id).changeImpact === ResourceImpact.WILL_REPLACE);
  return found.every((id) => replaced.includes(id)) ? difference : differenceOf(before, after, [...new Set([...replaced, ...found])]);
}

/** Returns a template whose references to replaced resources differ from those of before. */
function markReplaced<T>(value: T, replaced: readonly string[]): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => markReplaced(item, replaced)) as T;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => {
    if (key === 'Ref' && replaced.includes(item)) return [key, `${item} replaced`];
    if (key === 'Fn::GetAtt' && replaced.includes([item].flat()[0])) return [key, [`${[item].flat()[0]} replaced`, [item].flat()[1]]];
    return [key, markReplaced(item, replaced)];
  })) as T;
}
