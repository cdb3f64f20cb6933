import { awscdk } from 'projen';
import { runScript } from './tasks';

export const LAMBDA_OPTIONS: awscdk.AwsCdkConstructLibraryOptions['lambdaOptions'] = {
  runtime: awscdk.LambdaRuntime.NODEJS_24_X,
  // The SDK is bundled, so that what was tested is what runs.
  bundlingOptions: { externals: [] },
};

/** Functions without an L2 of projen's: their constructs stage the code themselves. */
const HANDLERS = [
  'deployment/code-deploy/is-complete', 'deployment/live-target-groups/live-target-groups', 'deployment/code-deploy/on-event',
  'delivery/placeholder/placeholder-image', 'job/follow-job', 'job/start-job',
];

/** Adds the bundles of `*.handler.ts` to those of `*.lambda.ts`, which projen finds by itself, and makes all of them in one run of esbuild. */
export function bundleLambdaHandlers(project: awscdk.AwsCdkConstructLibrary): void {
  for (const handler of HANDLERS) {
    project.bundler.addBundle(`src/${handler}.handler.ts`, { platform: 'node', target: 'node24', tsconfigPath: 'test/tsconfig.json' });
  }
  // A task for each bundle takes almost a second to start.
  project.bundler.bundleTask.reset(runScript('bundle-lambdas'));
}
