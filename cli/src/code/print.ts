import * as estree from 'prettier/plugins/estree';
import * as typescript from 'prettier/plugins/typescript';
import { format } from 'prettier/standalone';
import type { Expression, Import } from './expression';

/** Formats a module: its imports, sorted, and its statements with an empty line between them. */
export async function printModule(statements: readonly Expression[]): Promise<string> {
  const imports = printImports(statements.flatMap((statement) => statement.imports));
  return printTypeScript([imports, ...statements.map((statement) => statement.text)].join('\n\n'));
}

export async function printTypeScript(text: string): Promise<string> {
  return format(text, { parser: 'typescript', plugins: [estree, typescript], singleQuote: true, printWidth: 120 });
}

function printImports(imports: readonly Import[]): string {
  const modules = [...new Set(imports.map(({ module }) => module))].sort(inOrderOfImports);
  return modules.flatMap((module) => printImport(module, imports.filter((item) => item.module === module))).join('\n');
}

function printImport(module: string, imports: readonly Import[]): string[] {
  const names = unique(imports.map(({ name }) => name)).sort();
  const namespaces = unique(imports.map(({ namespace }) => namespace));
  return [
    ...namespaces.map((namespace) => `import * as ${namespace} from ${JSON.stringify(module)};`),
    ...(names.length > 0 ? [`import { ${names.join(', ')} } from ${JSON.stringify(module)};`] : []),
  ];
}

function unique(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values)].filter((value) => value !== undefined);
}

/** Node's modules, packages, and then the files of the app. */
function inOrderOfImports(first: string, second: string): number {
  return rank(first) - rank(second) || first.localeCompare(second, 'en');
}

function rank(module: string): number {
  if (module.startsWith('node:')) return 0;
  return module.startsWith('.') ? 2 : 1;
}
