import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { lazyExports } from './lazy/lazy-exports';
import { lazyRequires } from './lazy/lazy-requires';
import { REPOSITORY } from './synthesize';

// A step of `npx projen compile`: lets each module of lib/ load others when it first uses them, as those of aws-cdk-lib do, so that an app pays
// for what it uses alone. Changes nothing the second time.
const LIB = path.join(REPOSITORY, 'lib');
const INDEX = path.join(LIB, 'index.js');

rewrite(INDEX, (code) => lazyExports(code, createRequire(INDEX)));
for (const file of fs.readdirSync(LIB, { recursive: true, encoding: 'utf-8' })) {
  if (file.endsWith('.js') && file !== 'index.js') rewrite(path.join(LIB, file), lazyRequires);
}

function rewrite(file: string, change: (code: string) => string): void {
  const code = fs.readFileSync(file, 'utf-8');
  const changed = change(code);
  if (changed !== code) fs.writeFileSync(file, changed);
}
