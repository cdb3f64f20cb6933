import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { CloudAssembly, CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';

export const REPOSITORY = path.resolve(__dirname, '..');
const EXAMPLES = path.join(REPOSITORY, 'examples');

/** What makes CDK's CloudFormation validator fail an app for every finding, warnings included. */
const STRICT_CONTEXT = {
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  '@aws-cdk/core:strictCfnValidateErrors': true,
};

export interface SynthesizedExample {
  readonly name: string;
  readonly directory: string;
  readonly stacks: readonly CloudFormationStackArtifact[];
  /** What the app exports. */
  readonly exports: Readonly<Record<string, unknown>>;
}

/** The folders of examples/ that hold an app. */
export function exampleNames(): string[] {
  return fs.readdirSync(EXAMPLES).filter((name) => fs.existsSync(appOf(name))).sort();
}

/**
 * Runs an example's app in this process, so that CDK and its validator are loaded once for all of them. Throws when the
 * app does, when the validator finds something, and when a warning is not acknowledged.
 */
export function synthesizeExample(name: string, directory: string): SynthesizedExample {
  if (!fs.existsSync(appOf(name))) throw new Error(`there is no ${path.relative(REPOSITORY, appOf(name))}; the examples are ${exampleNames().join(', ')}`);
  fs.rmSync(directory, { recursive: true, force: true });
  const exported = runApp(appOf(name), directory);
  const stacks = readStacks(directory);
  requireValidated(directory);
  requireNoWarnings(stacks);
  return { name, directory, stacks, exports: exported };
}

/** The stacks that an app has synthesized into a directory. */
export function readStacks(directory: string): CloudFormationStackArtifact[] {
  if (!fs.existsSync(path.join(directory, 'manifest.json'))) throw new Error('the app wrote nothing; end it with app.synth()');
  return new CloudAssembly(directory).stacksRecursively;
}

export function resourceCount(stacks: readonly CloudFormationStackArtifact[]): number {
  return stacks.reduce((sum, { template }) => sum + Object.keys(template.Resources ?? {}).length, 0);
}

function appOf(name: string): string {
  return path.join(EXAMPLES, name, 'app.ts');
}

function runApp(file: string, directory: string): SynthesizedExample['exports'] {
  delete process.env.CDK_VALIDATION;
  process.env.CDK_APP_MODE = 'inmemory';
  process.env.CDK_OUTDIR = directory;
  process.env.CDK_CONTEXT_JSON = JSON.stringify(STRICT_CONTEXT);
  try {
    return createRequire(__filename)(file);
  } finally {
    // An app that finds CDK_OUTDIR would synthesize once more when the process ends.
    process.removeAllListeners('beforeExit');
  }
}

function requireValidated(directory: string): void {
  if (!fs.existsSync(path.join(directory, 'validation-report.json'))) throw new Error("CDK's CloudFormation validator did not run");
}

function requireNoWarnings(stacks: readonly CloudFormationStackArtifact[]): void {
  const messages = stacks.flatMap((stack) => stack.messages).filter(({ level }) => level !== 'info');
  if (messages.length === 0) return;
  const lines = messages.map(({ level, id, entry }) => `${level} at ${id}: ${String(entry.data)}`);
  throw new Error(['an example must not warn; mend it or acknowledge the warning', ...lines].join('\n'));
}
