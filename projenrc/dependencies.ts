import { awscdk } from 'projen';

export const DEV_DEPENDENCIES = [
  'projen@0.103.25',
  // Later ones are not complete on every registry: a lock file without a platform's package cannot be installed there.
  '@swc/core@1.16.18',
  '@swc/jest@^0.2.39',
  '@types/node@^20',
  'jsii-rosetta@~6.0.17',
  'tsx@^4',
  // Extended by test/temporary-folder-environment.ts; jest's own.
  'jest-environment-node@^30',
  'fast-check@^4',
  'aws-sdk-client-mock@^4',
  // The CDK CLI that the end-to-end tests drive; npm's "latest" is an old build under a wrong number.
  'aws-cdk@2.1148.1',
  // Rule packs that the examples pass; both are CDK validation plugins.
  'cdk-nag@^3.0.2',
  '@cdklabs/cdk-validator-cfnguard@^0.0.62',
  // Says what CloudFormation would replace, for the table of ordinary changes.
  '@aws-cdk/cloudformation-diff@^2.187.5',
  // Evaluates IAM policies as AWS documents it, with AWS's own lists of actions.
  '@cloud-copilot/iam-simulate@^0.1.173',
  // The last version that runs on Node 20, and the parts of jest that its runner in mutation/ uses.
  '@stryker-mutator/core@9.6.1',
  '@jest/expect@^30',
  '@jest/fake-timers@^30',
  'jest-circus@^30',
  'jest-mock@^30',
  'yaml@^2',
  // Reads imports, types included; the last major version that runs on Node 20.
  'dependency-cruiser@^17.3',
  '@aws-sdk/client-application-auto-scaling@^3',
  '@aws-sdk/client-cloudformation@^3',
  '@aws-sdk/client-cloudwatch@^3',
  '@aws-sdk/client-codebuild@^3',
  '@aws-sdk/client-codedeploy@^3',
  '@aws-sdk/client-codepipeline@^3',
  '@aws-sdk/client-ec2@^3',
  '@aws-sdk/client-ecr@^3',
  '@aws-sdk/client-ecs@^3',
  '@aws-sdk/client-elastic-load-balancing-v2@^3',
  '@aws-sdk/client-secrets-manager@^3',
  '@aws-sdk/client-servicediscovery@^3',
  '@aws-sdk/client-sfn@^3',
  // CDK's own custom resources find this one in Lambda, and here in the end-to-end tests.
  '@aws-sdk/client-s3@^3',
];

/** Removes a dependency that projen adds and nothing uses, pins a transitive one, and configures npm. */
export function configureDependencies(project: awscdk.AwsCdkConstructLibrary): void {
  // Tests are compiled by @swc/jest.
  project.deps.removeDependency('ts-jest');
  // As for @swc/core: the last version that is there for every platform.
  project.package.addPackageResolutions('unrs-resolver@1.12.2');

  // Registry hosts differ from one machine to the next.
  project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');
  project.npmrc.addConfig('audit', 'false');
  project.npmrc.addConfig('fund', 'false');
}
