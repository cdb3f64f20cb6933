import { App, Stack, Stage } from 'aws-cdk-lib';
import { findProblems } from '../changes/checks/all-checks';
import { AppUpdate, ResourceUpdate } from '../changes/update/app-update';
import { SynthesizedApp } from '../changes/update/template';
import { recommendedFlags } from '../fixtures/recommended-flags';

type Fill = (stack: Stack) => void;

/** An update of a stack by what takes the place of its constructs. */
export interface UpdateInPlace {
  readonly resources: readonly ResourceUpdate[];
  /** Types and logical ids of the resources that are replaced, or may be. */
  readonly replaced: readonly string[];
  /** The same of those that are deleted. */
  readonly deleted: readonly string[];
  readonly added: readonly string[];
  /** What goes wrong while old and new exist side by side, as docs/changes.md has it. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

const ZONES = { 'availability-zones:account=111111111111:region=eu-west-1': ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] };

interface AppOptions {
  readonly flags?: Record<string, unknown>;
  readonly stage?: string;
}

/** Compares two contents of one stack, in an app with the recommended feature flags unless others are passed. */
export function updateInPlace(before: Fill, after: Fill, { flags = recommendedFlags, stage }: AppOptions = {}): UpdateInPlace {
  const [old, now] = [before, after].map((fill) => synthesize(fill, flags, stage));
  const update = new AppUpdate(old, now);
  const named = (matches: (resource: ResourceUpdate) => boolean) => update.resources.filter(matches).map(({ type, id }) => `${type} ${id}`);
  return {
    resources: update.resources,
    replaced: named(({ fate }) => fate === 'replaced' || fate === 'unknown'),
    deleted: named(({ fate }) => fate === 'deleted'),
    added: named(({ fate }) => fate === 'added'),
    problems: findProblems(update).map(({ kind, detail }) => `${kind}: ${detail}`),
    warnings: now.warnings,
  };
}

function synthesize(fill: Fill, flags: Record<string, unknown>, stage?: string): SynthesizedApp {
  const app = new App({ context: { ...flags, ...ZONES }, treeMetadata: false, analyticsReporting: false });
  const stack = new Stack(stage === undefined ? app : new Stage(app, stage), 'Shop', { env: { account: '111111111111', region: 'eu-west-1' } });
  fill(stack);
  const assembly = app.synth();
  const owner = stage === undefined ? assembly : assembly.getNestedAssembly(Stage.of(stack)!.artifactId);
  const artifact = owner.getStackArtifact(stack.artifactId);
  return {
    stacks: [{ name: artifact.stackName, template: artifact.template, dependencies: [] }],
    warnings: artifact.messages.filter(({ level }) => level === 'warning').map(({ entry }) => String(entry.data)),
  };
}
