import * as fs from 'node:fs';
import * as path from 'node:path';

/** A cell of combinations.md. */
export interface Combination {
  readonly deployment: string;
  readonly exposure: string;
  readonly discovery: string;
  /** `yes`, or the reason why the combination fails. */
  readonly answer: string;
}

const REASONS = 'Reasons';

/** The cells of combinations.md; those of a section that lists several exposures apply to each of them. */
export function combinations(): Combination[] {
  const sections = [...sectionsOf(path.join(__dirname, 'combinations.md'))].filter(([heading]) => heading.includes(': '));
  return sections.flatMap(([heading, [[, ...discoveries], , ...rows]]) => heading.split(': ')[1].split(', ').flatMap((exposure) => (
    rows.flatMap(([deployment, ...answers]) => discoveries.map((discovery, index) => ({ deployment, exposure, discovery, answer: answers[index] })))
  )));
}

/** Returns what the error of each reason has to name. */
export function namedInErrors(): Map<string, string[]> {
  const [, , ...rows] = sectionsOf(path.join(__dirname, 'combinations.md')).get(REASONS)!;
  return new Map(rows.map(([reason, , names]) => [reason, names.split(', ').map((name) => name.replaceAll('`', ''))]));
}

/** The table of the README, with its heading. */
export function readmeTable(): string[][] {
  return sectionsOf(path.join(__dirname, '../../../README.md')).get('What goes with what')!;
}

/** The rows of the tables of a Markdown file, by the heading of their section. */
function sectionsOf(file: string): Map<string, string[][]> {
  const sections = fs.readFileSync(file, 'utf-8').split('\n## ').slice(1).map((section) => section.split('\n'));
  return new Map(sections.map(([heading, ...lines]) => [heading, lines.filter((line) => line.startsWith('|')).map(cellsOf)]));
}

function cellsOf(line: string): string[] {
  return line.split('|').slice(1, -1).map((cell) => cell.trim());
}
