import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { view } from './index';
import { ExitCode, UsageError } from '../command/exit-code';

export interface RunViewOptions {
  readonly out?: string;
  readonly format: string;
  /** An assembly to compare with. */
  readonly before?: string;
  readonly open?: boolean;
}

/** Writes the page, or what another format makes. */
export async function runView(input: string, { out, format, before, open }: RunViewOptions): Promise<ExitCode> {
  const file = out ?? (format === 'html' ? 'view.html' : undefined);
  if (open && file === undefined) throw new UsageError('--open needs a file: name one with --out');
  const text = await view(input, format, before);
  if (file === undefined) {
    process.stdout.write(text);
    return ExitCode.SUCCESS;
  }
  fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  fs.writeFileSync(file, text);
  console.log(`${file} written`);
  if (open) openFile(path.resolve(file));
  return ExitCode.SUCCESS;
}

function openFile(file: string): void {
  const [command, ...args] = process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
  const opened = spawn(command, [...args, file], { detached: true, stdio: 'ignore' });
  opened.on('error', () => console.error(`cannot open ${file}: ${command} is not there; open it in a browser`));
  opened.unref();
}
