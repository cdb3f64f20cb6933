import * as fs from 'node:fs';
import * as path from 'node:path';
import { readDocument } from './read-document';
import { writeApp } from './write-app';
import type { Importer } from '../command/importer';
import { parseSource } from '../source/source-document';

/** `import task-definition FILE --out APP`. */
export const TASK_DEFINITION_IMPORTER: Importer = {
  name: 'task-definition',
  description: 'Writes an app for a task definition document: what register-task-definition takes, or describe-task-definition returns.',
  input: 'FILE',
  inputDescription: 'the JSON file',
  options: [
    { flags: '--main <NAME>', description: 'container that runs your code, where more than one may be meant' },
    { flags: '--traffic <NAME>', description: 'container that clients connect to, where more than one has a port' },
  ],
  import({ inputs: [file], options }) {
    const document = readDocument(parseSource(file, fs.readFileSync(file, 'utf-8')), { main: options.main as string, traffic: options.traffic as string });
    return writeApp(document, path.basename(file));
  },
};
