import * as fs from 'node:fs';
import * as path from 'node:path';

/** Modules that lie in one file, by their paths in the directory, without the ending. */
export interface Chunk {
  readonly file: string;
  readonly modules: readonly string[];
  /** Whether what loads the file evaluates most of its modules. */
  readonly needed: boolean;
}

const REQUIRE = /\brequire\("(\.[^"]+)"\)/g;

/** The modules of a directory that those named lead to, themselves included. */
export function reachedFrom(names: Iterable<string>, directory: string): readonly string[] {
  const reached = new Set(names);
  for (const name of reached) {
    const code = fs.readFileSync(path.join(directory, `${name}.js`), 'utf-8');
    for (const [, target] of code.matchAll(REQUIRE)) reached.add(moduleAt(name, target));
  }
  return [...reached].sort();
}

/** What a chunk exports: a function for each of its modules, which evaluates it at the first call. */
export function entryOf({ modules }: Chunk): string {
  return `"use strict";\nmodule.exports = {\n${modules.map((name) => `  "${name}": () => require("./${name}.js"),\n`).join('')}};\n`;
}

/** An expression that is a module of a chunk, in a file beside it. */
export function requiredFrom({ file }: Chunk, name: string): string {
  return `require("./${file}")["${name}"]()`;
}

/** The code of a module, where it takes those of other chunks from them when it requires them. */
export function linked(code: string, name: string, others: readonly Chunk[]): string {
  return code.replace(REQUIRE, (required, target) => {
    const module = moduleAt(name, target);
    const other = others.find(({ modules }) => modules.includes(module));
    return other ? requiredFrom(other, module) : required;
  });
}

function moduleAt(name: string, target: string): string {
  return path.posix.join(path.posix.dirname(name), target).replace(/\.js$/, '');
}
