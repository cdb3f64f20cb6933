import type { Importer } from './command/importer';

/** Every way in, in the order of the help. */
export const IMPORTERS: readonly Importer[] = [];
