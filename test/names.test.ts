import * as fs from 'node:fs';
import * as path from 'node:path';
import * as zlib from 'node:zlib';
import { exportedDeclarations } from './fixtures/public-api';

const NAMES = exportedDeclarations().map(({ name }) => name!.text);
/** Type names that a file has without asking for them, in the languages that jsii generates. */
const IMPLICIT_NAMES = ['Task', 'Exception', 'Object', 'String', 'Record', 'Thread', 'Process'];

interface Assembly {
  readonly types: Readonly<Record<string, { readonly name: string; readonly fqn: string }>>;
}

function assemblyOf(packageName: string): Assembly {
  const directory = path.dirname(require.resolve(`${packageName}/package.json`));
  const assembly = JSON.parse(fs.readFileSync(path.join(directory, '.jsii'), 'utf-8'));
  if (assembly.schema !== 'jsii/file-redirect') return assembly;
  return JSON.parse(zlib.gunzipSync(fs.readFileSync(path.join(directory, assembly.filename))).toString('utf-8'));
}

test('no public type has the name of one in aws-cdk-lib or constructs, which other languages import beside it', () => {
  const types = ['aws-cdk-lib', 'constructs'].flatMap((name) => Object.values(assemblyOf(name).types));

  expect(types.length).toBeGreaterThan(10_000);
  expect(types.filter(({ name }) => NAMES.includes(name)).map(({ fqn }) => fqn)).toEqual([]);
});

test('no public type has a name that a language imports by itself', () => {
  expect(NAMES.filter((name) => IMPLICIT_NAMES.includes(name))).toEqual([]);
});

test('no public name is left twice', () => {
  expect(NAMES.filter((name, index) => NAMES.indexOf(name) !== index)).toEqual([]);
});
