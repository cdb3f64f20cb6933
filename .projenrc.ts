import { awscdk, javascript } from 'projen';
import { addCommandLineTool } from './projenrc/cli';
import { configureDependencies, DEV_DEPENDENCIES } from './projenrc/dependencies';
import { configureEslint } from './projenrc/eslint';
import { ignoreFiles } from './projenrc/ignored-files';
import { configureJest, JEST_OPTIONS } from './projenrc/jest';
import { bundleLambdaHandlers, LAMBDA_OPTIONS } from './projenrc/lambda-bundles';
import { configurePackage } from './projenrc/package';
import { addTasks } from './projenrc/tasks';
import { addTsconfigs } from './projenrc/tsconfigs';
import { addWorkflowJobs } from './projenrc/workflow';

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
  // 2.262 is the first with the circuit breaker's threshold in the L1 and with the validator that the examples run under.
  cdkVersion: '2.262.0',
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.16',
  // typescript-eslint and jsii do not work with TypeScript 7.
  typescriptVersion: '~6.0.3',
  minNodeVersion: '20.16.0',
  workflowNodeVersion: '20',
  sampleCode: false,
  release: false,
  depsUpgrade: false,
  githubOptions: { mergify: false },
  devDeps: DEV_DEPENDENCIES,
  lambdaOptions: LAMBDA_OPTIONS,
  jestOptions: JEST_OPTIONS,
});

configureDependencies(project);
ignoreFiles(project);
bundleLambdaHandlers(project);
configurePackage(project);
addTsconfigs(project);
configureEslint(project);
configureJest(project);
addTasks(project);
addCommandLineTool(project);
addWorkflowJobs(project);

project.synth();
