import type { GeneratedApp, ImportWarning } from '../app/generated-app';

/** What an importer is given. */
export interface ImportRequest {
  /** The file or folder as the user named it; several where the importer takes several. */
  readonly inputs: readonly string[];
  /** The folder that the app will be written to, absolute: paths of build contexts start there. */
  readonly outdir: string;
  /** Values of the importer's own options, by their name in camel case. */
  readonly options: { readonly [name: string]: string | string[] | boolean | undefined };
}

export interface ImportResult {
  readonly app: GeneratedApp;
  readonly warnings: readonly ImportWarning[];
}

/** One way in: `import <name> <input> --out APP`. */
export interface Importer {
  readonly name: string;
  readonly description: string;
  /** `DIR`, `FILE`, or `FILE...` for several. */
  readonly input: string;
  readonly inputDescription: string;
  readonly options?: readonly { readonly flags: string; readonly description: string; readonly default?: string }[];
  import(request: ImportRequest): ImportResult;
}
