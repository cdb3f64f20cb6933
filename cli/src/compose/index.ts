import { readProject } from './read-project';
import { readWorkloads } from './read-workloads';
import { writeApp } from './write-app';
import type { Importer } from '../command/importer';

export const COMPOSE_IMPORTER: Importer = {
  name: 'compose',
  description: 'Imports the services of compose files.',
  input: 'FILE...',
  inputDescription: 'compose.yaml, and files that change it, in the order of docker compose -f',
  options: [
    { flags: '--profile <NAMES>', description: 'profiles whose services are imported, too; separated by commas' },
    { flags: '--env-file <FILES>', description: 'files with values of variables, separated by commas; .env beside the first file otherwise' },
    { flags: '--volumes <KIND>', description: 'efs: named volumes are kept in Amazon EFS; ephemeral: they are empty whenever a task starts', default: 'efs' },
  ],
  import: (request) => {
    const project = readProject(request);
    return writeApp(readWorkloads(project, request), project);
  },
};
