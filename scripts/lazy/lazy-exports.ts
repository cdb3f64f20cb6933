/**
 * Which module of those that a script requires, by its path, exports each name.
 *
 * @param load Loads a module, and the script itself as `./index.js`.
 */
export function ownersOf(code: string, load: (module: string) => object): ReadonlyMap<string, string> {
  const modules = [...new Set([...code.matchAll(/require\("(\.[^"]+)"\)/g)].map(([, module]) => module))];
  return new Map(Object.keys(load('./index.js')).sort().map((name) => [name, modules.find((module) => name in load(module))!.slice('./'.length)]));
}

/**
 * A module that exports what others do, and loads each of them when something of it is asked for. The names are written out where Node's lexer sees
 * them, so that `import { … }` finds them, too.
 *
 * @param owners Expressions that load the modules, by the names that they export.
 */
export function lazyExports(owners: ReadonlyMap<string, string>): string {
  return [
    '"use strict";',
    'Object.defineProperty(exports, "__esModule", { value: true });',
    `${[...owners.keys()].map((name) => `exports.${name} = `).join('')}void 0;`,
    'const lazy = (name, load) => Object.defineProperty(exports, name, {',
    '    enumerable: true,',
    '    configurable: true,',
    '    get: () => {',
    '        const value = load()[name];',
    '        Object.defineProperty(exports, name, { enumerable: true, configurable: true, value });',
    '        return value;',
    '    },',
    '});',
    ...[...owners].map(([name, owner]) => `lazy("${name}", () => ${owner});`),
    '',
  ].join('\n');
}
