import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

/** Removes from a bundled directory what nobody can import: the modules in the bundle, and the declarations that `index.d.ts` does not lead to. */
export function removeUnpublished(directory: string): void {
  const published = new Set(declarationsFrom(path.join(directory, 'index.d.ts')).flatMap((file) => [file, `${file}.map`]));
  for (const name of ['index.js', 'bundle.js', 'bundle.js.map']) published.add(path.join(directory, name));
  for (const entry of fs.readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !published.has(file)) fs.rmSync(file);
  }
}

/** Lists a declaration file and those that it leads to. */
function declarationsFrom(entry: string): string[] {
  const found = new Set([entry]);
  for (const file of found) {
    const { importedFiles } = ts.preProcessFile(fs.readFileSync(file, 'utf-8'));
    for (const { fileName } of importedFiles) {
      if (fileName.startsWith('.')) found.add(`${path.join(path.dirname(file), fileName)}.d.ts`);
    }
  }
  return [...found];
}
