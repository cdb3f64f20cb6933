import { APP_RUNNER_IMPORTER } from './app-runner';
import type { Importer } from './command/importer';
import { COMPOSE_IMPORTER } from './compose';
import { COPILOT_IMPORTER } from './copilot';
import { EXPRESS_IMPORTER } from './express';
import { TASK_DEFINITION_IMPORTER } from './task-definition';

/** Every way in, in the order of the help. */
export const IMPORTERS: readonly Importer[] = [COPILOT_IMPORTER, COMPOSE_IMPORTER, TASK_DEFINITION_IMPORTER, APP_RUNNER_IMPORTER, EXPRESS_IMPORTER];
