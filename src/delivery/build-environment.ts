import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { bindTrust } from '../private/source-conditions';

/** Platform of an image, as Docker calls it. */
export type Platform = 'linux/amd64' | 'linux/arm64';

/**
 * A build project whose role CodeBuild assumes for projects of this account alone.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html
 */
export function createProject(scope: Construct, id: string, props: codebuild.ProjectProps): codebuild.Project {
  const project = new codebuild.Project(scope, id, props);
  bindTrust(project.role!, { service: 'codebuild', resource: 'project/*' });
  return project;
}

/** A build environment for scripts that call the AWS CLI, Node and Docker. */
export function buildEnvironment(platform: Platform = 'linux/amd64', options: codebuild.BuildEnvironment = {}): codebuild.BuildEnvironment {
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
export function variables(values: Readonly<Record<string, string>>): Record<string, codebuild.BuildEnvironmentVariable> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

/** How a script finds a repository. */
export function repositoryVariables({ repositoryName, repositoryUri }: ecr.IRepository): Record<string, string> {
  return { REPOSITORY_NAME: repositoryName, REPOSITORY_URI: repositoryUri };
}
