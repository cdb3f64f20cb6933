import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseSource } from '../../src/source/source-document';
import { TASK_DEFINITION_IMPORTER } from '../../src/task-definition';
import { readDocument } from '../../src/task-definition/read-document';
import { AppResult, AppSource, CORPUS, importCompileAndSynthesize } from '../fixtures/generated-apps';

jest.setTimeout(600_000);

const DOCUMENTS = path.join(CORPUS, 'task-definitions');
const isThere = fs.existsSync(DOCUMENTS);
if (!isThere) console.log('The task definition documents of others are not there: their apps are not tested');

/** What a person would fill in, by words in the names of placeholders. */
const VALUES: readonly [RegExp, string][] = [
  [/account/i, '111122223333'], [/region/i, 'eu-west-1'], [/cpu/i, '256'], [/memory/i, '512'], [/role/i, 'shop'], [/./, 'shop'],
];

(isThere ? test : test.skip)('documents of others become apps that compile and synthesize, or are refused with a reason', async () => {
  const results = await importCompileAndSynthesize(TASK_DEFINITION_IMPORTER, fs.readdirSync(DOCUMENTS).sort().map(sourceOf));

  expect(results.flatMap(({ unknownFields, typeErrors }) => [...unknownFields, ...typeErrors])).toEqual([]);
  expect(results.map(outcomeOf).join('\n')).toMatchSnapshot();
});

function sourceOf(file: string): AppSource {
  const input = path.join(DOCUMENTS, file);
  return { name: file.replace('.json', ''), inputs: [input], context: Object.fromEntries(placeholdersOf(input).map((name) => [name, valueOf(name)])) };
}

function placeholdersOf(file: string): readonly string[] {
  try {
    return readDocument(parseSource(file, fs.readFileSync(file, 'utf-8')), {}).placeholders;
  } catch {
    return [];
  }
}

function valueOf(placeholder: string): string {
  return VALUES.find(([name]) => name.test(placeholder))![1];
}

function outcomeOf({ name, refusal, synthesisErrors: [error] }: AppResult): string {
  const firstLine = (text: string) => text.split('\n')[0].replace(/^.*task-definitions\//, '').replace(/\(.*task-definition\.json\)/, '()');
  if (refusal !== undefined) return `${name}: not imported: ${firstLine(refusal)}`;
  return `${name}: ${error === undefined ? 'synthesizes' : `refused at synth: ${firstLine(error)}`}`;
}
