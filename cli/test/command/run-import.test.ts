import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ExitCode } from '../../src/command/exit-code';
import { reporting } from '../../src/command/program';
import { runImport } from '../../src/command/run-import';
import { textImporter } from '../fixtures/text-importer';

let directory: string;
let said: string[];
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'cli-'));
  said = [];
  jest.spyOn(console, 'log').mockImplementation((line) => { said.push(line); });
  jest.spyOn(console, 'error').mockImplementation((line) => { said.push(line); });
});
afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(directory, { recursive: true });
});

function run(source: string, options: { out?: string; check?: boolean; force?: boolean; inputs?: string[] }) {
  const input = path.join(directory, 'shop.json');
  fs.writeFileSync(input, source);
  return reporting(() => runImport(textImporter(source), { inputs: [input], options: {}, ...options }));
}

test('writes the app, warns with the line, and counts the fields', async () => {
  const out = path.join(directory, 'app');

  expect(await run('{ "port": 80, "warn": 1, "cpu": 2 }', { out })).toBe(ExitCode.SUCCESS);
  expect(fs.readdirSync(out).sort())
    .toEqual(['.gitignore', 'MIGRATION.md', 'README.md', 'bin', 'cdk.json', 'jest.config.js', 'package.json', 'test', 'tsconfig.json']);
  expect(said.join('\n')).toContain('shop.json:1:23: warning: said');
  expect(said.join('\n')).toContain('1 fields moved, 0 left out, 2 not known');
});

test('with --check, writes nothing and ends with 3 when a field is not known', async () => {
  expect(await run('{ "port": 80, "cpu": 2 }', { check: true })).toBe(ExitCode.UNKNOWN_FIELDS);
  expect(fs.readdirSync(directory)).toEqual(['shop.json']);
  expect(said.join('\n')).toContain('shop.json:1:22: not known: cpu');
});

test('with --check, ends with 0 when all fields are known', async () => {
  expect(await run('{ "port": 80 }', { check: true })).toBe(ExitCode.SUCCESS);
});

test('fails for a broken source with one line', async () => {
  expect(await run('{ "port": [', { check: true })).toBe(ExitCode.SOURCE_ERROR);
  expect(said).toEqual([expect.stringMatching(/shop\.json:1:\d+: error: not valid YAML: /)]);
});

test.each([
  ['without --out', {}, '--out is missing'],
  ['for a file that is not there', { check: true, inputs: ['nowhere.json'] }, 'nowhere.json is not there'],
])('fails %s', async (_name, options, message) => {
  expect(await run('{}', options)).toBe(ExitCode.USAGE_ERROR);
  expect(said[0]).toContain(message);
});

test('fails for a folder that is not empty, unless --force is given', async () => {
  expect(await run('{}', { out: directory })).toBe(ExitCode.USAGE_ERROR);
  expect(await run('{}', { out: directory, force: true })).toBe(ExitCode.SUCCESS);
});
