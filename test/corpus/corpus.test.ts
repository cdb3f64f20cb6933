import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, CloudFormationValidatePlugin, Validations } from 'aws-cdk-lib/core';
import { EcsRules } from '../../src/index';

interface Case {
  /** Types of resources that the case asks for and the library does not make yet; none where it is left out. */
  readonly missing?: readonly string[];
  build(app: App): void;
}

const CHECK = path.resolve(__dirname, '../../../shared/corpus/check.py');
const CASES = path.join(__dirname, 'cases');
const STRICT = { '@aws-cdk/core:validateAgainstDefaultRules': true };
const validator = new CloudFormationValidatePlugin();

const obstacle = whatIsMissing();
if (obstacle) process.stderr.write(`The corpus is not checked: ${obstacle}.\n`);

(obstacle ? describe.skip : describe)('the corpus of real deployments', () => {
  let outdir: string;
  beforeAll(() => { outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'corpus-')); });
  afterAll(() => fs.rmSync(outdir, { recursive: true }));

  test.each(fs.readdirSync(CASES).map((file) => path.parse(file).name))('%s has what its description asks for', (id) => {
    const { build, missing = [] } = jest.requireActual<Case>(path.join(CASES, id));
    const verdict = check(id, synthesize(build, path.join(outdir, id)));

    expect({ verdict, failed: failedTypes(verdict) }).toEqual({ verdict: expect.stringMatching(new RegExp(`^${id} \\d+ / \\d+$`, 'm')), failed: missing });
  });
});

/** Types of the expectations that do not hold. */
function failedTypes(verdict: string): string[] {
  return [...verdict.matchAll(/^FAIL (\S+)/gm)].map(([, type]) => type);
}

function synthesize(build: Case['build'], outdir: string): string[] {
  const app = new App({ outdir, context: STRICT });
  Validations.of(app).addPlugins(validator, new EcsRules());
  build(app);
  return app.synth().stacksRecursively.flatMap(({ templateFullPath, assembly: { directory } }) => [templateFullPath, ...nestedTemplates(directory)]);
}

function nestedTemplates(directory: string): string[] {
  return fs.readdirSync(directory).filter((file) => file.endsWith('.nested.template.json')).map((file) => path.join(directory, file));
}

/** What the checker says; a failure of its own is told by the text. */
function check(id: string, templates: string[]): string {
  const { stdout, stderr } = spawnSync('python3', [CHECK, id, ...templates], { encoding: 'utf-8' });
  return stdout + stderr;
}

function whatIsMissing(): string | undefined {
  if (!fs.existsSync(CHECK)) return `${CHECK} does not exist`;
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'there is no python3 to run its checker with';
  }
}
