import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { REPOSITORY } from './synthesize';

const LEFT_OUT = ['.git', 'node_modules', 'lib', 'dist', 'coverage', 'cdk.out', 'benchmark/node_modules', 'benchmark/lib', 'e2e/.venv', 'e2e/.work'];

/** A copy of the repository with a newer aws-cdk-lib than the declared minimum. */
export interface NewestCdk {
  readonly directory: string;
  /** Runs a command there, and fails when it does. */
  readonly run: (command: string, ...args: string[]) => void;
}

/** Makes the copy, of the version that NEWEST_CDK names, hands it over, and removes it. */
export function withNewestCdk(use: (newest: NewestCdk) => void): void {
  const version = process.env.NEWEST_CDK;
  if (!version) throw new Error('set NEWEST_CDK to a version of aws-cdk-lib');
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'newest-cdk-'));
  const run = (command: string, ...args: string[]) => runIn(directory, command, args);
  try {
    fs.cpSync(REPOSITORY, directory, { recursive: true, filter: (file) => !LEFT_OUT.includes(path.relative(REPOSITORY, file)) });
    linkDependencies(directory);
    run('npm', 'install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', `aws-cdk-lib@${version}`);
    console.log(`aws-cdk-lib ${installedVersion(directory)} in ${directory}`);
    run('npx', 'projen', 'bundle');
    use({ directory, run });
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

/** Hard links take no time and no space: npm replaces whole packages. Only its own list it writes in place. */
function linkDependencies(directory: string): void {
  const from = fs.realpathSync(path.join(REPOSITORY, 'node_modules'));
  const to = path.join(directory, 'node_modules');
  const linked = spawnSync('cp', ['-al', from, to], { stdio: 'ignore' }).status === 0;
  if (!linked) fs.cpSync(from, to, { recursive: true, verbatimSymlinks: true, force: true });
  const list = path.join(to, '.package-lock.json');
  fs.rmSync(list, { force: true });
  fs.copyFileSync(path.join(from, '.package-lock.json'), list);
}

function installedVersion(directory: string): string {
  return JSON.parse(fs.readFileSync(path.join(directory, 'node_modules/aws-cdk-lib/package.json'), 'utf-8')).version;
}

function runIn(cwd: string, command: string, args: readonly string[]): void {
  console.log(`\n$ ${[command, ...args].join(' ')}`);
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status === 0) return;
  process.exitCode = status ?? 1;
  throw new Error(`\`${[command, ...args].join(' ')}\` failed against aws-cdk-lib ${process.env.NEWEST_CDK}`);
}
