import type { GeneratedApp } from './generated-app';
import { binPath, cdkJson, gitignore, jestConfig, packageJson, readme, snapshotTest, tsconfig } from './project-files';
import { kebabCase } from '../code/identifiers';
import { printModule } from '../code/print';
import { printMigrationGuide } from '../migration/migration-guide';

/** Files by their path below the folder of the app. */
export interface AppFiles {
  readonly [path: string]: string;
}

/** Writes a generated app as files: what `cdk init` would have made, the modules, a test with a snapshot, README.md and MIGRATION.md. */
export async function printApp(app: GeneratedApp): Promise<AppFiles> {
  const name = kebabCase(app.name);
  const modules = await Promise.all(app.modules.map(async ({ path, statements }) => [path, await printModule(statements)] as const));
  if (!app.modules.some(({ path }) => path === binPath(name))) throw new Error(`the app has no ${binPath(name)}`);
  return {
    'package.json': packageJson(name, app.description),
    'cdk.json': cdkJson(name),
    'tsconfig.json': tsconfig(),
    'jest.config.js': jestConfig(),
    '.gitignore': gitignore(),
    ...Object.fromEntries(modules),
    [`test/${name}.test.ts`]: await snapshotTest(name),
    ...app.files,
    'README.md': readme(app, name),
    'MIGRATION.md': printMigrationGuide(app.guide, app.documents),
  };
}
