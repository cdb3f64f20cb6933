import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { bundle } from '../../scripts/lazy/bundle';
import { Chunk, reachedFrom } from '../../scripts/lazy/chunk';

/** Two modules of each chunk, where shapes know each other over the border in both directions. */
const MODULES = {
  'shape/shape': 'globalThis.log.push("shape"); exports.Shape = class Shape { square() { return new (require("../square").Square)(); } };',
  'shape/place': 'globalThis.log.push("place"); exports.place = __dirname;',
  'square': 'globalThis.log.push("square"); exports.Square = class Square extends require("./shape/shape").Shape { };',
  'far/place': 'globalThis.log.push("far place"); exports.place = __dirname; exports.where = () => require("node:path").basename(require("../shape/place").place);',
};

const NEEDED: Chunk = { file: 'needed.js', modules: ['shape/place', 'shape/shape'], needed: true };
const REST: Chunk = { file: 'others.js', modules: ['far/place', 'square'], needed: false };

let directory: string;

beforeEach(async () => {
  directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'bundle-')));
  for (const [name, code] of Object.entries(MODULES)) {
    fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    fs.writeFileSync(path.join(directory, `${name}.js`), `"use strict";\n${code}\n`);
  }
  const chunks = [NEEDED, REST];
  const texts = await Promise.all(chunks.map((chunk) => bundle(chunk, chunks, directory)));
  chunks.forEach(({ file }, i) => fs.writeFileSync(path.join(directory, file), texts[i]));
});

afterEach(() => fs.rmSync(directory, { recursive: true }));

/** What an expression is in a process that can load the chunks. */
function valueOf(expression: string): unknown {
  const script = 'globalThis.log = []; const loads = (file) => Object.keys(require.cache).some((key) => key.endsWith(file));'
    + `const needed = require("./needed.js"); console.log(JSON.stringify(${expression}));`;
  return JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: directory, encoding: 'utf-8' }));
}

test('nothing is evaluated before it is used, and the other chunk is not loaded', () => {
  expect(valueOf('[Object.keys(needed), log, loads("others.js")]')).toEqual([['shape/place', 'shape/shape'], [], false]);
});

test('a module of the other chunk is loaded when it is used', () => {
  expect(valueOf('[new (needed["shape/shape"]().Shape)().square().constructor.name, log, loads("others.js")]')).toEqual(['Square', ['shape', 'square'], true]);
});

test('modules are the same in both chunks', () => {
  const value = valueOf('[require("./others.js").square().Square.prototype instanceof needed["shape/shape"]().Shape, needed["shape/shape"]() === needed["shape/shape"](), log]');

  expect(value).toEqual([true, true, ['square', 'shape']]);
});

test('each module knows its own directory', () => {
  expect(valueOf('[needed["shape/place"]().place, require("./others.js")["far/place"]().place, require("./others.js")["far/place"]().where()]'))
    .toEqual([path.join(directory, 'shape'), path.join(directory, 'far'), 'shape']);
});

test('the functions of modules keep their names, for stack traces', () => {
  for (const [{ file }, name] of [[NEEDED, 'shape/shape.js'], [REST, 'square.js']] as const) {
    expect(fs.readFileSync(path.join(directory, file), 'utf-8')).toContain(`${path.basename(directory)}/${name}"`);
  }
});

test('the same modules make the same bundle', async () => {
  expect(await bundle(NEEDED, [NEEDED, REST], directory)).toBe(fs.readFileSync(path.join(directory, NEEDED.file), 'utf-8'));
});

test('a module brings all that it requires', () => {
  expect(reachedFrom(['shape/shape'], directory)).toEqual(['shape/shape', 'square']);
  expect(reachedFrom(['far/place'], directory)).toEqual(['far/place', 'shape/place']);
});
