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

/** Mutates folders and files, and tells the share of mutants that their tests notice. */
function mutate(files: string): string {
  const { status } = spawnSync('npx', ['stryker', 'run', 'test/mutation/stryker.config.mjs'], {
    cwd: REPOSITORY, stdio: 'inherit', env: { ...process.env, MUTATED: files },
  });
  if (status !== 0) throw new Error(`Stryker failed with ${status} on ${files}`);
  const report = JSON.parse(fs.readFileSync(path.join(REPOSITORY, 'coverage/mutation.json'), 'utf-8')) as Report;
  const mutants = Object.values(report.files).flatMap((file) => file.mutants);
  const count = (...statuses: readonly Mutant['status'][]) => mutants.filter((mutant) => statuses.includes(mutant.status)).length;
  const noticed = count('Killed', 'Timeout');
  const all = noticed + count('Survived', 'NoCoverage');
  return `${files}: ${noticed} of ${all} mutants noticed, ${((100 * noticed) / all).toFixed(1)} %; ${count('Ignored')} ignored`;
}

const given = process.argv.slice(2);
const scores = (given.length === 0 ? FOLDERS : [given.join(' ')]).map((files) => mutate(files));
process.stdout.write(`${scores.join('\n')}\n`);
