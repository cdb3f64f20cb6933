import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { bundle } from './lazy/bundle';
import { lazyExports, ownersOf } from './lazy/lazy-exports';
import { lazyRequires } from './lazy/lazy-requires';
import { REPOSITORY } from './synthesize';

// A step of `npx projen compile`: lets each module of lib/ load others when it first uses them, as those of aws-cdk-lib do, so that an app pays for what
// it uses alone, and puts all of them into one file that is loaded when something of the package is first asked for.
const LIB = path.join(REPOSITORY, 'lib');
const INDEX = path.join(LIB, 'index.js');
const BUNDLE = 'bundle.js';

async function main(): Promise<void> {
  const files = fs.readdirSync(LIB, { recursive: true, encoding: 'utf-8' }).map((file) => path.join(LIB, file));
  for (const file of files) {
    if (file.endsWith('.js') && file !== INDEX && path.basename(file) !== BUNDLE) makeLazy(file);
  }
  const code = fs.readFileSync(INDEX, 'utf-8');
  if (code.includes(BUNDLE)) return;
  const owners = ownersOf(code, createRequire(INDEX));
  fs.writeFileSync(path.join(LIB, BUNDLE), await bundle(lazyExports(owners), LIB));
  fs.writeFileSync(INDEX, lazyExports(new Map([...owners.keys()].map((name) => [name, `./${BUNDLE}`]))));
}

function makeLazy(file: string): void {
  const code = fs.readFileSync(file, 'utf-8');
  const changed = lazyRequires(code);
  if (changed !== code) fs.writeFileSync(file, changed);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
