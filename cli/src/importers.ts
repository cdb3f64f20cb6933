import type { Importer } from './command/importer';
import { COMPOSE_IMPORTER } from './compose';

/** Every way in, in the order of the help. */
export const IMPORTERS: readonly Importer[] = [COMPOSE_IMPORTER];
