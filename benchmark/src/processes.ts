import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Cost } from './measured/cost';
import type { Synthesis } from './measured/synthesis';
import { BENCHMARK } from './paths';
import type { CpuProfile } from './profile/cpu-profile';
import { Template, TemplateFacts, templateFacts } from './template-facts';

/** What was synthesized. */
export interface Assembly extends TemplateFacts {
  readonly templateBytes: number;
}

/** Builds the workload once in a process of its own. */
export function synthesize(variant: string, services: number): Synthesis & { readonly assembly: Assembly } {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'benchmark-'));
  try {
    const synthesis: Synthesis = run('synthesis.js', variant, String(services), outdir);
    return { ...synthesis, assembly: readAssembly(outdir) };
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

/** Builds the workload once in a process that looks every quarter of a millisecond at what it does. */
export function profile(variant: string, services: number): CpuProfile {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'benchmark-'));
  try {
    const profiles = path.join(outdir, 'profiles');
    const options = ['--cpu-prof', `--cpu-prof-dir=${profiles}`, '--cpu-prof-interval=250'];
    runWith(options, 'synthesis.js', variant, String(services), outdir);
    return JSON.parse(fs.readFileSync(path.join(profiles, fs.readdirSync(profiles)[0]), 'utf-8')) as CpuProfile;
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

/** Imports a package in a process of its own that has the core of aws-cdk-lib. */
export function importPackage(name: string): Cost {
  return run('import.js', name);
}

function run<T>(script: string, ...args: string[]): T {
  return runWith([], script, ...args);
}

function runWith<T>(options: readonly string[], script: string, ...args: string[]): T {
  const file = path.join(BENCHMARK, 'lib', 'measured', script);
  // Without what the CDK CLI or a shell may have set for other apps.
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [...options, file, ...args], { env, encoding: 'utf-8' });
  if (status !== 0) throw new Error(`${script} ${args.join(' ')} failed\n${stderr}`);
  return JSON.parse(stdout);
}

function readAssembly(outdir: string): Assembly {
  const templates = fs.readdirSync(outdir).filter((name) => name.endsWith('.template.json')).map((name) => fs.readFileSync(path.join(outdir, name)));
  const facts = templates.map((text) => templateFacts(JSON.parse(text.toString()) as Template));
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    templateBytes: sum(templates.map(({ length }) => length)),
    resources: sum(facts.map(({ resources }) => resources)),
    functions: sum(facts.map(({ functions }) => functions)),
    dependsOn: sum(facts.map(({ dependsOn }) => dependsOn)),
    depth: Math.max(...facts.map(({ depth }) => depth)),
  };
}
