import * as fs from 'node:fs';
import * as path from 'node:path';
import { COMPOSE_IMPORTER } from '../../src/compose';
import { CORPUS, importCompileAndSynthesize } from '../fixtures/generated-apps';

jest.setTimeout(1_800_000);

const directory = path.join(CORPUS, 'compose');
const files = fs.existsSync(directory) ? fs.readdirSync(directory) : [];

/** Files that compose itself refuses, and why. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  '020': /x-server\.environment\.EMAIL_FROM has \$\{EMAIL_FROM…\}, which is no variable/,
  '021': /x-server\.environment\.EMAIL_FROM has \$\{EMAIL_FROM…\}, which is no variable/,
  '041': /not valid YAML/,
  '053': /is no compose file: it is a template of CloudFormation/,
};

(files.length > 0 ? test : test.skip)('compose files of others are imported, compile and synthesize (the corpus lies beside the repository)', async () => {
  const sources = files.map((file) => ({ name: path.parse(file).name, inputs: [path.join(directory, file)] }));

  const results = await importCompileAndSynthesize(COMPOSE_IMPORTER, sources);

  const imported = results.filter(({ name }) => !(name in REFUSED));
  expect(imported.length).toBeGreaterThanOrEqual(80);
  expect(imported.filter(({ refusal, unknownFields, typeErrors, synthesisErrors }) => (
    refusal !== undefined || [unknownFields, typeErrors, synthesisErrors].some(({ length }) => length > 0)
  ))).toEqual([]);
  for (const [name, reason] of Object.entries(REFUSED)) expect(results.find((result) => result.name === name)?.refusal).toMatch(reason);
});
