import { awscdk, JsonFile } from 'projen';

/** Lints all TypeScript of the repository in one program. */
export function configureEslint(project: awscdk.AwsCdkConstructLibrary): void {
  const eslint = project.eslint!;
  eslint.addOverride({ files: ['src/**/*.ts'], rules: { 'max-lines': ['error', 280] } });
  // What the Lambda functions import is bundled with them.
  eslint.allowDevDeps('src/**/handler/*.ts');
  eslint.allowDevDeps('src/**/*.handler.ts');
  for (const directory of ['examples', 'e2e', 'scripts']) {
    eslint.addLintPattern(directory);
    eslint.allowDevDeps(`${directory}/**`);
  }
  eslint.addLintPattern('benchmark/src');
  // The dependencies of the command line tool are bundled into it.
  for (const directory of ['cli/src', 'cli/test']) {
    eslint.addLintPattern(directory);
    eslint.allowDevDeps(`${directory}/**`);
  }
  eslint.addOverride({ files: ['cli/src/**/*.ts'], rules: { 'max-lines': ['error', 280] } });
  // Its tests use what the repository has.
  eslint.addOverride({ files: ['cli/test/**/*.ts'], rules: { 'import/no-extraneous-dependencies': 'off' } });
  // These are apps as the command line tool prints them.
  eslint.addIgnorePattern('cli/test/expected/*/app/');
  // Its dependencies are compiled or installed for it alone.
  eslint.addOverride({ files: ['benchmark/**'], rules: { 'import/no-unresolved': 'off', 'import/no-extraneous-dependencies': 'off' } });
  // One program of everything that is linted, in place of one for each tsconfig.json: aws-cdk-lib is read and checked once.
  new JsonFile(project, 'tsconfig.eslint.json', {
    obj: {
      extends: './examples/tsconfig.json',
      compilerOptions: { rootDir: '.', paths: { 'cdk-fargate-workloads': ['./src/index.ts'] } },
      include: ['.projenrc.ts', ...['projenrc', 'src', 'test', 'examples', 'e2e', 'scripts', 'benchmark/src', 'cli/src', 'cli/test'].map((directory) => `${directory}/**/*.ts`)],
      exclude: ['node_modules'],
    },
  });
  delete eslint.config.parserOptions.projectService;
  eslint.config.parserOptions.project = './tsconfig.eslint.json';
  // Examples import the package by its name, which only their tsconfig.json leads to src/.
  eslint.config.settings['import/resolver'].typescript.project = './examples/tsconfig.json';
  project.npmignore!.exclude('/tsconfig.eslint.json');
}
