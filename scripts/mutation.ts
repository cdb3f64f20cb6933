import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { REPOSITORY } from './synthesize';

/** What is mutated unless told otherwise. */
const FOLDERS = ['src/validation', 'src/deployment', 'src/task'];

interface Mutant {
  readonly status: 'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | 'Ignored' | 'RuntimeError' | 'CompileError' | 'Pending';
}

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>;
}

/** Mutates one folder, or files of one, and tells the share of mutants that its tests notice. */
function mutate(files: readonly string[]): string {
  const { status } = spawnSync('npx', ['stryker', 'run', 'test/mutation/stryker.config.mjs'], {
    cwd: REPOSITORY, stdio: 'inherit', env: { ...process.env, MUTATED: files.join(' ') },
  });
  if (status !== 0) throw new Error(`Stryker failed with ${status} on ${files.join(' ')}`);
  const [, folder] = files[0].split('/');
  const report = JSON.parse(fs.readFileSync(path.join(REPOSITORY, `coverage/mutation/${folder}.json`), 'utf-8')) as Report;
  const mutants = Object.values(report.files).flatMap((file) => file.mutants);
  const count = (...statuses: readonly Mutant['status'][]) => mutants.filter((mutant) => statuses.includes(mutant.status)).length;
  const noticed = count('Killed', 'Timeout');
  const all = noticed + count('Survived', 'NoCoverage');
  return `${files.join(' ')}: ${noticed} of ${all} mutants noticed, ${((100 * noticed) / all).toFixed(1)} %; ${count('Ignored')} ignored`;
}

const given = process.argv.slice(2);
const folders = given.length === 0 ? FOLDERS.map((folder) => [folder])
  : FOLDERS.map((folder) => given.filter((file) => file === folder || file.startsWith(`${folder}/`))).filter((files) => files.length > 0);
const scores = folders.map(mutate);
process.stdout.write(`${scores.join('\n')}\n`);
