import { awscdk, javascript } from 'projen';

/** Tests that synthesize many whole apps under validators and rule packs, and take longer than all others; `npm run test:apps` runs them. */
export const APP_TESTS = [
  'test/corpus', 'test/deployment/combinations', 'test/estate/cli', 'test/security/plain-defaults', 'test/security/production',
];

/** Apps that the command line tool writes, and the packed tool; `npm run test:cli` runs them. */
export const CLI_APP_TESTS = ['cli/test/apps', 'cli/test/packed'];

/** Says what the validator of the newest aws-cdk-lib finds; `npm run test:newest` runs it. */
export const NEWEST_TESTS = 'test/validation/rule-page';

/** Ordinary changes, as pairs of apps; `npm run changes` runs them. */
export const CHANGE_TESTS = 'test/changes';

export const JEST_OPTIONS: javascript.JestOptions = {
  updateSnapshot: javascript.UpdateSnapshot.NEVER,
  junitReporting: false,
  jestConfig: {
    setupFiles: ['<rootDir>/test/setup.ts'],
    testEnvironment: '<rootDir>/test/temporary-folder-environment.ts',
    // By default jest leaves one core to itself, which is half of a small machine.
    maxWorkers: '100%',
    moduleNameMapper: { '^cdk-fargate-workloads$': '<rootDir>/src' },
    // Copies of the package that mutation testing leaves behind when it is interrupted, and apps that were written.
    modulePathIgnorePatterns: ['<rootDir>/.stryker-tmp', '<rootDir>/cdk.out'],
  },
};

/** Compiles with swc, collects no coverage, and leaves the app tests to their own task. */
export function configureJest(project: awscdk.AwsCdkConstructLibrary): void {
  const { config } = project.jest!;
  config.collectCoverage = false;
  config.transform = { '^.+\\.tsx?$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] };
  config.testMatch = ['<rootDir>/test/**/*.test.ts', '<rootDir>/examples/**/*.test.ts', '<rootDir>/cli/test/**/*.test.ts'];
  config.testPathIgnorePatterns = ['/node_modules/', ...[...APP_TESTS, ...CLI_APP_TESTS, CHANGE_TESTS, NEWEST_TESTS].map((start) => `<rootDir>/${start}`)];
}
