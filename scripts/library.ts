import * as path from 'node:path';
import { bundleLibrary } from './library/bundle';
import { removeUnpublished } from './library/unpublished';
import { REPOSITORY } from './synthesize';

// A step of `npx projen compile`, after jsii: turns lib/ into what is published. Why: docs/decisions/0013-debuggable-package.md.
async function main(): Promise<void> {
  const lib = path.join(REPOSITORY, 'lib');
  await bundleLibrary(lib);
  removeUnpublished(lib);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
