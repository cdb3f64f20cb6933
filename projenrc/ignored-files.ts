import { awscdk } from 'projen';

/** Keeps what tools write out of git, and what only developers need out of the package. */
export function ignoreFiles(project: awscdk.AwsCdkConstructLibrary): void {
  project.gitignore.exclude(
    'cdk.out/', 'cdk.context.json', '.jsii.tabl.json', 'test/e2e/.venv/', 'test/e2e/.work/', '__pycache__/', 'benchmark/lib/', '.stryker-tmp/',
  );
  project.npmignore!.exclude(
    '/examples/', '/scripts/', '/benchmark/', '/docs/', '/rosetta/', '/cdk.out/', '/.ci/', '/CONTRIBUTING.md', '.jsii.tabl.json',
  );
}
