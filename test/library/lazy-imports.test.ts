import * as ts from 'typescript';
import { lazyImports } from '../../scripts/library/lazy-imports';

/** A module as jsii compiles it, and then with lazy imports. */
function lazy(source: string): Promise<string> {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  return lazyImports(ts.transpileModule(source, { compilerOptions }).outputText);
}

test('an import becomes a getter, and its uses go there', async () => {
  const code = await lazy("import * as path from 'node:path';\nexport const parts = () => ({ path, separator: path.sep });");

  expect(code).toContain('get path() {\n  return require("node:path");\n}');
  expect(code).toContain('({ path: __imports.path, separator: __imports.path.sep })');
});

test('a parameter of the same name is none of its uses', async () => {
  const code = await lazy("import * as path from 'node:path';\nexport const nameOf = (path: string) => path.trim();\nexport const { sep } = path;");

  expect(code).toMatch(/\((\w+)\) => \1\.trim\(\)/);
});

test.each([
  ['imports in a function', "import * as path from 'node:path';\nexport const load = async () => [path.sep, await import('node:os')];", '__importStar'],
  ['exports all of another', "import * as path from 'node:path';\nexport * from './other';\nexport const { sep } = path;", '__createBinding'],
])('a module keeps the helpers when it %s', async (_, source, helper) => {
  expect(await lazy(source)).toContain(`var ${helper} = `);
});
