import { layOut, LINE_HEIGHT, PADDING, type Layout } from './layout';
import type { NodeKind, ViewModel } from './model';

/** What each kind is called in the drawing. */
export const KIND_NAMES: { readonly [kind in NodeKind]: string } = {
  'internet': 'outside',
  'load-balancer': 'load balancer',
  'target-group': 'target group',
  'service': 'service',
  'job': 'job',
  'trigger': 'trigger',
  'queue': 'queue',
  'topic': 'topic',
  'function': 'function',
  'database': 'database',
  'storage': 'storage',
  'secret': 'secret',
  'api': 'API',
  'workflow': 'workflow',
  'pipeline': 'pipeline',
  'alarm': 'alarm',
  'instances': 'instances',
};

/** Light and dark follow the reader's settings; kinds are told by text too, not by colour alone. */
export const STYLE = `
.view{--paper:#fff;--ink:#1b2430;--soft:#566270;--line:#7b8794;--frame:#f3f5f8;--edge:#c9d0d9;--card:#fff;font:12px system-ui,-apple-system,"Segoe UI",Arial,sans-serif}
@media (prefers-color-scheme:dark){.view{--paper:#10151c;--ink:#e8edf3;--soft:#a5b1bf;--line:#8a97a6;--frame:#18202a;--edge:#3a4654;--card:#1f2935}}
@media print{.view{--paper:#fff;--ink:#000;--soft:#333;--line:#555;--frame:#fff;--edge:#999;--card:#fff}}
.view text{fill:var(--ink)}.view .soft{fill:var(--soft)}.view .paper{fill:var(--paper)}.view .name{font-weight:600}
.view .frame rect{fill:var(--frame);stroke:var(--edge)}.view .frame.d1 rect{stroke-dasharray:6 3}.view .frame.d2 rect{fill:var(--paper)}
.view .node rect{fill:var(--card);stroke:var(--edge);stroke-width:1.5}.view .node .bar{stroke:none;fill:var(--line)}
.view .service .bar{fill:#d86613}.view .job .bar{fill:#d86613}.view .load-balancer .bar,.view .target-group .bar,.view .internet .bar,.view .api .bar{fill:#8c4fff}
.view .queue .bar,.view .topic .bar,.view .trigger .bar,.view .workflow .bar{fill:#e7157b}.view .database .bar{fill:#3b48cc}.view .storage .bar{fill:#3f8624}
.view .secret .bar{fill:#bf0816}.view .edge path{fill:none;stroke:var(--line);stroke-width:1.3}.view .edge.traffic path{stroke-width:2.4}
.view .edge.permission path,.view .edge.reference path{stroke-dasharray:4 3}.view .edge rect{fill:var(--paper);opacity:.85}.view .edge text{font-size:11px}
.view marker path{fill:var(--line)}.view .node:focus{outline:none}.view .node:focus rect:first-of-type,.view .node.chosen rect:first-of-type{stroke:#0972d3;stroke-width:3}
.view .dimmed{opacity:.2}`;

/** Draws the model as an SVG that stands alone. */
export async function svg(model: ViewModel): Promise<string> {
  return `${drawing(await layOut(model))}\n`;
}

export function drawing(layout: Layout): string {
  const size = `0 0 ${layout.width} ${layout.height}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="view" viewBox="${size}" width="${layout.width}" height="${layout.height}" role="group" aria-label="Architecture">`,
    `<style>${STYLE}</style>`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
    `<rect class="paper" width="${layout.width}" height="${layout.height}"/>`,
    ...layout.frames.map(frameElement), ...layout.edges.map(edgeElement), ...layout.nodes.map(nodeElement),
    '</svg>',
  ].join('\n');
}

function frameElement({ frame, depth, x, y, width, height }: Layout['frames'][number]): string {
  return `<g class="frame d${depth}"><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/><text class="soft" x="${x + 12}" y="${y + 19}">${escapeXml(frame.label)}</text></g>`;
}

function nodeElement({ node, lines, x, y, width, height }: Layout['nodes'][number]): string {
  const label = [KIND_NAMES[node.kind], node.label, ...node.facts].join(', ');
  const texts = [KIND_NAMES[node.kind], ...lines].map((line, index) =>
    `<text class="${index === 1 ? 'name' : 'soft'}" x="${x + PADDING + 6}" y="${y + PADDING + 12 + index * LINE_HEIGHT}">${escapeXml(line)}</text>`);
  return [
    `<g class="node ${node.kind}" data-id="${escapeXml(node.id)}" tabindex="0" role="button" aria-label="${escapeXml(label)}">`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/><rect class="bar" x="${x}" y="${y + 4}" width="5" height="${height - 8}" rx="2"/>`,
    ...texts, '</g>',
  ].join('');
}

function edgeElement({ edge, points, label }: Layout['edges'][number]): string {
  const line = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  const texts = label?.lines.map((text, index) => `<text x="${label.x + 2}" y="${label.y + 11 + index * 14}">${escapeXml(text)}</text>`) ?? [];
  const box = label ? `<rect x="${label.x}" y="${label.y}" width="${label.width}" height="${label.height}"/>` : '';
  return `<g class="edge ${edge.kind}" data-from="${escapeXml(edge.from)}" data-to="${escapeXml(edge.to)}"><path d="${line}" marker-end="url(#arrow)"/>${box}${texts.join('')}</g>`;
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');
}
