import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

// npm run mutation [-- FILE_OR_FOLDER ...]
const REPOSITORY = path.resolve(import.meta.dirname, '..');
const DEFAULT_FOLDERS = ['src/validation', 'src/deployment', 'src/task'];

/** Mutates files and folders, and returns a line with the share of mutants that their tests detect. */
function mutate(files) {
  const { status } = spawnSync('npx', ['stryker', 'run', 'mutation/stryker.config.mjs'], {
    cwd: REPOSITORY, stdio: 'inherit', env: { ...process.env, MUTATED: files },
  });
  if (status !== 0) throw new Error(`Stryker failed with ${status} on ${files}`);
  const report = JSON.parse(fs.readFileSync(path.join(REPOSITORY, 'coverage/mutation.json'), 'utf-8'));
  const mutants = Object.values(report.files).flatMap((file) => file.mutants);
  const count = (...statuses) => mutants.filter((mutant) => statuses.includes(mutant.status)).length;
  const detected = count('Killed', 'Timeout');
  const all = detected + count('Survived', 'NoCoverage');
  return `${files}: ${detected} of ${all} mutants detected, ${((100 * detected) / all).toFixed(1)} %; ${count('Ignored')} ignored`;
}

const given = process.argv.slice(2);
const scores = (given.length === 0 ? DEFAULT_FOLDERS : [given.join(' ')]).map((files) => mutate(files));
process.stdout.write(`${scores.join('\n')}\n`);
