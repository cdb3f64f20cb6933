import type { Resource, Stack } from './assembly';
import { changesOf } from './changes';
import { deploymentsOf } from './deployment';
import { edgesOf } from './edges';
import type { ViewEdge, ViewFrame, ViewModel, ViewNode } from './model';
import { drawnResources, factsOf, framesOf, labelOf } from './nodes';
import { Owners } from './owners';
import { compare, permissionsOf } from './permissions';
import { isPublic, reachabilityOf } from './reachability';
import { References } from './references';

const INTERNET: ViewNode = { id: 'internet', kind: 'internet', label: 'Internet', facts: [], frames: [], folded: [] };

/** Makes the model of an assembly, and what has changed since another one. */
export function buildModel(stacks: readonly Stack[], before?: readonly Stack[]): ViewModel {
  const references = new References(stacks);
  const kinds = drawnResources(references);
  const drawn = new Set(kinds.keys());
  const owners = new Owners(references, drawn);
  const folded = foldedResources(references, owners, drawn);
  const frames = new Map<string, ViewFrame>();
  const nodes = [...kinds].map(([resource, kind]): ViewNode => {
    const around = framesOf(resource, references);
    around.forEach((frame) => frames.set(frame.id, frame));
    return {
      id: resource.id,
      kind,
      label: labelOf(resource),
      facts: factsOf(resource, references),
      type: resource.type,
      path: resource.path,
      frames: around.map(({ id }) => id),
      folded: folded.get(resource.id) ?? [],
    };
  });
  const byId = new Map([...drawn].map((resource) => [resource.id, resource]));
  const edges = edgesOf(references, drawn, owners.of).filter((edge) => isDrawn(edge, byId));
  const internet = edges.some(({ from }) => from === INTERNET.id) ? [INTERNET] : [];
  return {
    version: 1,
    frames: [...frames.values()].sort((one, other) => compare(one.id, other.id)),
    nodes: [...internet, ...nodes.sort((one, other) => compare(one.id, other.id))],
    edges,
    reachability: reachabilityOf(references, owners.of),
    permissions: permissionsOf(references, (role) => owners.of(role).map(labelOf).sort()),
    deployments: deploymentsOf(references),
    ...before && { changes: changesOf(before, stacks) },
  };
}

/** The world reaches only what is public. */
function isDrawn({ from, to }: ViewEdge, byId: ReadonlyMap<string, Resource>): boolean {
  const target = byId.get(to);
  return target !== undefined && (from !== INTERNET.id || isPublic(target));
}

function foldedResources(references: References, owners: Owners, drawn: ReadonlySet<Resource>): ReadonlyMap<string, string[]> {
  const folded = new Map<string, string[]>();
  for (const resource of references.resources.filter((each) => !drawn.has(each))) {
    for (const { id } of owners.of(resource)) folded.set(id, [...folded.get(id) ?? [], `${resource.type} ${resource.logicalId}`].sort());
  }
  return folded;
}
