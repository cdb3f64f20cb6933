/** Columns of the terminal that the demo is written for, and of the margin that headings stand in. */
const WIDTH = 100;
const MARGIN = 11;
const BODY = WIDTH - MARGIN;

/** A labelled line of a tree, and what hangs below it. */
export interface Branch {
  readonly label: string;
  readonly text: string;
  readonly branches?: readonly Branch[];
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Draws branches with box characters; labels that hang from one branch are equally wide. */
export function tree(branches: readonly Branch[], indent: string): string[] {
  const width = Math.max(...branches.map(({ label }) => label.length)) + 2;
  return branches.flatMap(({ label, text, branches: below = [] }, i) => {
    const last = i === branches.length - 1;
    const rest = `${indent}${last ? '   ' : '│  '}`;
    const [first, ...more] = wrap(text, BODY - rest.length - width);
    return [
      `${indent}${last ? '└' : '├'}─ ${label.padEnd(width)}${first}`,
      ...more.map((line) => `${rest}${(below.length > 0 ? '│' : '').padEnd(width)}${line}`),
      ...below.length > 0 ? tree(below, rest) : [],
    ];
  });
}

/** Pads the cells of each column to one width; the last column is left as it is. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  return rows.map((cells) => cells.map((cell, column) => column < cells.length - 1 ? cell.padEnd(widths[column]) : cell).join(''));
}

/** Breaks a text between words. */
export function wrap(text: string, width = BODY): string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const line = lines[lines.length - 1];
    if (line === undefined) return [word];
    return line.length + 1 + word.length <= width ? [...lines.slice(0, -1), `${line} ${word}`] : [...lines, word];
  }, []);
}

/** A heading in the margin, and its lines beside it. */
export function section(heading: string, lines: readonly string[]): string[] {
  return ['', ...lines.map((line, i) => `${(i === 0 ? heading : '').padEnd(MARGIN)}${line}`.trimEnd())];
}
