import type { ViewModel } from './model';

/** Names of nodes by their ids. */
export function labelsById({ nodes }: ViewModel): (id: string) => string {
  const labels = new Map(nodes.map(({ id, label }) => [id, label]));
  return (id) => labels.get(id) ?? id;
}
