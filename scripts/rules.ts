import * as fs from 'node:fs';
import * as path from 'node:path';
import { withNewestCdk } from './newest-cdk';
import { REPOSITORY } from './synthesize';

// npm run rules: writes docs/rules.md and prints the table for the README, with what the validator of the newest aws-cdk-lib finds.
withNewestCdk(({ directory, run }) => {
  run('npx', 'tsx', '--tsconfig', 'examples/tsconfig.json', 'scripts/rules/write-page.ts');
  fs.copyFileSync(path.join(directory, 'docs/rules.md'), path.join(REPOSITORY, 'docs/rules.md'));
});
