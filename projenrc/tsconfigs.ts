import { awscdk, JsonFile } from 'projen';

/** Adds the tsconfig.json of examples, scripts and end-to-end tests, in which the package can be imported by its name. */
export function addTsconfigs(project: awscdk.AwsCdkConstructLibrary): void {
  new JsonFile(project, 'examples/tsconfig.json', {
    obj: {
      extends: '../tsconfig.json',
      compilerOptions: { noEmit: true, rootDir: '..', isolatedModules: true, paths: { 'cdk-fargate-workloads': ['../src/index.ts'] } },
      include: ['**/*.ts', '../scripts/**/*.ts', '../e2e/**/*.ts', '../test/corpus/**/*.ts'],
      exclude: ['node_modules'],
    },
  });
  for (const directory of ['scripts', 'e2e']) {
    new JsonFile(project, `${directory}/tsconfig.json`, { obj: { extends: '../examples/tsconfig.json', include: ['**/*.ts'] } });
  }
  // Corpus cases are examples, too.
  project.tryFindObjectFile('test/tsconfig.json')!.addOverride('compilerOptions.paths', { 'cdk-fargate-workloads': ['../src/index.ts'] });
}
