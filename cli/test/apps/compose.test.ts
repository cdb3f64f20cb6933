import * as fs from 'node:fs';
import * as path from 'node:path';
import { COMPOSE_IMPORTER } from '../../src/compose';
import { CORPUS, importCompileAndSynthesize } from '../fixtures/generated-apps';

jest.setTimeout(1_800_000);

const directory = path.join(CORPUS, 'compose');
const files = fs.existsSync(directory) ? fs.readdirSync(directory) : [];

(files.length > 0 ? test : test.skip)('compose files of others are imported, compile and synthesize (the corpus lies beside the repository)', async () => {
  const sources = files.map((file) => ({ name: path.parse(file).name, inputs: [path.join(directory, file)] }));

  const results = await importCompileAndSynthesize(COMPOSE_IMPORTER, sources);

  const failed = results.filter((result) => result.refusal !== undefined || result.typeErrors.length > 0 || result.synthesisErrors.length > 0);
  // At most 6 of 86: some are no YAML, no compose files, or have variables that compose itself refuses.
  expect(failed.slice(6)).toEqual([]);
});
