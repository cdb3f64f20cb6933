import type { Outcome, SourceNode } from '../source/source-node';

/** One row of MIGRATION.md. */
export interface FieldOutcome {
  readonly field: SourceNode;
  /** Undefined for a field of which nobody has said where it went. */
  readonly outcome?: Outcome;
}

/** Says where each field of a document went; fields that share the outcome of one that holds them are one row. */
export function fieldOutcomes(node: SourceNode): FieldOutcome[] {
  const children = node.children();
  if (node.outcome === undefined) {
    return children.length === 0 ? [{ field: node }] : children.flatMap(fieldOutcomes);
  }
  const own = children.flatMap(ownOutcomes);
  return [{ field: node, outcome: node.outcome }, ...own];
}

/** Below a field with an outcome, only those that have another one of their own. */
function ownOutcomes(node: SourceNode): FieldOutcome[] {
  return node.outcome === undefined ? node.children().flatMap(ownOutcomes) : fieldOutcomes(node);
}

/** The fields of which nobody has said where they went. An empty file has none. */
export function unknownFields(node: SourceNode): SourceNode[] {
  return fieldOutcomes(node).filter(({ outcome, field }) => outcome === undefined && field.path !== '').map(({ field }) => field);
}
