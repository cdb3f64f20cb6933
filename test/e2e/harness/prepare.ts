import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { ASSEMBLIES, PYTHON, REPOSITORY, TASK_PROGRAM, WORK } from './paths';
import { said } from './steps';

/** What all scenarios share: Python with moto, the program of the tasks, and the synthesized examples. */
export default async function prepare(): Promise<void> {
  fs.rmSync(WORK, { recursive: true, force: true });
  fs.mkdirSync(WORK, { recursive: true });
  await said('Python environment', pythonEnvironment);
  await said('program of the tasks', taskProgram);
  await said('synthesis of the examples', synthesis);
}

/** Installs the requirements unless they are there already. */
async function pythonEnvironment(): Promise<void> {
  const requirements = path.join(REPOSITORY, 'test/e2e/requirements.txt');
  const venv = path.resolve(PYTHON, '../..');
  const stamp = path.join(venv, 'installed');
  const wanted = createHash('sha256').update(fs.readFileSync(requirements)).digest('hex');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf-8') === wanted) return;
  run('python3', ['-m', 'venv', '--clear', venv]);
  run(PYTHON, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements]);
  fs.writeFileSync(stamp, wanted);
}

async function taskProgram(): Promise<void> {
  buildSync({
    entryPoints: [path.join(REPOSITORY, 'test/e2e/traffic/task.ts')],
    outfile: TASK_PROGRAM,
    bundle: true,
    platform: 'node',
    target: 'node20',
  });
}

/** Every example from its own app, as `npm run examples` does it. */
async function synthesis(): Promise<void> {
  run(process.execPath, [require.resolve('tsx/cli'), '--tsconfig', 'examples/tsconfig.json', 'scripts/examples.ts', '--out', ASSEMBLIES]);
}

function run(command: string, args: string[]): void {
  const { error, status, stdout, stderr } = spawnSync(command, args, { cwd: REPOSITORY, encoding: 'utf-8', maxBuffer: 2 ** 26 });
  if (error) throw new Error(`the end to end tests need ${command}: ${error.message}`);
  if (status !== 0) throw new Error(`\`${[command, ...args].join(' ')}\` failed\n${stdout}${stderr}`);
}
