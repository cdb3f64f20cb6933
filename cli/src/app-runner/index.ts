import * as fs from 'node:fs';
import { AppRunnerService } from './app-runner-service';
import { UsageError } from '../command/exit-code';
import type { Importer } from '../command/importer';
import { parseSource } from '../source/source-document';
import type { SourceNode } from '../source/source-node';

/** `import app-runner FILE --out APP`. */
export const APP_RUNNER_IMPORTER: Importer = {
  name: 'app-runner',
  description: 'Writes an app for an AWS App Runner service.',
  input: 'FILE',
  inputDescription: 'the JSON of aws apprunner describe-service',
  options: [
    { flags: '--auto-scaling <FILE>', description: 'the JSON of aws apprunner describe-auto-scaling-configuration' },
    { flags: '--domains <FILE>', description: 'the JSON of aws apprunner describe-custom-domains' },
  ],
  import({ inputs: [file], options }) {
    return new AppRunnerService(read(file), {
      scaling: options.autoScaling === undefined ? undefined : read(options.autoScaling as string),
      domains: options.domains === undefined ? undefined : read(options.domains as string),
    }).toApp();
  },
};

function read(file: string): SourceNode {
  if (!fs.existsSync(file)) throw new UsageError(`${file} is not there`);
  return parseSource(file, fs.readFileSync(file, 'utf-8'));
}
