import type { Expression } from '../code/expression';
import type { MigrationGuide } from '../migration/migration-guide';
import type { SourceNode } from '../source/source-node';

/** A TypeScript file of the app, of which the imports are made. */
export interface GeneratedModule {
  /** Such as `lib/api-stack.ts`. */
  readonly path: string;
  readonly statements: readonly Expression[];
}

/** A CDK app that an importer has made of what it read; `printApp()` makes files of it. */
export interface GeneratedApp {
  /** Name of the app; its kebab case names the npm package and `bin/<name>.ts`. */
  readonly name: string;
  /** One sentence for package.json and README.md. */
  readonly description: string;
  /** `bin/<name>.ts`, files of `lib/`, and tests beside the one with the snapshot that every app has. */
  readonly modules: readonly GeneratedModule[];
  /** Other files, by their path: Dockerfiles, templates of add-ons. */
  readonly files?: { readonly [path: string]: string };
  /** A chapter for README.md, in Markdown: what is where, how to deploy. */
  readonly readme: string;
  readonly guide: MigrationGuide;
  /** Everything that was read, for MIGRATION.md. */
  readonly documents: readonly SourceNode[];
}

/** What an importer noticed that a person should know at once; the app is written nevertheless. */
export interface ImportWarning {
  readonly node?: SourceNode;
  readonly text: string;
}
