import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as ts from 'typescript';
import { bundleLibrary } from '../../scripts/library/bundle';
import { removeUnpublished } from '../../scripts/library/unpublished';
import { REPOSITORY } from '../../scripts/synthesize';

jest.setTimeout(60_000);

/** A package whose two modules import each other, and a stand-in for aws-cdk-lib that says when it is loaded. */
const FILES = {
  'node_modules/aws-cdk-lib/core.js': "console.log('aws-cdk-lib'); exports.Stack = class Stack {};\n",
  'node_modules/aws-cdk-lib/core.d.ts': 'export declare class Stack { private readonly stack; }\n',
  'src/index.ts': "export { Square } from './square';\nexport * from './shape/shape';\n",
  'src/square.ts': `
    import { Shape } from './shape/shape';
    console.log('square');
    export class Square extends Shape {}
  `,
  'src/shape/shape.ts': `
    import * as path from 'node:path';
    import { Stack } from 'aws-cdk-lib/core';
    import { refuse } from './private/refuse';
    import { Square } from '../square';
    console.log('shape');
    export class Shape {
      static readonly first = new Shape();
      static square(): Shape { return new Square(); }
      static stack(): Stack { return new Stack(); }
      static directory(): string { return path.basename(__dirname); }
      static refused(): never {
        return refuse('no shape');
      }
    }
  `,
  'src/shape/private/refuse.ts': `
    /** A comment and a type, which the JavaScript file does not have. */
    interface Problem { readonly problem: string }
    export function refuse(problem: Problem['problem']): never {
      throw new Error(problem);
    }
  `,
  'src/shape/on-event.lambda.ts': "import { Shape } from './shape';\nexport const handler = async (): Promise<string> => Shape.directory();\n",
};

let directory: string;

beforeAll(async () => {
  directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'library-')));
  for (const [name, code] of Object.entries(FILES)) {
    fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    fs.writeFileSync(path.join(directory, name), code);
  }
  compile();
  jest.spyOn(console, 'log').mockReturnValue();
  await bundleLibrary(path.join(directory, 'lib'));
  removeUnpublished(path.join(directory, 'lib'));
});

afterAll(() => fs.rmSync(directory, { recursive: true }));

/** Compiles the package with the options that jsii finds in tsconfig.json. */
function compile(): void {
  const { config } = ts.readConfigFile(path.join(REPOSITORY, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, directory);
  const files = Object.keys(FILES).filter((name) => name.startsWith('src/')).map((name) => path.join(directory, name));
  const program = ts.createProgram(files, { ...options, types: ['node'], typeRoots: [path.join(REPOSITORY, 'node_modules', '@types')] });
  expect(program.emit().diagnostics.map(({ messageText }) => messageText)).toEqual([]);
}

/** Runs a script beside the package; answers with the lines that it prints. */
function linesOf(script: string, ...options: string[]): string[] {
  return execFileSync(process.execPath, [...options, '-e', script], { cwd: directory, encoding: 'utf-8' }).trim().split('\n');
}

test('a module is evaluated when it is first used, and aws-cdk-lib loaded then', () => {
  const script = "const { log } = console; const lib = require('./lib'); log('required'); lib.Shape.directory(); log('used'); lib.Shape.square(); lib.Shape.stack(); lib.Shape.stack();";

  expect(linesOf(script)).toEqual(['required', 'shape', 'used', 'square', 'aws-cdk-lib']);
});

test('a module is the same for all that import it', () => {
  expect(linesOf("const { Shape, Square } = require('./lib'); console.log(Shape.square() instanceof Square, new Square() instanceof Shape)").at(-1)).toBe('true true');
});

test('Node finds the names for an import', () => {
  const script = "import { Shape, Square } from './lib/index.js'; console.log(Shape.square() instanceof Square);";

  expect(linesOf(script, '--input-type=module').at(-1)).toBe('true');
});

test('a module knows the directory that it came from', () => {
  expect(linesOf("console.log(require('./lib').Shape.directory())").at(-1)).toBe('shape');
});

test('classes keep their names, those that refer to themselves too', () => {
  expect(linesOf("const { Shape, Square } = require('./lib'); console.log(Shape.name, Square.name)").at(-1)).toBe('Shape Square');
});

/** The frames of an error within the package, as `function file:line`. */
function framesOf(...options: string[]): string[] {
  const stack = linesOf("try { require('./lib').Shape.refused() } catch ({ stack }) { console.log(stack) }", ...options);
  return stack.flatMap((frame) => {
    const [, called, file, line] = /at (\S+) \((.*):(\d+):\d+\)/.exec(frame) ?? [];
    return file?.startsWith(directory) ? [`${called} ${path.relative(directory, file)}:${line}`] : [];
  });
}

test('a stack trace names the TypeScript sources with --enable-source-maps', () => {
  const lineOf = (name: keyof typeof FILES, code: string) => FILES[name].split('\n').findIndex((line) => line.includes(code)) + 1;

  expect(framesOf('--enable-source-maps').slice(0, 2)).toEqual([
    `refuse src/shape/private/refuse.ts:${lineOf('src/shape/private/refuse.ts', 'throw new Error')}`,
    `Function.refused src/shape/shape.ts:${lineOf('src/shape/shape.ts', "refuse('no shape')")}`,
  ]);
});

test('a stack trace names readable lines without it', () => {
  const lines = fs.readFileSync(path.join(directory, 'lib', 'bundle.js'), 'utf-8').split('\n');
  const [[thrower, first], [caller, second]] = framesOf().map((frame) => frame.split(/ .*:/));

  expect([thrower, lines[Number(first) - 1].trim()]).toEqual(['refuse', 'throw new Error(problem); // node-do-not-add-exception-line']);
  expect([caller, lines[Number(second) - 1].trim()]).toEqual(['Shape.refused', 'return (0, __imports.refuse_1.refuse)("no shape");']);
});

test('a message that nobody catches has no line of the package above it', () => {
  const { stderr } = spawnSync(process.execPath, ['-e', "require('./lib').Shape.refused()"], { cwd: directory, encoding: 'utf-8' });

  expect(stderr.trimStart().split('\n')[0]).toBe('Error: no shape');
});

test('the helpers that TypeScript repeats in each file are left out', () => {
  expect(fs.readFileSync(path.join(directory, 'lib', 'bundle.js'), 'utf-8')).not.toMatch(/__(createBinding|setModuleDefault|importStar)/);
});

test('what cannot be imported is removed', () => {
  const published = fs.readdirSync(path.join(directory, 'lib'), { recursive: true, encoding: 'utf-8' }).filter((name) => /\.[a-z]+$/.test(name)).sort();

  expect(published).toEqual([
    'bundle.js', 'bundle.js.map', 'index.d.ts', 'index.d.ts.map', 'index.js',
    'shape/shape.d.ts', 'shape/shape.d.ts.map', 'square.d.ts', 'square.d.ts.map',
  ]);
});
