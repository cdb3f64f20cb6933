import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { createLogGroup } from '../../defaults/log-group';
import { defaultsOf } from '../../defaults/scope-defaults';
import { failWith } from '../../private/errors';
import { restrictTrustPolicy } from '../../private/iam';
import { DockerPlatform } from '../../task/definition/image-platform';

/**
 * Options of the tests that run on the source, in CodeBuild. A command that fails stops the pipeline execution.
 */
export interface DeliveryTestOptions {
  /**
   * Shell commands, at least one. They run in the root directory of the source. They are not escaped, so they must not contain untrusted input.
   */
  readonly commands: string[];

  /**
   * Build environment of the commands.
   *
   * @default - a small environment with Amazon Linux 2023, on the CPU architecture of the services
   */
  readonly environment?: codebuild.BuildEnvironment;
}

/**
 * Creates a build project. CodeBuild may assume its role for projects of this account only. In production it has a log group with a key; otherwise
 * CodeBuild creates one.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html
 */
export function createBuildProject(scope: Construct, id: string, props: codebuild.ProjectProps): codebuild.Project {
  const logging = defaultsOf(scope).activityLogging ? { cloudWatch: { logGroup: createLogGroup(scope, `${id}Logs`) } } : undefined;
  const project = new codebuild.Project(scope, id, { logging, ...props });
  restrictTrustPolicy(project.role!, { service: 'codebuild', resource: 'project/*' });
  return project;
}

/** Returns a build environment for scripts that call the AWS CLI, Node and Docker. */
export function buildEnvironment(platform: DockerPlatform = 'linux/amd64', options: codebuild.BuildEnvironment = {}): codebuild.BuildEnvironment {
  return {
    buildImage: platform === 'linux/arm64'
      ? codebuild.LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0
      : codebuild.LinuxBuildImage.AMAZON_LINUX_2023_5,
    computeType: codebuild.ComputeType.SMALL,
    ...options,
  };
}

/** Output files of a build. */
interface BuildArtifacts {
  readonly 'files': readonly string[];
  readonly 'base-directory'?: string;
}

/** Returns a buildspec that runs one script. */
export function scriptBuildSpec(script: string, artifacts?: BuildArtifacts): codebuild.BuildSpec {
  return codebuild.BuildSpec.fromObject({
    version: '0.2',
    env: { shell: 'bash' },
    phases: { build: { commands: [script] } },
    ...artifacts && { artifacts },
  });
}

/** Returns environment variables without secrets. */
export function plainTextVariables(values: Readonly<Record<string, string>>): Record<string, codebuild.BuildEnvironmentVariable> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

/** Returns the environment variables that scripts find a repository by. */
export function repositoryVariables({ repositoryName, repositoryUri }: ecr.IRepository): Record<string, string> {
  return { REPOSITORY_NAME: repositoryName, REPOSITORY_URI: repositoryUri };
}

/** Creates the project that tests the source. */
export function createTestProject(
  scope: Construct, id: string, { commands, environment }: DeliveryTestOptions, platform: DockerPlatform,
): codebuild.Project {
  if (commands.length === 0) failWith(scope, { problem: 'test.commands is empty', remedy: 'add the commands that test the source, or omit test' });
  return createBuildProject(scope, id, {
    description: 'Tests the source before an image is built',
    environment: { ...buildEnvironment(platform), ...environment },
    buildSpec: codebuild.BuildSpec.fromObject({ version: '0.2', phases: { build: { commands } } }),
    timeout: Duration.hours(1),
  });
}
