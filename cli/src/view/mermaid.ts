import type { ViewEdge, ViewModel, ViewNode } from './model';

/** Draws the model as a flowchart that GitHub and GitLab show in Markdown. */
export function mermaid({ frames, nodes, edges }: ViewModel): string {
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const frameIds = new Map(frames.map(({ id }, index) => [id, `f${index}`]));
  const inside = (parent: string | undefined, indent: string): string[] => [
    ...nodes.filter((node) => node.frames.at(-1) === parent).map((node) => `${indent}${ids.get(node.id)}${shape(node)}`),
    ...frames.filter((frame) => frame.parent === parent).flatMap((frame) => [
      `${indent}subgraph ${frameIds.get(frame.id)}["${escape(frame.label)}"]`, ...inside(frame.id, `${indent}  `), `${indent}end`,
    ]),
  ];
  return ['flowchart LR', ...inside(undefined, '  '), ...edges.map((edge) => `  ${ids.get(edge.from)} ${arrow(edge)} ${ids.get(edge.to)}`), ''].join('\n');
}

function shape({ kind, label, facts }: ViewNode): string {
  const text = `"${[label, ...facts].map(escape).join('<br/>')}"`;
  if (kind === 'database' || kind === 'storage') return `[(${text})]`;
  if (kind === 'internet' || kind === 'trigger') return `((${text}))`;
  return kind === 'queue' || kind === 'topic' ? `[/${text}/]` : `[${text}]`;
}

function arrow({ kind, label }: ViewEdge): string {
  const line = kind === 'traffic' ? '==>' : kind === 'permission' || kind === 'reference' ? '-.->' : '-->';
  return label === '' ? line : `${line}|"${escape(label)}"|`;
}

function escape(text: string): string {
  return text.replace(/[#"<>&|]/g, (character) => `#${character.charCodeAt(0)};`).replace(/\s+/g, ' ');
}
