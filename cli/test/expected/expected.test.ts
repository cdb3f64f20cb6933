import * as fs from 'node:fs';
import * as path from 'node:path';
import { printApp } from '../../src/app/print-app';
import { APP_RUNNER_IMPORTER } from '../../src/app-runner';
import type { Importer } from '../../src/command/importer';
import { COMPOSE_IMPORTER } from '../../src/compose';
import { COPILOT_IMPORTER } from '../../src/copilot';
import { EXPRESS_IMPORTER } from '../../src/express';
import { TASK_DEFINITION_IMPORTER } from '../../src/task-definition';

/** What a person would have written, beside its source: the code, and what MIGRATION.md says. */
test.each<[string, Importer, string]>([
  ['copilot', COPILOT_IMPORTER, 'copilot/source'],
  ['compose', COMPOSE_IMPORTER, 'compose/source/compose.yaml'],
  ['task-definition', TASK_DEFINITION_IMPORTER, 'task-definition/source/task-definition.json'],
  ['app-runner', APP_RUNNER_IMPORTER, 'app-runner/source/service.json'],
  ['express', EXPRESS_IMPORTER, 'express/source/service.json'],
])('the app of %s is the one that was written by hand', async (name, importer, input) => {
  const expected = path.join(__dirname, name, 'app');
  const { app } = importer.import({ inputs: [path.join(__dirname, input)], outdir: expected, options: {} });
  const files = await printApp(app);

  for (const file of fs.readdirSync(expected, { recursive: true, encoding: 'utf-8' }).filter((each) => fs.statSync(path.join(expected, each)).isFile())) {
    // Paths of fields begin where the command was run.
    const text = files[file.split(path.sep).join('/')].replaceAll(`${__dirname}/`, 'cli/test/expected/');
    expect([file, text]).toEqual([file, fs.readFileSync(path.join(expected, file), 'utf-8')]);
  }
  expect(Object.keys(files).filter((file) => /^(bin|lib|addons)\//.test(file) && !fs.existsSync(path.join(expected, file)))).toEqual([]);
});
