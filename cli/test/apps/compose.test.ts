import * as fs from 'node:fs';
import * as path from 'node:path';
import { COMPOSE_IMPORTER } from '../../src/compose';
import { CORPUS, importCompileAndSynthesize } from '../fixtures/generated-apps';

jest.setTimeout(1_800_000);

const directory = path.join(CORPUS, 'compose');
const only = process.env.COMPOSE_FILES?.split(',');
const files = fs.existsSync(directory) ? fs.readdirSync(directory).filter((file) => only === undefined || only.includes(file)) : [];

(files.length > 0 ? test : test.skip)('compose files of others are imported, compile and synthesize (the corpus lies beside the repository)', async () => {
  const sources = files.map((file) => ({ name: path.parse(file).name, inputs: [path.join(directory, file)] }));

  const results = await importCompileAndSynthesize(COMPOSE_IMPORTER, sources);

  const failed = results.filter((result) => result.refusal !== undefined || result.typeErrors.length > 0 || result.synthesisErrors.length > 0);
  if (only !== undefined) console.log(JSON.stringify(results, undefined, 1));
  expect(failed.length).toBeLessThanOrEqual(files.length * 6 / 86);
});
