import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib';
import { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { SynthesizedApp } from './template';
import { recommendedFlags } from '../../fixtures/recommended-flags';

/** Fills an app with stacks. */
export type Build = (app: App) => void;

/** Context that CDK would look up. */
const LOOKED_UP = { 'availability-zones:account=111111111111:region=us-east-1': ['us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d'] };

const synthesized = new Map<Build, SynthesizedApp>();

/** Synthesizes an app, once: many changes start from the same one. */
export function synthesize(build: Build): SynthesizedApp {
  const known = synthesized.get(build) ?? synthesizeAnew(build);
  synthesized.set(build, known);
  return known;
}

function synthesizeAnew(build: Build): SynthesizedApp {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'changes-'));
  try {
    const app = new App({ outdir, context: { ...recommendedFlags, ...LOOKED_UP }, treeMetadata: false, analyticsReporting: false });
    build(app);
    const stacks = app.synth().stacksRecursively;
    return {
      stacks: stacks.map(({ stackName, template, dependencies }) => ({
        name: stackName,
        template,
        dependencies: dependencies.flatMap((each) => (each instanceof CloudFormationStackArtifact ? [each.stackName] : [])),
      })),
      warnings: stacks.flatMap(({ messages }) => messages).filter(({ level }) => level === 'warning').map(({ entry }) => String(entry.data)),
    };
  } catch (error) {
    return { stacks: [], warnings: [], error: error instanceof Error ? error.message : String(error) };
  } finally {
    fs.rmSync(outdir, { recursive: true, force: true });
  }
}
