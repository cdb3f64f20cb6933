import * as fs from 'node:fs';
import * as path from 'node:path';
import { REPOSITORY } from '../harness/paths';

export interface FaultRow {
  readonly name: string;
  readonly what: string;
  readonly stack: string;
  readonly live: string;
  readonly because: string;
}

const PAGE = path.join(REPOSITORY, 'e2e/README.md');

/** The table as e2e/README.md must have it. */
export function faultTable(rows: readonly FaultRow[]): string[] {
  return [
    '| fault | what goes wrong | the stack afterwards | live version | why |',
    '|---|---|---|---|---|',
    ...rows.map(({ name, what, stack, live, because }) => `| ${[name, what, stack, live, because].join(' | ')} |`),
  ];
}

/** The table as it is there. */
export function documentedFaults(): string[] {
  return fs.readFileSync(PAGE, 'utf-8').split('\n').filter((line, index, lines) => line.startsWith('|') && headOf(lines, index).startsWith('| fault |'));
}

function headOf(lines: string[], index: number): string {
  return lines[index - 1]?.startsWith('|') ? headOf(lines, index - 1) : lines[index];
}
