import type { SourceNode } from '../source/source-node';

/** `1m30s`, `1500ms`, `10` → seconds. */
export function secondsOf(node: SourceNode): number {
  const text = node.text().trim();
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|us|ns|m|s)/g)];
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) throw node.error(`${node.path} must be a duration such as 1m30s, got ${JSON.stringify(text)}`);
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * SECONDS[unit], 0);
}

const SECONDS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 };

/** `512m`, `1gb`, or a number of bytes → MiB. */
export function mebibytesOf(node: SourceNode): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?$/i.exec(node.text().trim()) ?? [];
  if (amount === undefined) throw node.error(`${node.path} must be a size such as 512m, got ${JSON.stringify(node.value)}`);
  return Math.max(1, Math.ceil(Number(amount) * MEBIBYTES[unit.toLowerCase()]));
}

const MEBIBYTES: Readonly<Record<string, number>> = { '': 1 / 1048576, 'k': 1 / 1024, 'm': 1, 'g': 1024, 't': 1048576 };

/** A text, or a list of texts. */
export function textsOf(node: SourceNode | undefined): string[] {
  if (node === undefined) return [];
  return node.isList ? node.items().map((item) => item.text()) : [node.text()];
}

/** Says of members of a map why they are not in the app; others stay without an outcome. */
export function leaveOutMembers(node: SourceNode | undefined, reasons: Readonly<Record<string, string>>): void {
  if (node?.isMap !== true) return;
  for (const [name, member] of node.entries()) {
    if (member.outcome !== undefined) continue;
    if (name.startsWith('x-')) member.leftOut('an extension: compose itself does not read it');
    else if (member.value === null) member.leftOut('says nothing');
    else if (Object.hasOwn(reasons, name)) member.leftOut(reasons[name]);
  }
}
