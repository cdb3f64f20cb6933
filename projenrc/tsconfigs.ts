import { awscdk, JsonFile } from 'projen';

/** Adds the tsconfig.json of examples and scripts, which import the package by its name. */
export function addTsconfigs(project: awscdk.AwsCdkConstructLibrary): void {
  new JsonFile(project, 'examples/tsconfig.json', {
    obj: {
      extends: '../tsconfig.json',
      compilerOptions: { noEmit: true, rootDir: '..', isolatedModules: true, paths: { 'cdk-fargate-workloads': ['../src/index.ts'] } },
      include: ['**/*.ts', '../scripts/**/*.ts', '../test/corpus/**/*.ts'],
      exclude: ['node_modules'],
    },
  });
  new JsonFile(project, 'scripts/tsconfig.json', { obj: { extends: '../examples/tsconfig.json', include: ['**/*.ts'] } });
  // Corpus cases are examples, too.
  project.tryFindObjectFile('test/tsconfig.json')!.addOverride('compilerOptions.paths', { 'cdk-fargate-workloads': ['../src/index.ts'] });
}
