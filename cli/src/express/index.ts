import * as fs from 'node:fs';
import { expressApp } from './express-service';
import type { Importer } from '../command/importer';
import { parseSource } from '../source/source-document';

/** `import express FILE --out APP`. */
export const EXPRESS_IMPORTER: Importer = {
  name: 'express',
  description: 'Writes an app for a service of Amazon ECS Express Mode.',
  input: 'FILE',
  inputDescription: 'the JSON of aws ecs describe-express-gateway-service',
  import: ({ inputs: [file] }) => expressApp(parseSource(file, fs.readFileSync(file, 'utf-8'))),
};
