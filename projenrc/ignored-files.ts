import { awscdk } from 'projen';

/** Keeps what tools write out of git, and what only developers need out of the package. */
export function ignoreFiles(project: awscdk.AwsCdkConstructLibrary): void {
  project.gitignore.exclude(
    'cdk.out/', 'cdk.context.json', '.jsii.tabl.json', 'e2e/.venv/', 'e2e/.work/', '__pycache__/', 'benchmark/lib/', '.stryker-tmp/',
  );
  project.npmignore!.exclude(
    '/examples/', '/e2e/', '/mutation/', '/scripts/', '/benchmark/', '/docs/', '/rosetta/', '/cdk.out/', '/.ci/', '/CONTRIBUTING.md', '.jsii.tabl.json',
  );
}
