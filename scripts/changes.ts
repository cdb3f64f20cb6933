import { spawnSync } from 'node:child_process';
import { REPOSITORY } from './synthesize';

// npm run changes: compares apps before and after ordinary changes with docs/changes.md; --update writes the page.
const isUpdate = process.argv.includes('--update');
const rest = process.argv.slice(2).filter((argument) => argument !== '--update');
const jest = ['--no-install', 'jest', 'test/changes', '--ci', '--runInBand', '--testPathIgnorePatterns', '/node_modules/', ...rest];
const { status } = spawnSync('npx', jest, {
  cwd: REPOSITORY, stdio: 'inherit', shell: process.platform === 'win32', env: { ...process.env, ...isUpdate && { UPDATE_CHANGES: 'true' } },
});
process.exitCode = status ?? 1;
