import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as ts from 'typescript';
import { exampleNames, readStacks, REPOSITORY, synthesizeExample } from './synthesize';

interface Templates {
  readonly [stack: string]: { readonly Resources: { readonly [logicalId: string]: { readonly Type: string } } };
}

/** A declaration that imports the barrel of aws-cdk-lib brings 2,700. What the others bring: docs/performance.md. */
const MOST_FILES = 1550;

/** An app that the package refuses. */
const REFUSED = `
const { ContainerImage } = require('aws-cdk-lib/aws-ecs');
const { WorkloadTask } = require('cdk-fargate-workloads');
WorkloadTask.container({ image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80.5 });
`;

/** An app whose service is wrong after all changes. */
const MISTAKEN = `
const { App, Stack } = require('aws-cdk-lib/core');
const { ContainerImage } = require('aws-cdk-lib/aws-ecs');
const { FargateWebService, WorkloadTask } = require('cdk-fargate-workloads');
const task = WorkloadTask.container({ image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 });
const shop = new FargateWebService(new Stack(new App(), 'Shop'), 'Web', { task });
shop.taskDefinition.node.defaultChild.addPropertyOverride('ContainerDefinitions.0.StopTimeout', 200);
`;

// npm run consumer: is the package, as npm would publish it, of use to an app that has nothing else of this repository?
const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'consumer-')));
try {
  const program = firstProgram(path.join(REPOSITORY, 'README.md'));
  const tarball = pack();
  install(tarball);
  const files = compile(program);
  requireUsefulDeclarations();
  const required = synthesize('app.js');
  fs.writeFileSync(path.join(directory, 'app.mjs'), stripTypes(program));
  const imported = synthesize('app.mjs');
  compare(required, imported);
  requireReadableTrace();
  requireReportedLine();
  if (files > MOST_FILES) fail(`tsc read ${files} files to compile the program of README.md, more than ${MOST_FILES}; does a .d.ts import the aws-cdk-lib barrel?`);
  exampleNames().forEach(requireSameTemplates);
  console.log(`${path.basename(tarball)} works in an empty app: with require and with import, ${resourceTypes(required).length} resources each; tsc read ${files} files; the examples are the same templates with it`);
} finally {
  fs.rmSync(directory, { recursive: true, force: true });
}

function firstProgram(readme: string): string {
  const blocks = [...fs.readFileSync(readme, 'utf-8').matchAll(/^```ts[^\n]*\n(.*?)^```$/gms)].map(([, code]) => code);
  return blocks.find((code) => code.includes('new FargateWebService(')) ?? fail('README.md has no ```ts block with `new FargateWebService(`');
}

function pack(): string {
  if (!fs.existsSync(path.join(REPOSITORY, 'lib', 'index.js'))) fail('lib/ is missing; run `npx projen compile` first');
  const [name] = run('npm', ['pack', '--silent', '--pack-destination', directory], REPOSITORY).trim().split('\n').slice(-1);
  return path.join(directory, name);
}

/** The tarball, its peers, and what it takes to compile. */
function install(tarball: string): void {
  const { devDependencies: versions } = JSON.parse(fs.readFileSync(path.join(REPOSITORY, 'package.json'), 'utf-8'));
  const packages = ['aws-cdk-lib', 'constructs', 'typescript', '@types/node'].map((name) => `${name}@${versions[name]}`);
  fs.writeFileSync(path.join(directory, 'package.json'), '{ "private": true }');
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball, ...packages]);
}

/** Compiles the program, and says how many files that took. */
function compile(program: string): number {
  fs.writeFileSync(path.join(directory, 'app.ts'), program);
  const tsc = [path.join('node_modules', 'typescript', 'bin', 'tsc'), '--strict', '--module', 'node16', '--moduleResolution', 'node16', '--types', 'node'];
  run(process.execPath, [...tsc, 'app.ts']);
  return run(process.execPath, [...tsc, 'app.ts', '--listFilesOnly']).trim().split('\n').length;
}

function stripTypes(program: string): string {
  return ts.transpileModule(program, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } }).outputText;
}

/** Runs an app as the CDK CLI does; answers with its templates by stack. */
function synthesize(app: string): Templates {
  const outdir = path.join(directory, `${app.replace(/[/\\]/g, '-')}.out`);
  run(process.execPath, [app], directory, { CDK_OUTDIR: outdir });
  return Object.fromEntries(readStacks(outdir).map(({ stackName, template }) => [stackName, template]));
}

/** The package's modules load when they are first used, which those of the sources do not: does that change what is synthesized? */
function requireSameTemplates(example: string): void {
  const from = path.join(REPOSITORY, 'examples', example);
  const to = path.join(directory, 'examples', example);
  fs.cpSync(from, to, { recursive: true, filter: (file) => !/\.(test\.ts|snap)$/.test(file) });
  const sources = fs.readdirSync(to).filter((file) => file.endsWith('.ts'));
  for (const file of sources) {
    const { outputText } = ts.transpileModule(fs.readFileSync(path.join(to, file), 'utf-8'), {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
    });
    fs.writeFileSync(path.join(to, file.replace(/ts$/, 'js')), outputText);
  }
  const { stacks } = synthesizeExample(example, path.join(directory, `${example}.source.out`));
  const bySource = Object.fromEntries(stacks.map(({ stackName, template }) => [stackName, template]));
  if (!isDeepStrictEqual(synthesize(path.join('examples', example, 'app.js')), bySource)) fail(`examples/${example} is another template with the package`);
}

function compare(required: Templates, imported: Templates): void {
  if (!resourceTypes(required).includes('AWS::ECS::Service')) fail('the program of README.md synthesizes no AWS::ECS::Service');
  if (!isDeepStrictEqual(required, imported)) fail('the package makes another template when it is imported than when it is required');
}

/** What Node prints for a refused app: the message, without a line of the package above it, and where it came from. */
function requireReadableTrace(): void {
  fs.writeFileSync(path.join(directory, 'refused.js'), REFUSED);
  const traces = [[], ['--enable-source-maps']].map((options) => spawnSync(process.execPath, [...options, 'refused.js'], { cwd: directory, encoding: 'utf-8' }).stderr);
  for (const trace of traces) {
    if (!/^\s*Error: \[WorkloadTask\.container\(\)\]/.test(trace)) fail(`a refused app does not show the message first:\n${trace}`);
  }
  const frames = [...traces[1].matchAll(/at (?:new )?(?:\w+\.)?(\w+) \((.*cdk-fargate-workloads.*):(\d+):\d+\)$/gm)];
  const lines = frames.map(([, , file, line]) => fs.readFileSync(file, 'utf-8').split('\n')[Number(line) - 1]);
  const [thrower] = lines;
  const inSource = frames.every(([, , file]) => /[/\\]src[/\\].*\.ts$/.test(file));
  const called = lines.slice(1).every((line, i) => line.includes(`${frames[i][1]}(`));
  if (!inSource || frames.length < 3 || !thrower.includes('throw new Error(') || !called) fail(`a stack trace does not lead to the lines of src/*.ts:\n${traces[1]}${lines.join('\n')}`);
}

/** What the CDK CLI shows of a wrong workload: the line that created it, then what is wrong, and not a line of the package. */
function requireReportedLine(): void {
  fs.writeFileSync(path.join(directory, 'mistaken.js'), MISTAKEN);
  const line = MISTAKEN.split('\n').findIndex((each) => each.includes('new FargateWebService')) + 1;
  const outdir = path.join(directory, 'mistaken.out');
  const env = { ...process.env, CDK_OUTDIR: outdir, CDK_APP_MODE: 'process' };
  const { status, stderr } = spawnSync(process.execPath, ['mistaken.js'], { cwd: directory, env, encoding: 'utf-8' });
  const shown = new RegExp(`^mistaken\\.js:${line}:\\d+\\nERROR stopTimeout of container 'app' .*, got 200 \\(EcsRules\\)$`, 'm').test(stderr);
  if (status !== 1 || !shown || stderr.includes('node_modules')) fail(`a wrong workload is not reported with the line of the app:\n${stderr}`);
  if (!fs.readFileSync(path.join(outdir, 'validation-report.json'), 'utf-8').includes('ECS212')) fail('a wrong workload is not in validation-report.json');
}

/** An app can import all declarations of the package, which leaves out those of Lambda handlers, and an editor gets from each to its source. */
function requireUsefulDeclarations(): void {
  const own = path.join(directory, 'node_modules', 'cdk-fargate-workloads');
  const program = ts.createProgram([path.join(directory, 'app.ts')], { module: ts.ModuleKind.Node16, noLib: true, types: [] });
  const read = program.getSourceFiles().map(({ fileName }) => path.normalize(fileName));
  const packed = fs.readdirSync(own, { recursive: true, encoding: 'utf-8' }).filter((file) => file.endsWith('.d.ts')).map((file) => path.join(own, file));
  const unread = packed.filter((file) => !read.includes(file));
  if (unread.length > 0) fail(`no app can import these declarations of the package: ${unread.join(', ')}`);
  const unmapped = packed.filter((file) => !sourcesOf(`${file}.map`).every((source) => fs.existsSync(source)));
  if (unmapped.length > 0) fail(`these declarations do not lead to a source in the package: ${unmapped.join(', ')}`);
}

function sourcesOf(map: string): string[] {
  if (!fs.existsSync(map)) return [map];
  const { sources } = JSON.parse(fs.readFileSync(map, 'utf-8')) as { readonly sources: readonly string[] };
  return sources.map((source) => path.resolve(path.dirname(map), source));
}

function resourceTypes(templates: Templates): string[] {
  return Object.values(templates).flatMap(({ Resources }) => Object.values(Resources)).map(({ Type }) => Type);
}

function run(command: string, args: string[], cwd = directory, env: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env: { ...process.env, ...env }, encoding: 'utf-8', maxBuffer: 2 ** 26 });
  return status === 0 ? stdout : fail(`\`${[command, ...args].join(' ')}\` failed\n${stdout}${stderr}`);
}

function fail(message: string): never {
  throw new Error(message);
}
