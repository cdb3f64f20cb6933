import { spawn } from 'node:child_process';
import { REPOSITORY } from './synthesize';

// npm test: the linter, which has no use for a second core, works while the tests do, and says what it found when they are done.
async function main(): Promise<void> {
  const lint = run(['projen', 'eslint'], 'pipe');
  const tests = run(['jest', '--passWithNoTests', '--ci', ...process.argv.slice(2)], 'inherit');
  const failed = (await tests).status !== 0;
  const { status, output } = await lint;
  process.stdout.write(output);
  process.exitCode = failed || status !== 0 ? 1 : 0;
}

/** Runs a command of a package, and answers with what it wrote, unless it writes to the terminal. */
function run(args: string[], stdio: 'pipe' | 'inherit'): Promise<{ readonly status: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('npx', ['--no-install', ...args], { cwd: REPOSITORY, stdio: ['inherit', stdio, stdio], shell: process.platform === 'win32' });
    const output: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => output.push(data));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output: Buffer.concat(output).toString() }));
  });
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
