import type { GeneratedApp } from './generated-app';
import { printTypeScript } from '../code/print';

/** Versions that a generated app starts with; all run on Node 20. */
const DEPENDENCIES = { 'aws-cdk-lib': '^2.262.0', 'cdk-fargate-workloads': '^0.1.0', 'constructs': '^10.5.1' };
const DEV_DEPENDENCIES = {
  '@swc/core': '^1.16.18', '@swc/jest': '^0.2.39', '@types/jest': '^30.0.0', '@types/node': '^20', 'aws-cdk': '2.1148.1', 'jest': '^30.5.2', 'tsx': '^4', 'typescript': '~6.0.3',
};

export function binPath(name: string): string {
  return `bin/${name}.ts`;
}

export function packageJson(name: string, description: string): string {
  return json({
    name,
    description,
    private: true,
    scripts: { build: 'tsc', test: 'jest', cdk: 'cdk' },
    dependencies: DEPENDENCIES,
    devDependencies: DEV_DEPENDENCIES,
  });
}

export function cdkJson(name: string): string {
  return json({ app: `npx tsx ${binPath(name)}`, context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
}

export function tsconfig(): string {
  return json({
    compilerOptions: {
      target: 'ES2022', module: 'node16', moduleResolution: 'node16', strict: true, noEmit: true, skipLibCheck: true, types: ['node', 'jest'],
    },
    include: ['bin', 'lib', 'test'],
  });
}

export function jestConfig(): string {
  return [
    'module.exports = {',
    "  roots: ['<rootDir>/test'],",
    "  transform: { '^.+\\\\.ts$': '@swc/jest' },",
    '};',
    '',
  ].join('\n');
}

export function gitignore(): string {
  return ['node_modules/', 'cdk.out/', ''].join('\n');
}

/** Synthesizes the app as the CDK CLI does, and compares its templates with those of the last time. */
export async function snapshotTest(name: string): Promise<string> {
  return printTypeScript(`
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';

// The app needs no Docker to be synthesized: images are built by \`cdk deploy\`.
const outdir = fs.mkdtempSync(path.join(os.tmpdir(), ${JSON.stringify(`${name}-`)}));
process.env.CDK_OUTDIR = outdir;
const app = require('../bin/${name}').app as App;
const assembly = new CloudAssembly(app.synth().directory);

test.each(assembly.stacksRecursively.map((stack) => [stack.displayName, stack]))('%s is deployed as before', (_name, stack) => {
  const template = Template.fromJSON(stack.template).toJSON();
  expect(withoutHashes(template)).toMatchSnapshot();
});

/** Assets are named after what is in them, which changes with every commit. */
function withoutHashes(template: object): object {
  return JSON.parse(JSON.stringify(template).replace(/[0-9a-f]{64}/g, 'HASH'));
}
`);
}

export function readme(app: GeneratedApp, name: string): string {
  return [
    `# ${name}`,
    app.description,
    '```sh\nnpm install\nnpm test           # compares the templates with the snapshot\nnpx cdk synth\nnpx cdk diff\nnpx cdk deploy --all\n```',
    app.readme.trim(),
    '[MIGRATION.md](MIGRATION.md) says where each field of the source went, and what is left to do.',
  ].join('\n\n') + '\n';
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
