import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { APPS, ASSEMBLIES, PYTHON, REPOSITORY, TASK_PROGRAM, WORK } from './paths';
import { logStep } from './steps';

const NEEDS_PYTHON = 'The end-to-end tests need python3, 3.11 or newer, with its modules venv and pip (on Debian and Ubuntu: apt install python3-venv)';

/** What all scenarios share: Python with moto, the program of the tasks, and the synthesized examples. */
export default async function prepare(): Promise<void> {
  fs.rmSync(WORK, { recursive: true, force: true });
  fs.mkdirSync(WORK, { recursive: true });
  await Promise.all([
    logStep('Python environment', pythonEnvironment),
    logStep('program of the tasks', taskProgram),
    logStep('synthesis of the examples', synthesis),
  ]);
}

/** Installs the requirements unless they are there already. */
async function pythonEnvironment(): Promise<void> {
  const requirements = path.join(REPOSITORY, 'e2e/requirements.txt');
  const venv = path.resolve(PYTHON, '../..');
  const stamp = path.join(venv, 'installed');
  const wanted = createHash('sha256').update(fs.readFileSync(requirements)).digest('hex');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf-8') === wanted) return;
  await run('python3', ['-c', 'import sys, venv, ensurepip; assert sys.version_info >= (3, 11), sys.version'], NEEDS_PYTHON);
  await run('python3', ['-m', 'venv', '--clear', venv], NEEDS_PYTHON);
  await run(PYTHON, ['-m', 'pip', 'install', '--quiet', '--no-compile', '--disable-pip-version-check', '--requirement', requirements]);
  fs.writeFileSync(stamp, wanted);
}

async function taskProgram(): Promise<void> {
  await build({
    entryPoints: [path.join(REPOSITORY, 'e2e/traffic/task.ts')],
    outfile: TASK_PROGRAM,
    bundle: true,
    platform: 'node',
    target: 'node20',
  });
}

/** Every example from its own app, as `npm run examples` does it; and the apps of the tests. */
async function synthesis(): Promise<void> {
  const tsx = [require.resolve('tsx/cli'), '--tsconfig', 'examples/tsconfig.json'];
  await run(process.execPath, [...tsx, 'scripts/examples.ts', '--out', ASSEMBLIES]);
  for (const app of fs.readdirSync(APPS)) {
    process.env.CDK_OUTDIR = path.join(ASSEMBLIES, path.parse(app).name);
    await run(process.execPath, [...tsx, path.join(APPS, app)]);
  }
  delete process.env.CDK_OUTDIR;
}

async function run(command: string, args: string[], hint = ''): Promise<void> {
  try {
    await promisify(execFile)(command, args, { cwd: REPOSITORY, maxBuffer: 2 ** 26 });
  } catch (error) {
    const { message, stdout = '' } = error as { message: string; stdout?: string };
    throw new Error([hint, message, stdout].filter(Boolean).join('\n'));
  }
}
