import { IConstruct } from 'constructs';
import { Problem } from './errors';
import { failUnlessPending } from './pending-lookup';

/** For each app, the owners of names that only one construct may have. */
const OWNERS = new WeakMap<IConstruct, Map<string, IConstruct>>();

/**
 * Reserves a name for a construct, as long as the app exists; fails when another one has it.
 *
 * @param key The name, with all that makes it unique.
 * @param problem Describes the conflict with another owner.
 */
export function reserve(owner: IConstruct, key: string, problem: (other: string) => Problem): void {
  const { root } = owner.node;
  const owners = OWNERS.get(root) ?? new Map<string, IConstruct>();
  OWNERS.set(root, owners);
  const other = owners.get(key);
  if (other) failUnlessPending(owner, problem(other === owner ? 'this service' : other.node.path));
  owners.set(key, owner);
}
