import { readMount } from './mount-syntax';
import { DerivedNode } from '../source/derived-node';
import type { SourceNode } from '../source/source-node';

/** Lists that a later file replaces; others are appended. */
const REPLACED = new Set(['command', 'entrypoint', 'test']);
/** Written as a map, or as a list of `NAME=value`. */
const PAIRS = new Set(['environment', 'labels', 'args', 'annotations', 'sysctls', 'extra_hosts', 'additional_contexts', 'driver_opts']);
/** Written as a map by name, or as a list of names. */
const NAMES = new Set(['depends_on', 'networks']);
/** Written as a list, or as a text of one item. */
const TEXT_OR_LIST = new Set(['env_file', 'tmpfs', 'dns', 'dns_search', 'label_file']);
/** Written as a map, or as the text of one of its members. */
const SHORT_FORMS: Readonly<Record<string, string>> = { build: 'context', extends: 'service' };

/**
 * Puts a later file, or a service that extends another one, over what it changes.
 *
 * @see https://github.com/compose-spec/compose-spec/blob/main/13-merge.md
 */
export function mergeNodes(base: SourceNode | undefined, over: SourceNode, field = ''): SourceNode {
  if (base === undefined || base.value === null) return over;
  if (over.tag === '!override') return overridden(base, over);
  if (over.value === null) return base;
  if (PAIRS.has(field) || NAMES.has(field)) return mergeMaps(asMap(base, field), asMap(over, field));
  if (Object.hasOwn(SHORT_FORMS, field)) return mergeMaps(longForm(base, field), longForm(over, field));
  if (base.isMap && over.isMap) return mergeMaps(base, over);
  if (TEXT_OR_LIST.has(field)) return mergeLists(asList(base), asList(over), field);
  if (base.isList && over.isList && !REPLACED.has(field)) return mergeLists(base, over, field);
  return overridden(base, over);
}

function overridden(base: SourceNode, over: SourceNode): SourceNode {
  leaveOutAll(base, `overridden by ${over.location.file}:${over.location.line}`);
  return over;
}

/** Says it of each field, as some of them may have been given an outcome before. */
function leaveOutAll(node: SourceNode, reason: string): void {
  node.leftOut(reason);
  node.children().forEach((child) => leaveOutAll(child, reason));
}

function mergeMaps(base: SourceNode, over: SourceNode): SourceNode {
  const members = Object.fromEntries(base.entries());
  for (const [key, member] of over.entries()) {
    const before = Object.hasOwn(members, key) ? members[key] : undefined;
    if (member.tag === '!reset') {
      if (before !== undefined) leaveOutAll(before, `taken away by ${member.location.file}:${member.location.line}`);
      member.movedTo('takes away what an earlier file has');
      delete members[key];
    } else {
      members[key] = mergeNodes(before, member, key);
    }
  }
  return new DerivedNode([base, over], members);
}

function mergeLists(base: SourceNode, over: SourceNode, field: string): SourceNode {
  const later = new Set(over.items().map((item) => identityOf(item, field)));
  const kept = base.items().filter((item) => {
    const identity = identityOf(item, field);
    const isReplaced = identity !== undefined && later.has(identity);
    if (isReplaced) leaveOutAll(item, `overridden by ${over.location.file}:${over.location.line}`);
    return !isReplaced;
  });
  return new DerivedNode([base, over], [...kept, ...over.items()]);
}

/** What tells the items of a list apart: where they are in the container. */
function identityOf(item: SourceNode, field: string): string | undefined {
  if (field === 'volumes') return readMount(item).target;
  if (field === 'secrets' || field === 'configs') return String(item.isMap ? (item.get('target') ?? item.get('source'))?.value : item.value);
  if (field === 'devices') return String(item.isMap ? item.get('target')?.value : item.text().split(':')[1]);
  if (field === 'ports') return item.isMap ? JSON.stringify(['target', 'published', 'host_ip', 'protocol'].map((key) => item.get(key)?.value)) : item.text();
  return item.isMap || item.isList ? undefined : item.text();
}

function longForm(node: SourceNode, field: string): SourceNode {
  return node.isMap ? node : new DerivedNode([node], { [SHORT_FORMS[field]]: node });
}

/** A text as a list of one item. */
export function asList(node: SourceNode): SourceNode {
  return node.isList ? node : new DerivedNode([node], [node]);
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

/** Takes out what `!reset` says where there is nothing to take away. */
export function withoutResets(node: SourceNode): SourceNode {
  if (node.isList) return new DerivedNode([node], node.items().map(withoutResets));
  if (!node.isMap) return node;
  const kept = node.entries().filter(([, member]) => member.tag !== '!reset');
  node.entries().filter(([, member]) => member.tag === '!reset').forEach(([, member]) => member.movedTo('takes away what an earlier file has'));
  return new DerivedNode([node], Object.fromEntries(kept.map(([key, member]) => [key, withoutResets(member)])));
}
