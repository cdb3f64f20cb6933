import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ACCOUNT, REGION } from './clients';
import { REPOSITORY, WORK } from './paths';

const CDK = path.join(REPOSITORY, 'node_modules/aws-cdk/bin/cdk');
const SHORT_POLLS = path.join(REPOSITORY, 'e2e/harness/cli-polls.js');

const DEPLOY = ['deploy', '--all', '--method=direct', '--require-approval=never', '--progress=events'];

/** A run of the CLI that ended. */
export interface CliRun {
  readonly exitCode: number | null;
  readonly output: string;
  /** Where the output can be read. */
  readonly log: string;
}

/** The real CDK CLI, pointed at the server. An app is a cloud assembly, or a directory with a cdk.json. */
export class CdkCli {
  private runs = 0;
  private readonly running = new Set<ChildProcess>();

  constructor(private readonly endpoint: string, private readonly logs: string) {}

  bootstrap(): Promise<CliRun> {
    return this.succeed(['bootstrap', `aws://${ACCOUNT}/${REGION}`]);
  }

  deploy(app: string): Promise<CliRun> {
    return this.succeed(DEPLOY, app);
  }

  /** A deployment that must not succeed; answers with what the CLI said. */
  async failToDeploy(app: string): Promise<CliRun> {
    const run = await this.tryToDeploy(app);
    if (run.exitCode === 0) throw new Error(`the deployment succeeded, but should not have; see ${run.log}`);
    return run;
  }

  tryToDeploy(app: string): Promise<CliRun> {
    return this.run(DEPLOY, app);
  }

  /** Fails when the deployed stacks differ from the app's. */
  diff(app: string): Promise<CliRun> {
    return this.succeed(['diff', '--fail', '--method=template'], app);
  }

  /** Destroys one stack alone, or all. */
  destroy(app: string, stack?: string): Promise<CliRun> {
    return this.succeed(destroying(stack), app);
  }

  /** A destruction that must not succeed; answers with what the CLI said. */
  async failToDestroy(app: string, stack: string): Promise<CliRun> {
    const run = await this.run(destroying(stack), app);
    if (run.exitCode === 0) throw new Error(`the stack was destroyed, but should not have been; see ${run.log}`);
    return run;
  }

  /** Ends what a test that failed has left running. */
  stop(): void {
    for (const cli of this.running) cli.kill();
  }

  private async succeed(args: string[], app?: string): Promise<CliRun> {
    const run = await this.run(args, app);
    if (run.exitCode !== 0) throw new Error(`cdk ${args[0]} failed; see ${run.log} and what lies beside it\n${lastLines(run.output)}`);
    return run;
  }

  private async run(args: string[], app?: string): Promise<CliRun> {
    const ownCommand = app !== undefined && fs.existsSync(path.join(app, 'cdk.json'));
    const from = ownCommand ? ['--output', path.join(this.logs, 'cdk.out')] : app ? ['--app', app] : [];
    const all = [...args, ...from, '--no-notices', '--ci', '--no-color'];
    const log = path.join(this.logs, `cdk-${String(++this.runs).padStart(2, '0')}-${args[0]}.log`);
    const file = fs.openSync(log, 'w');
    fs.writeSync(file, `cdk ${all.join(' ')}\n`);
    const cli = spawn(process.execPath, ['--require', SHORT_POLLS, CDK, ...all], { cwd: ownCommand ? app : WORK, env: this.environment(), stdio: ['ignore', file, file] });
    fs.closeSync(file);
    this.running.add(cli);
    const [exitCode] = await once(cli, 'exit');
    this.running.delete(cli);
    return { exitCode, output: fs.readFileSync(log, 'utf-8'), log };
  }

  /** Nothing of the user's own AWS settings: no profile, no credentials, no home. */
  private environment(): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HOME: path.join(this.logs, 'home'),
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'DRIVER',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      NODE_NO_WARNINGS: '1',
      NPM_CONFIG_UPDATE_NOTIFIER: 'false',
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
    };
  }
}

function destroying(stack?: string): string[] {
  return ['destroy', ...stack === undefined ? ['--all'] : [stack, '--exclusively'], '--force'];
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-25).join('\n');
}
