/**
 * Rewrites a module that exports what others do into one that loads each of them when something of it is asked for. The names are written out where
 * Node's lexer sees them, so that `import { … }` finds them, too.
 */
export function lazyExports(code: string, load: (module: string) => object): string {
  const modules = [...new Set([...code.matchAll(/require\("(\.[^"]+)"\)/g)].map(([, module]) => module))];
  const owners = Object.keys(load('./index.js')).sort().map((name) => ({ name, module: modules.find((module) => name in load(module)) }));
  return [
    '"use strict";',
    'Object.defineProperty(exports, "__esModule", { value: true });',
    `${owners.map(({ name }) => `exports.${name} = `).join('')}void 0;`,
    'const lazy = (name, load) => Object.defineProperty(exports, name, {',
    '    enumerable: true,',
    '    configurable: true,',
    '    get: () => {',
    '        const value = load()[name];',
    '        Object.defineProperty(exports, name, { enumerable: true, configurable: true, value });',
    '        return value;',
    '    },',
    '});',
    ...owners.map(({ module, name }) => `lazy("${name}", () => require("${module}"));`),
    '',
  ].join('\n');
}
