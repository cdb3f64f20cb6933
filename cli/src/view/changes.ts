import type { Resource, Stack } from './assembly';
import type { Change } from './model';
import { labelOf } from './nodes';
import { compare } from './permissions';

/** What differs between two assemblies, by stack and logical id, which is how CloudFormation tells resources apart. */
export function changesOf(before: readonly Stack[], after: readonly Stack[]): Change[] {
  const [old, now] = [byId(before), byId(after)];
  const added = [...now.values()].filter(({ id }) => !old.has(id)).map((resource) => changeOf('added', resource, []));
  const removed = [...old.values()].filter(({ id }) => !now.has(id)).map((resource) => changeOf('removed', resource, []));
  const changed = [...now.values()].flatMap((resource) => {
    const earlier = old.get(resource.id);
    if (!earlier) return [];
    if (earlier.type !== resource.type) return [changeOf('changed', resource, [`type, was ${earlier.type}`])];
    const properties = differing(earlier, resource);
    return properties.length > 0 ? [changeOf('changed', resource, properties)] : [];
  });
  return [...added, ...changed, ...removed].sort((one, other) => compare(one.id, other.id));
}

function byId(stacks: readonly Stack[]): ReadonlyMap<string, Resource> {
  return new Map(stacks.flatMap(({ resources }) => [...resources.values()]).map((resource) => [resource.id, resource]));
}

function changeOf(kind: Change['kind'], resource: Resource, properties: readonly string[]): Change {
  return { kind, id: resource.id, label: labelOf(resource), type: resource.type, properties };
}

function differing(before: Resource, after: Resource): string[] {
  const names = new Set([...Object.keys(before.properties), ...Object.keys(after.properties)]);
  return [...names].filter((name) => sorted(before.properties[name]) !== sorted(after.properties[name])).sort();
}

/** The order of keys says nothing. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'object' && inner !== null && !Array.isArray(inner)
    ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => compare(one, other))) : inner)) ?? '';
}
