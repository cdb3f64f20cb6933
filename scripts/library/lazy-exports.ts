import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';

/** Finds the module that exports each name of `index.js`. */
export function exportsOf(directory: string): Map<string, string> {
  const index = path.join(directory, 'index.js');
  const load = createRequire(index);
  const modules = [...fs.readFileSync(index, 'utf-8').matchAll(/require\("(\.[^"]+)"\)/g)].map(([, module]) => module);
  return new Map(Object.keys(load(index)).sort().map((name) => [name, modules.find((module) => name in load(module))!]));
}

/** Returns the code of a module that exports names of others, and loads each of those when one of its names is first used. */
export function lazyExports(owners: ReadonlyMap<string, string>): string {
  return [
    '"use strict";',
    'Object.defineProperty(exports, "__esModule", { value: true });',
    'const lazy = (name, get) => Object.defineProperty(exports, name, { enumerable: true, get });',
    ...[...owners].map(([name, module]) => `lazy("${name}", () => require("${module}").${name});`),
    '',
  ].join('\n');
}

/**
 * Returns a line that does nothing. Node reads names there that it does not see elsewhere, so that `import { … }` finds them.
 *
 * @see https://github.com/nodejs/cjs-module-lexer#grammar
 */
export function namedExports(names: Iterable<string>): string {
  return `0 && (module.exports = { ${[...names].join(', ')} });\n`;
}
