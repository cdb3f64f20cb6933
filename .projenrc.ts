import { awscdk, javascript } from 'projen';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-fargate-workloads',
  description: 'Typed, checked AWS CDK constructs for containers on Amazon ECS and AWS Fargate: from a VPC to blue/green deployments',
  author: 'cdk-fargate-workloads maintainers',
  authorAddress: 'maintainers@users.noreply.github.com',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-fargate-workloads/cdk-fargate-workloads.git',
  license: 'Apache-2.0',
  keywords: ['aws', 'cdk', 'ecs', 'fargate', 'blue-green', 'codedeploy', 'containers'],
  packageManager: javascript.NodePackageManager.NPM,
  defaultReleaseBranch: 'main',
  projenrcTs: true,
  cdkVersion: '2.262.0',
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.3',
  minNodeVersion: '20.16.0',
  workflowNodeVersion: '20',
  sampleCode: false,
  release: false,
  depsUpgrade: false,
  githubOptions: { mergify: false },
  devDeps: [
    'projen@0.103.25',
    '@swc/core@^1.16', '@swc/jest@^0.2.39', '@types/node@^20', 'cdk-nag@^3', 'tsx@^4', 'jsii-rosetta@~6.0.17',
    'aws-sdk-client-mock@^4', 'fast-check@^4', '@aws-sdk/client-codedeploy@^3',
  ],
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    coverage: false,
    jestConfig: {
      setupFiles: ['<rootDir>/test/setup.ts'],
      moduleNameMapper: { '^cdk-fargate-workloads$': '<rootDir>/src' },
    },
  },
});
project.deps.removeDependency('ts-jest');
project.jest!.config.transform = { '^.+\\.tsx?$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] };
project.synth();
