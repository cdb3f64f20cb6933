import * as ts from 'typescript';
import { lazyRequires } from '../../scripts/lazy/lazy-requires';

/** What jsii makes of a module. */
function compiled(source: string): string {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  return ts.transpileModule(source, { compilerOptions }).outputText;
}

const PATH = "import * as path from 'node:path';\n";

test('an import loads when it is first used, without the helpers of TypeScript', () => {
  const code = lazyRequires(compiled(`${PATH}export const separator = () => path.sep;`));

  expect(code).toContain('let path = () => { const loaded = require("node:path"); path = () => loaded; return loaded; };');
  expect(code).toContain('(path()).sep');
  expect(code).not.toMatch(/__(createBinding|setModuleDefault|importStar)/);
});

test('lines stay where they are', () => {
  const before = compiled(`${PATH}export const separator = () => path.sep;`);
  const lineOf = (code: string) => code.split('\n').findIndex((line) => line.includes('exports.separator = separator') || line.includes('const separator'));

  const after = lazyRequires(before);

  expect(lineOf(before)).toBeGreaterThan(30);
  expect(lineOf(after)).toBe(lineOf(before));
  expect(after.split('\n')).toHaveLength(before.split('\n').length);
});

test.each([
  ['reads a default', `${PATH}export const all = () => path.default;`],
  ['imports a default', "import path, * as all from 'node:path';\nexport const separator = () => path.sep + all.sep;"],
  ['imports in a function, too', `${PATH}export const load = async () => [path.sep, await import('node:os')];`],
])('a module keeps the helpers when it %s', (_, source) => {
  expect(lazyRequires(compiled(source))).toContain('const loaded = __importStar(require("node:path"))');
});

test.each([
  ['with helpers', `${PATH}export const all = () => path.default;`],
  ['without them', `${PATH}export const separator = () => path.sep;`],
])('a module that was changed before stays as it is, %s', (_, source) => {
  const code = lazyRequires(compiled(source));

  expect(lazyRequires(code)).toBe(code);
});
