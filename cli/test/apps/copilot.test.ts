import * as fs from 'node:fs';
import * as path from 'node:path';
import { COPILOT_IMPORTER } from '../../src/copilot';
import { CORPUS, importCompileAndSynthesize } from '../fixtures/generated-apps';

jest.setTimeout(1_800_000);

const directory = path.join(CORPUS, 'copilot');
const applications = fs.existsSync(directory) ? fs.readdirSync(directory) : [];

/** The only field that Copilot does not know, either: `variables` is meant. */
const MISSPELT = ['environments.staging.variabels.DD_ENV'];

(applications.length > 0 ? test : test.skip)('applications of others are imported, compile and synthesize (the corpus lies beside the repository)', async () => {
  const sources = applications.map((name) => ({ name, inputs: [path.join(directory, name)] }));

  const results = await importCompileAndSynthesize(COPILOT_IMPORTER, sources);

  expect(results).toHaveLength(30);
  expect(results.flatMap(({ unknownFields }) => unknownFields.map((field) => field.replace(/.*: /, '')))).toEqual(MISSPELT);
  expect(results.filter(({ refusal, typeErrors, synthesisErrors }) => (
    refusal !== undefined || [typeErrors, synthesisErrors].some(({ length }) => length > 0)
  ))).toEqual([]);
});
