import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk.bundled.js';
import type { ViewEdge, ViewFrame, ViewModel, ViewNode } from './model';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Label extends Box {
  readonly lines: readonly string[];
}

export interface PlacedEdge {
  readonly edge: ViewEdge;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly label?: Label;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly (Box & { readonly frame: ViewFrame; readonly depth: number })[];
  readonly nodes: readonly (Box & { readonly node: ViewNode; readonly lines: readonly string[] })[];
  readonly edges: readonly PlacedEdge[];
}

export const LINE_HEIGHT = 16;
export const PADDING = 10;
/** Room for the name of a frame. */
const FRAME_TOP = 30;
/** No letter of a common sans-serif font of 12 pixels is wider on average; CJK takes a full square. */
const LETTER = 7.2;
const WIDE = /[\u1100-\u11ff\u2e80-\uffef]|[\u{1f000}-\u{1faff}]/u;

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.spacing.nodeNode': '24',
  'elk.spacing.edgeLabel': '4',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeNode': '16',
  'elk.spacing.labelLabel': '6',
  'elk.layered.spacing.nodeNodeBetweenLayers': '40',
  'elk.layered.spacing.edgeNodeBetweenLayers': '16',
  'elk.edgeLabels.inline': 'false',
  'elk.randomSeed': '1',
  'elk.json.edgeCoords': 'ROOT',
  'elk.json.shapeCoords': 'ROOT',
};

/** Straight arrows, and the last crossings, cost time that grows faster than the drawing. */
const LARGE = 150;
const LARGE_OPTIONS = {
  ...OPTIONS,
  'elk.layered.nodePlacement.strategy': 'SIMPLE',
  'elk.layered.thoroughness': '1',
  'elk.layered.crossingMinimization.greedySwitchHierarchical.type': 'OFF',
};

/** Lays the model out with ELK, https://eclipse.dev/elk/reference/algorithms/org-eclipse-elk-layered.html; the same model gives the same places. */
export async function layOut(model: ViewModel): Promise<Layout> {
  // Other commands do without it, and it is large.
  const { default: { default: ELK } } = await import('elkjs/lib/elk.bundled.js');
  const graph = await new ELK().layout(graphOf(model));
  const byId = new Map<string, ElkNode>();
  const collect = (node: ElkNode) => { byId.set(node.id, node); node.children?.forEach(collect); };
  collect(graph);
  const edges = new Map((graph.edges ?? []).map((edge) => [edge.id, edge]));
  return {
    width: Math.ceil(graph.width ?? 0),
    height: Math.ceil(graph.height ?? 0),
    frames: model.frames.map((frame) => ({ ...boxOf(byId.get(`frame ${frame.id}`)), frame, depth: depthOf(frame, model) }))
      .sort((one, other) => one.depth - other.depth),
    nodes: model.nodes.map((node) => ({ ...boxOf(byId.get(node.id)), node, lines: linesOf(node) })),
    edges: model.edges.map((edge, index) => placedEdge(edge, edges.get(`edge ${index}`))),
  };
}

function graphOf(model: ViewModel): ElkNode {
  const inside = (parent: string | undefined): ElkNode[] => [
    ...model.nodes.filter((node) => node.frames.at(-1) === parent).map((node) => ({ id: node.id, ...sizeOf(linesOf(node)) })),
    ...model.frames.filter((frame) => frame.parent === parent).map((frame) => ({
      id: `frame ${frame.id}`,
      layoutOptions: {
        'elk.padding': `[top=${FRAME_TOP},left=14,bottom=14,right=14]`,
        'elk.nodeSize.constraints': 'MINIMUM_SIZE',
        'elk.nodeSize.minimum': `(${textWidth(frame.label) + 28},40)`,
      },
      children: inside(frame.id),
    })),
  ];
  const layoutOptions = model.nodes.length > LARGE ? LARGE_OPTIONS : OPTIONS;
  return { id: 'root', layoutOptions, children: inside(undefined), edges: model.edges.map(edgeOf) };
}

function edgeOf({ from, to, label }: ViewEdge, index: number): ElkExtendedEdge {
  const text = wrapped(label);
  const labels = label === '' ? [] : [{ text: text.join('\n'), width: Math.max(...text.map(textWidth)) + 4, height: text.length * 14 + 2 }];
  return { id: `edge ${index}`, sources: [from], targets: [to], labels };
}

/** Lines of 28 letters at most, broken between words; four lines, so that one label does not stretch the whole. */
function wrapped(label: string): string[] {
  const lines = label.split('; ').flatMap((part) => part.split(' ').reduce<string[]>((all, word) => {
    const last = all.at(-1);
    return last !== undefined && last.length + word.length < 28 ? [...all.slice(0, -1), `${last} ${word}`] : [...all, word];
  }, []));
  return lines.length > 4 ? [...lines.slice(0, 3), `… and ${lines.length - 3} more`] : lines;
}

function linesOf({ label, facts }: ViewNode): string[] {
  return [label.length > 40 ? `${label.slice(0, 39)}…` : label, ...facts];
}

function sizeOf(lines: readonly string[]): { width: number; height: number } {
  const width = Math.ceil(Math.max(...lines.map(textWidth))) + 2 * PADDING + 10;
  return { width: Math.max(90, width), height: (lines.length + 1) * LINE_HEIGHT + 2 * PADDING };
}

/** A width that a text does not exceed, in pixels at a size of 12 pixels. */
export function textWidth(text: string): number {
  return [...text].reduce((sum, letter) => sum + (WIDE.test(letter) ? 13 : /[mwMWA-Z@%…]/.test(letter) ? 10 : LETTER), 0);
}

function boxOf(node: ElkNode | undefined): Box {
  const { x = 0, y = 0, width = 0, height = 0 } = node ?? {};
  return { x: round(x), y: round(y), width: round(width), height: round(height) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function depthOf(frame: ViewFrame, model: ViewModel): number {
  const parent = model.frames.find(({ id }) => id === frame.parent);
  return parent ? depthOf(parent, model) + 1 : 0;
}

function placedEdge(edge: ViewEdge, placed: ElkExtendedEdge | undefined): PlacedEdge {
  const points = (placed?.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint])
    .map(({ x, y }) => ({ x: round(x), y: round(y) }));
  const [label] = placed?.labels ?? [];
  if (!label) return { edge, points };
  const { x = 0, y = 0, width = 0, height = 0 } = label;
  return { edge, points, label: { x: round(x), y: round(y), width: round(width), height: round(height), lines: wrapped(edge.label) } };
}
