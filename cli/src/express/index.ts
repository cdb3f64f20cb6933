import * as fs from 'node:fs';
import { expressApp } from './express-service';
import { UsageError } from '../command/exit-code';
import type { Importer } from '../command/importer';
import { parseSource } from '../source/source-document';
import type { SourceNode } from '../source/source-node';

/** `import express FILE --out APP`. */
export const EXPRESS_IMPORTER: Importer = {
  name: 'express',
  description: 'Writes an app for a service of Amazon ECS Express Mode.',
  input: 'FILE',
  inputDescription: 'the JSON of aws ecs describe-express-gateway-service',
  options: [
    { flags: '--task-definition <FILE>', description: 'the JSON of aws ecs describe-task-definition, for a service with a task definition of your own' },
  ],
  import: ({ inputs: [file], options: { taskDefinition } }) =>
    expressApp(read(file), taskDefinition === undefined ? undefined : read(taskDefinition as string)),
};

function read(file: string): SourceNode {
  if (!fs.existsSync(file)) throw new UsageError(`${file} is not there`);
  return parseSource(file, fs.readFileSync(file, 'utf-8'));
}
