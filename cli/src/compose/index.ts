import { readProject } from './read-project';
import { readWorkloads } from './read-workloads';
import { SecretTexts } from './secret-texts';
import { withoutMarks } from './without-marks';
import { appNameOf, writeApp } from './write-app';
import { UsageError } from '../command/exit-code';
import type { Importer, ImportRequest, ImportResult } from '../command/importer';
import { SourceError } from '../source/source-error';

export const COMPOSE_IMPORTER: Importer = {
  name: 'compose',
  description: 'Imports the services of compose files.',
  input: 'FILE...',
  inputDescription: 'compose.yaml, and files that change it, in the order of docker compose -f',
  options: [
    { flags: '--profile <NAMES>', description: 'profiles whose services are imported, too; separated by commas; * for all' },
    { flags: '--env-file <FILES>', description: 'files with values of variables, separated by commas; .env beside the first file otherwise' },
    { flags: '--volumes <KIND>', description: 'efs: named volumes are kept in Amazon EFS; ephemeral: they are empty whenever a task starts', default: 'efs' },
  ],
  import: importCompose,
};

function importCompose(request: ImportRequest): ImportResult {
  requireVolumes(request.options.volumes);
  const secretTexts = new SecretTexts();
  try {
    const project = readProject(request, secretTexts);
    const name = appNameOf(project);
    const namespace = `${name}.local`;
    return withoutMarks(writeApp(name, namespace, readWorkloads(project, namespace, request), project), secretTexts);
  } catch (error) {
    throw error instanceof SourceError ? new SourceError(error.location, secretTexts.describe(error.problem)) : error;
  }
}

function requireVolumes(kind: unknown): void {
  if (kind !== undefined && kind !== 'efs' && kind !== 'ephemeral') throw new UsageError(`--volumes must be efs or ephemeral, got ${String(kind)}`);
}
