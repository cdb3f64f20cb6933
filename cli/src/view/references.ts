import type { Resource, Stack } from './assembly';
import { asMap, isMap, textOf } from '../adopt/template';

/** Finds what values refer to, across stacks: through exports, and through parameters and outputs of nested stacks. */
export class References {
  private readonly exports = new Map<string, { readonly stack: Stack; readonly value: unknown }>();
  private readonly nested = new Map<string, Stack>();
  private readonly referring = new Map<string, Set<Resource>>();
  public readonly resources: readonly Resource[];

  constructor(stacks: readonly Stack[]) {
    this.resources = stacks.flatMap((stack) => [...stack.resources.values()]);
    for (const stack of stacks) {
      if (stack.nestedIn) this.nested.set(stack.nestedIn.id, stack);
      for (const output of Object.values(stack.outputs)) {
        const { Export, Value } = asMap(output);
        const name = asMap(Export).Name;
        if (name !== undefined) this.exports.set(JSON.stringify(name), { stack, value: Value });
      }
    }
    for (const resource of this.resources) {
      for (const target of this.in(resource)) this.referring.set(target.id, (this.referring.get(target.id) ?? new Set()).add(resource));
    }
  }

  public all(...types: readonly string[]): Resource[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /** Resources that refer to this one, in any stack. */
  public to({ id }: Resource, ...types: readonly string[]): Resource[] {
    return [...this.referring.get(id) ?? []].filter(({ type }) => types.length === 0 || types.includes(type));
  }

  /** Resources that a resource refers to, anywhere in its properties. */
  public in({ stack, properties, id }: Resource): Resource[] {
    return this.of(stack, properties).filter((target) => target.id !== id);
  }

  /** Resources that a value refers to, each once. */
  public of(stack: Stack, value: unknown, seen: ReadonlySet<unknown> = new Set()): Resource[] {
    if (typeof value !== 'object' || value === null || seen.has(value)) return [];
    const inner = new Set([...seen, value]);
    const own = isMap(value) ? this.own(stack, value, inner) : [];
    const children = own.length > 0 ? [] : Object.values(value).flatMap((child) => this.of(stack, child, inner));
    return [...new Map([...own, ...children].map((resource) => [resource.id, resource])).values()];
  }

  private own(stack: Stack, value: Readonly<Record<string, unknown>>, seen: ReadonlySet<unknown>): Resource[] {
    const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::ImportValue': imported, 'Fn::Sub': text } = value;
    if (typeof ref === 'string') return this.named(stack, ref, undefined, seen);
    if (attribute !== undefined) {
      const [id, ...rest] = Array.isArray(attribute) ? attribute.map(String) : String(attribute).split('.');
      return this.named(stack, id, rest.join('.'), seen);
    }
    if (imported !== undefined) {
      const exported = this.exports.get(JSON.stringify(imported));
      return exported ? this.of(exported.stack, exported.value, seen) : [];
    }
    return text === undefined ? [] : this.substituted(stack, text, seen);
  }

  private substituted(stack: Stack, text: unknown, seen: ReadonlySet<unknown>): Resource[] {
    const [template, variables] = Array.isArray(text) ? [textOf(text[0]) ?? '', asMap(text[1])] : [textOf(text) ?? '', {}];
    const names = [...template.matchAll(/\$\{([^!}]+)\}/g)].map(([, name]) => name.trim()).filter((name) => !(name in variables));
    return [
      ...names.flatMap((name) => this.named(stack, name.split('.')[0], name.split('.').slice(1).join('.') || undefined, seen)),
      ...this.of(stack, variables, seen),
    ];
  }

  private named(stack: Stack, logicalId: string, attribute: string | undefined, seen: ReadonlySet<unknown>): Resource[] {
    const resource = stack.resources.get(logicalId);
    if (!resource) {
      const argument = stack.nestedIn && asMap(stack.nestedIn.properties.Parameters)[logicalId];
      return argument === undefined ? [] : this.of(stack.nestedIn!.stack, argument, seen);
    }
    const nested = attribute?.startsWith('Outputs.') ? this.nested.get(resource.id) : undefined;
    return nested ? this.of(nested, asMap(nested.outputs[attribute!.slice('Outputs.'.length)]).Value, seen) : [resource];
  }
}
