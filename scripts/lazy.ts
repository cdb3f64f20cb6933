import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { bundle } from './lazy/bundle';
import { Chunk, reachedFrom, requiredFrom } from './lazy/chunk';
import { evaluatedBy } from './lazy/evaluated';
import { lazyExports, ownersOf } from './lazy/lazy-exports';
import { lazyRequires } from './lazy/lazy-requires';
import { synthesizePlainServices } from './lazy/plain-services';
import { REPOSITORY } from './synthesize';

// A step of `npx projen compile`: lets each module of lib/ load others when it first uses them, as those of aws-cdk-lib do, so that an app pays for what
// it uses alone, and puts all of them into two files that are loaded when something in them is first asked for: what a plain service needs, and the rest.
const LIB = path.join(REPOSITORY, 'lib');
const INDEX = path.join(LIB, 'index.js');
const BUNDLE = 'bundle.js';
const REST = 'rest.js';
const MADE = [INDEX, path.join(LIB, BUNDLE), path.join(LIB, REST)];

async function main(): Promise<void> {
  const files = fs.readdirSync(LIB, { recursive: true, encoding: 'utf-8' }).map((file) => path.join(LIB, file));
  for (const file of files) {
    if (file.endsWith('.js') && !MADE.includes(file)) makeLazy(file);
  }
  const code = fs.readFileSync(INDEX, 'utf-8');
  if (code.includes(BUNDLE)) return;
  const owners = ownersOf(code, createRequire(INDEX));
  const chunks = chunksOf(owners);
  for (const chunk of chunks) fs.writeFileSync(path.join(LIB, chunk.file), await bundle(chunk, chunks, LIB));
  const chunkOf = (module: string) => chunks.find(({ modules }) => modules.includes(module))!;
  fs.writeFileSync(INDEX, lazyExports(new Map([...owners].map(([name, owner]) => [name, requiredFrom(chunkOf(owner), owner)]))));
}

function chunksOf(owners: ReadonlyMap<string, string>): Chunk[] {
  const evaluated = evaluatedBy(synthesizePlainServices, owners, LIB);
  const modules = reachedFrom(owners.values(), LIB);
  return [
    { file: BUNDLE, modules: modules.filter((module) => evaluated.has(module)), needed: true },
    { file: REST, modules: modules.filter((module) => !evaluated.has(module)), needed: false },
  ];
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
