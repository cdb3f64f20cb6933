import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { App } from 'aws-cdk-lib';
import { exampleNames, REPOSITORY } from '../../scripts/synthesize';

/** An example's app, and where its templates are. */
export interface RunExample {
  readonly app: App;
  readonly directory: string;
}

/** What happens to an app before it has any constructs. */
let prepare: (app: App) => void = () => undefined;
let made: App[] = [];

/** Has something done to each app before it has any constructs. */
export function beforeEachApp(action: (app: App) => void): void {
  prepare = action;
}

/** Takes note of an app that was just made. */
export function registerApp(app: App): void {
  made.push(app);
  prepare(app);
}

/** The network, the cluster and half of the services of this example are those of aws-ecs-patterns. */
const BY_ECS_PATTERNS = 'from-ecs-patterns';

/** The examples whose security is up to this library. */
export function securedExamples(): string[] {
  return exampleNames().filter((name) => name !== BY_ECS_PATTERNS);
}

/** Runs an example in this process, once for each test file. */
export function runExample(name: string): RunExample {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), `${name}-`));
  process.env.CDK_OUTDIR = directory;
  made = [];
  jest.requireActual(path.join(REPOSITORY, 'examples', name, 'app.ts'));
  if (made.length !== 1) throw new Error(`examples/${name} makes ${made.length} apps`);
  return { app: made[0], directory };
}

/** `aws-cdk-lib` with an `App` that tells when one is made. */
export function withRegisteredApps<T extends { App: new (...args: any[]) => App }>(cdk: T): T {
  class WatchedApp extends cdk.App {
    constructor(...args: any[]) {
      super(...args);
      registerApp(this);
    }
  }
  return Object.create(cdk, { App: { value: WatchedApp } });
}
