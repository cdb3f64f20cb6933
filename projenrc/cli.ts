import { awscdk, JsonFile } from 'projen';
import { CLI_APP_TESTS } from './jest';
import { runScript } from './tasks';

/** A well-kept library for each thing that the project does not exist for; all are bundled, so that the tarball needs no network. */
const CLI_DEPENDENCIES = {
  // The last major version that runs on Node 20.
  commander: '^14',
  // Lays out what `view` draws: in JavaScript alone, by the Eclipse Layout Kernel.
  elkjs: '^0.11',
  prettier: '^3',
  yaml: '^2',
};

/** Adds the command line tool: a package of its own, installed by the `npm ci` of the repository as an npm workspace. */
export function addCommandLineTool(project: awscdk.AwsCdkConstructLibrary): void {
  project.package.addField('workspaces', ['cli']);
  project.npmignore!.exclude('/cli/');
  project.gitignore.exclude('/cli/dist/', '/cli/LICENSE');

  new JsonFile(project, 'cli/package.json', {
    obj: {
      name: 'cdk-fargate-workloads-cli',
      version: '0.0.0',
      description: 'Writes CDK apps for Amazon ECS from AWS Copilot, compose files, task definitions, App Runner and Express Mode',
      license: 'Apache-2.0',
      author: 'cdk-fargate-workloads maintainers',
      repository: { type: 'git', url: 'https://github.com/cdk-fargate-workloads/cdk-fargate-workloads.git', directory: 'cli' },
      keywords: ['aws', 'cdk', 'ecs', 'fargate', 'copilot', 'docker-compose', 'migration'],
      bin: { 'cdk-fargate-workloads': 'dist/cli.js' },
      files: ['dist', 'README.md', 'LICENSE'],
      engines: { node: '>= 20.16.0' },
      scripts: { prepack: 'npm run --prefix .. bundle:cli' },
      devDependencies: CLI_DEPENDENCIES,
    },
  });
  new JsonFile(project, 'cli/tsconfig.json', {
    obj: {
      extends: '../examples/tsconfig.json',
      include: ['src/**/*.ts', 'test/**/*.ts'],
    },
  });

  project.addTask('cli', { description: 'Runs the command line tool: npm run cli -- import compose FILE --out APP' })
    .exec('tsx --tsconfig cli/tsconfig.json cli/src/cli.ts', { receiveArgs: true });
  project.addTask('bundle:cli', { description: 'Bundles the command line tool into cli/dist' }).exec(runScript('bundle-cli'));
  project.addTask('test:cli', { description: 'Imports what others wrote, compiles and synthesizes it, and runs the packed tool; needs a compiled package', receiveArgs: true })
    .exec(`jest ${CLI_APP_TESTS.join(' ')} --ci --testPathIgnorePatterns /node_modules/`, { receiveArgs: true });
}
