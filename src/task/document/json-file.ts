import * as fs from 'fs';
import { failWith } from '../../private/errors';

/** Reads a JSON file. Fails with line and column on a syntax error, and on a field that occurs twice. */
export function readJsonFile(path: string, source: string): unknown {
  return new JsonParser(textOf(path, source), source).parse();
}

function textOf(path: string, source: string): string {
  try {
    return fs.readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    return failWith(source, {
      problem: `the file cannot be read (${(error as NodeJS.ErrnoException).code})`,
      remedy: `pass an absolute path, or one relative to ${process.cwd()}, the working directory of the app`,
    });
  }
}

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = new RegExp(`${STRING.source}|-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|true|false|null`, 'y');

/**
 * A recursive-descent parser of JSON.
 *
 * `JSON.parse()` does not always report the position of an error, and of two fields with the same name it silently drops the first.
 */
class JsonParser {
  private position = 0;

  constructor(private readonly text: string, private readonly source: string) {}

  public parse(): unknown {
    const value = this.value();
    return this.position === this.text.length ? value : this.failAtNext('the end of the file');
  }

  private value(): unknown {
    this.match(SPACE);
    const value = this.accept('{') ? this.object() : this.accept('[') ? this.list() : this.scalar();
    this.match(SPACE);
    return value;
  }

  private object(): unknown {
    const fields = new Map<string, unknown>();
    this.items('}', () => {
      const start = this.position;
      const name: string = JSON.parse(this.match(STRING) || this.failAtNext('a field name in double quotes'));
      if (fields.has(name)) this.failAt(start, `the field '${name}' occurs twice`, 'keep one of the two');
      this.match(SPACE);
      if (!this.accept(':')) this.failAtNext("':'");
      fields.set(name, this.value());
    });
    return Object.fromEntries(fields);
  }

  private list(): unknown[] {
    const values: unknown[] = [];
    this.items(']', () => values.push(this.value()));
    return values;
  }

  private items(end: string, item: () => void): void {
    this.match(SPACE);
    if (this.accept(end)) return;
    do {
      this.match(SPACE);
      item();
    } while (this.accept(','));
    if (!this.accept(end)) this.failAtNext(`',' or '${end}'`);
  }

  private scalar(): unknown {
    return JSON.parse(this.match(SCALAR) || this.failAtNext('a value'));
  }

  private accept(character: string): boolean {
    if (this.text[this.position] !== character) return false;
    this.position++;
    return true;
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const taken = pattern.exec(this.text)?.[0] ?? '';
    this.position += taken.length;
    return taken;
  }

  private failAtNext(expected: string): never {
    const next = this.text.slice(this.position).match(/^(?:\w+|"[^\n]{0,20}|.)/)?.[0];
    const found = next ? `'${next}'` : 'the end of the file';
    return this.failAt(this.position, `this is not JSON, ${expected} is expected here and not ${found}`, 'correct it there');
  }

  private failAt(position: number, problem: string, remedy: string): never {
    const lines = this.text.slice(0, position).split('\n');
    failWith(this.source, { problem: `line ${lines.length}, column ${lines[lines.length - 1].length + 1}: ${problem}`, remedy });
  }
}
