import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { Duration, Stack } from 'aws-cdk-lib/core';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { restrictTrustPolicy } from '../../private/iam';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { failWith } from '../../private/errors';

/**
 * Commands that test the source, in CodeBuild. One that fails ends the delivery.
 */
export interface SourceTestOptions {
  /**
   * The commands, in the words of a shell. They run at the root of the source, and are rendered as they are: no place for what others write.
   */
  readonly commands: string[];

  /**
   * Environment that they run in.
   *
   * @default - a small machine with Amazon Linux 2023, with the processor of the services
   */
  readonly environment?: codebuild.BuildEnvironment;
}

/** Platform of an image, as Docker calls it. */
export type DockerPlatform = 'linux/amd64' | 'linux/arm64';

/**
 * A build project whose role CodeBuild assumes for projects of this account alone.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html
 */
export function createBuildProject(scope: Construct, id: string, props: codebuild.ProjectProps): codebuild.Project {
  const project = new codebuild.Project(scope, id, props);
  restrictTrustPolicy(project.role!, { service: 'codebuild', resource: 'project/*' });
  return project;
}

/** A build environment for scripts that call the AWS CLI, Node and Docker. */
export function buildEnvironment(platform: DockerPlatform = 'linux/amd64', options: codebuild.BuildEnvironment = {}): codebuild.BuildEnvironment {
  return {
    buildImage: platform === 'linux/arm64'
      ? codebuild.LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0
      : codebuild.LinuxBuildImage.AMAZON_LINUX_2023_5,
    computeType: codebuild.ComputeType.SMALL,
    ...options,
  };
}

/** What a build hands on. */
interface BuildArtifacts {
  readonly 'files': readonly string[];
  readonly 'base-directory'?: string;
}

/** A buildspec of one script. */
export function scriptBuildSpec(script: string, artifacts?: BuildArtifacts): codebuild.BuildSpec {
  return codebuild.BuildSpec.fromObject({
    version: '0.2',
    env: { shell: 'bash' },
    phases: { build: { commands: [script] } },
    ...artifacts && { artifacts },
  });
}

/** Environment variables that are no secrets. */
export function plainTextVariables(values: Readonly<Record<string, string>>): Record<string, codebuild.BuildEnvironmentVariable> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

/** How a script finds a repository. */
export function repositoryVariables({ repositoryName, repositoryUri }: ecr.IRepository): Record<string, string> {
  return { REPOSITORY_NAME: repositoryName, REPOSITORY_URI: repositoryUri };
}

/** The platform that the images of a task are for. */
export function dockerPlatformOf(taskDefinition: ecs.TaskDefinition): DockerPlatform {
  const { runtimePlatform } = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const { cpuArchitecture }: ecs.CfnTaskDefinition.RuntimePlatformProperty = Stack.of(taskDefinition).resolve(runtimePlatform) ?? {};
  return cpuArchitecture === 'ARM64' ? 'linux/arm64' : 'linux/amd64';
}

/** The project that runs the tests of the source. */
export function createTestProject(scope: Construct, id: string, { commands, environment }: SourceTestOptions, platform: DockerPlatform): codebuild.Project {
  if (commands.length === 0) failWith(scope, { problem: 'test has no commands', remedy: 'say what tests the source, or leave it out' });
  return createBuildProject(scope, id, {
    description: 'Tests the source before an image is built',
    environment: { ...buildEnvironment(platform), ...environment },
    buildSpec: codebuild.BuildSpec.fromObject({ version: '0.2', phases: { build: { commands } } }),
    timeout: Duration.hours(1),
  });
}
