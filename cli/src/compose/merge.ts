import { DerivedNode } from '../source/derived-node';
import type { SourceNode } from '../source/source-node';

/** Lists that a later file replaces; others are appended. */
const REPLACED = new Set(['command', 'entrypoint', 'test']);
/** Written as a map, or as a list of `NAME=value`. */
const PAIRS = new Set(['environment', 'labels', 'args', 'annotations', 'sysctls', 'extra_hosts', 'additional_contexts']);
/** Written as a map by name, or as a list of names. */
const NAMES = new Set(['depends_on', 'networks']);
/** Lists whose items are told apart by where they are in the container. */
const UNIQUE = new Set(['ports', 'volumes', 'secrets', 'configs']);

/**
 * Puts a later file, or a service that extends another one, over what it changes.
 *
 * @see https://github.com/compose-spec/compose-spec/blob/main/13-merge.md
 */
export function mergeNodes(base: SourceNode | undefined, over: SourceNode, field = ''): SourceNode {
  if (base === undefined || base.value === null) return over;
  if (over.value === null) return base;
  if (PAIRS.has(field) || NAMES.has(field)) return mergeMaps(asMap(base, field), asMap(over, field));
  if (base.isMap && over.isMap) return mergeMaps(base, over);
  if (base.isList && over.isList && !REPLACED.has(field)) return mergeLists(base, over, field);
  base.leftOut(`overridden by ${over.location.file}:${over.location.line}`);
  return over;
}

function mergeMaps(base: SourceNode, over: SourceNode): SourceNode {
  const members = Object.fromEntries(base.entries());
  for (const [key, member] of over.entries()) members[key] = mergeNodes(Object.hasOwn(members, key) ? members[key] : undefined, member, key);
  return new DerivedNode([base, over], members);
}

function mergeLists(base: SourceNode, over: SourceNode, field: string): SourceNode {
  const later = new Set(over.items().map((item) => targetOf(item)));
  const kept = base.items().filter((item) => {
    const isReplaced = UNIQUE.has(field) && later.has(targetOf(item));
    if (isReplaced) item.leftOut(`overridden by ${over.location.file}:${over.location.line}`);
    return !isReplaced;
  });
  return new DerivedNode([base, over], [...kept, ...over.items()]);
}

function targetOf(item: SourceNode): string {
  if (item.isMap) return String(item.get('target')?.value ?? item.get('source')?.value);
  const [, target = String(item.value)] = String(item.value).split(/:(?![-?+])/);
  return target;
}

/** A list of `NAME=value`, or of names, as a map. */
export function asMap(node: SourceNode, field = ''): SourceNode {
  if (!node.isList) return node;
  return new DerivedNode([node], Object.fromEntries(node.items().map((item) => {
    const text = item.text();
    const equals = NAMES.has(field) ? -1 : text.search(field === 'extra_hosts' ? /[=:]/ : /=/);
    return equals < 0 ? [text, new DerivedNode([item], null)] : [text.slice(0, equals), new DerivedNode([item], text.slice(equals + 1))];
  })));
}
