import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { REPOSITORY } from './synthesize';

// npm run test:newest: do the tests pass against an aws-cdk-lib newer than the declared minimum? Snapshots are left out:
// CDK may render the same app differently from one version to the next; so is the page of rules, which is the same here.
const version = process.env.NEWEST_CDK;
if (!version) throw new Error('set NEWEST_CDK to a version of aws-cdk-lib');

const LEFT_OUT = ['.git', 'node_modules', 'lib', 'dist', 'coverage', 'cdk.out', 'benchmark/node_modules', 'benchmark/lib', 'e2e/.venv', 'e2e/.work'];
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'newest-cdk-'));
try {
  fs.cpSync(REPOSITORY, directory, { recursive: true, filter: (file) => !LEFT_OUT.includes(path.relative(REPOSITORY, file)) });
  linkDependencies();
  run('npm', 'install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', `aws-cdk-lib@${version}`);
  console.log(`aws-cdk-lib ${installedVersion()} in ${directory}`);
  if (hasTask('bundle')) run('npx', 'projen', 'bundle');
  run('npx', 'jest', '--ci', '--testPathIgnorePatterns', 'examples', 'rule-page');
  run('npx', 'tsx', '--tsconfig', 'examples/tsconfig.json', 'scripts/examples.ts');
} finally {
  fs.rmSync(directory, { recursive: true, force: true });
}

/** Hard links take no time and no space: npm replaces whole packages. Only its own list it writes in place. */
function linkDependencies(): void {
  const from = fs.realpathSync(path.join(REPOSITORY, 'node_modules'));
  const to = path.join(directory, 'node_modules');
  const linked = spawnSync('cp', ['-al', from, to], { stdio: 'ignore' }).status === 0;
  if (!linked) fs.cpSync(from, to, { recursive: true, verbatimSymlinks: true, force: true });
  const list = path.join(to, '.package-lock.json');
  fs.rmSync(list, { force: true });
  fs.copyFileSync(path.join(from, '.package-lock.json'), list);
}

function installedVersion(): string {
  return JSON.parse(fs.readFileSync(path.join(directory, 'node_modules/aws-cdk-lib/package.json'), 'utf-8')).version;
}

function hasTask(name: string): boolean {
  return name in JSON.parse(fs.readFileSync(path.join(directory, '.projen/tasks.json'), 'utf-8')).tasks;
}

function run(command: string, ...args: string[]): void {
  console.log(`\n$ ${[command, ...args].join(' ')}`);
  const { status } = spawnSync(command, args, { cwd: directory, stdio: 'inherit' });
  if (status === 0) return;
  process.exitCode = status ?? 1;
  throw new Error(`\`${[command, ...args].join(' ')}\` failed against aws-cdk-lib ${version}`);
}
