import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as readline from 'node:readline';
import { PYTHON, REPOSITORY, TASK_PROGRAM } from './paths';

/**
 * What the waits and time limits of AWS are multiplied by: five minutes of a canary become three seconds, the hour that a hook may
 * take 36. On a machine that is busy with other things, limits may end what goes well: set E2E_TIME_SCALE to 0.03 there.
 */
export const TIME_SCALE = Number(process.env.E2E_TIME_SCALE ?? 0.01);

/** The process that answers like AWS, on loopback. */
export class AwsServer {
  public static async start(logs: string, proxy: string): Promise<AwsServer> {
    fs.mkdirSync(logs, { recursive: true });
    const errors = fs.openSync(path.join(logs, 'server.stderr.log'), 'w');
    const options = {
      '--port': '0',
      '--logs': logs,
      '--node-modules': path.join(REPOSITORY, 'node_modules'),
      '--task-command': `${process.execPath} ${TASK_PROGRAM}`,
      '--proxy': proxy,
      '--time-scale': String(TIME_SCALE),
    };
    const server = spawn(PYTHON, [path.join(REPOSITORY, 'e2e/aws/server.py'), ...Object.entries(options).flat()], { stdio: ['ignore', 'pipe', errors] });
    fs.closeSync(errors);
    const { port } = await ready(server, logs);
    return new AwsServer(server, `http://localhost:${port}`);
  }

  private constructor(private readonly process: ChildProcess, public readonly endpoint: string) {}

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill('SIGTERM');
    const deadline = setTimeout(() => this.process.kill('SIGKILL'), 15_000);
    await once(this.process, 'exit');
    clearTimeout(deadline);
  }
}

/** Its first line says where it listens. */
async function ready(server: ChildProcess, logs: string): Promise<{ port: number }> {
  const lines = readline.createInterface({ input: server.stdout! });
  const [line] = await Promise.race([once(lines, 'line'), once(server, 'exit').then(() => [undefined])]);
  if (line === undefined) throw new Error(`the server ended before it was ready; see ${logs}`);
  return JSON.parse(line);
}
