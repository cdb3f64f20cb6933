import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ImageBuildOptions } from './image-build-options';
import { scanVariables } from './image-scan';
import { refuse } from '../../private/errors';
import { buildEnvironment, createProject, Platform, repositoryVariables, scriptBuildSpec, variables } from '../build-environment';
import type { ImageRepository } from '../image-repository';
import { BUILD_IMAGE } from '../scripts/build-image';

/** Variables that the script or CodeBuild has a use of its own for. */
const TAKEN = /^(PATH|HOME|IFS|ENV|BASH.*|LD_.*|NODE_.*|DOCKER_.*|BUILDX_.*|AWS_.*|CODEBUILD_.*|REPOSITORY_(NAME|URI)|PLATFORM|DOCKERFILE|CONTEXT_PATH|TARGET|BUILD_ARGS|CACHE|SBOM|SCAN_TIMEOUT|FAIL_ON_SEVERITIES|COMMIT_ID|EXECUTION_ID)$/;

export interface ImageBuildProps extends ImageBuildOptions {
  readonly images: ImageRepository;
  readonly platform: Platform;
}

/** The build project of a pipeline's image. */
export function createImageBuild(scope: Construct, id: string, props: ImageBuildProps): codebuild.Project {
  const { images: { repository }, buildArgs = {}, sbom = false, cache = true, scan, timeout = Duration.hours(1) } = props;
  const where = scope.node.path;
  requireBuildArgs(where, buildArgs);
  requireDocker(where, props.computeType);
  const project = createProject(scope, id, {
    description: 'Builds and pushes the image that is delivered',
    environment: { ...buildEnvironment(props.platform, { computeType: props.computeType ?? codebuild.ComputeType.SMALL }), privileged: true },
    environmentVariables: variables({
      ...buildArgs,
      ...repositoryVariables(repository),
      ...scanVariables(where, scan),
      PLATFORM: props.platform,
      DOCKERFILE: insideSource(where, 'dockerfile', props.dockerfile ?? 'Dockerfile'),
      CONTEXT_PATH: insideSource(where, 'contextPath', props.contextPath ?? '.'),
      TARGET: stageName(where, props.target ?? ''),
      BUILD_ARGS: Object.keys(buildArgs).join(' '),
      CACHE: String(cache),
      SBOM: String(sbom),
    }),
    buildSpec: scriptBuildSpec(BUILD_IMAGE, { files: ['imageDetail.json', ...sbom ? ['sbom.spdx.json'] : []] }),
    timeout,
  });
  repository.grantPullPush(project);
  const actions = ['ecr:DescribeImages', ...scan ? ['ecr:DescribeImageScanFindings'] : []];
  project.addToRolePolicy(new iam.PolicyStatement({ actions, resources: [repository.repositoryArn] }));
  return project;
}

/** @see https://docs.aws.amazon.com/codebuild/latest/userguide/lambda.html */
function requireDocker(where: string, computeType?: codebuild.ComputeType): void {
  if (!computeType?.startsWith('BUILD_LAMBDA_')) return;
  refuse(where, { what: 'Lambda builds no images: it has no Docker', got: computeType, instead: 'use a computeType of EC2, such as ComputeType.SMALL' });
}

function requireBuildArgs(where: string, buildArgs: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(buildArgs)) {
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      refuse(where, { what: 'the name of a build argument must be letters, digits and underscores', got: name, instead: 'rename the ARG in the Dockerfile' });
    }
    if (TAKEN.test(name)) {
      refuse(where, { what: 'a build argument has the name of a variable that the build itself uses', got: name, instead: 'rename the ARG in the Dockerfile' });
    }
  }
}

function insideSource(where: string, option: string, path: string): string {
  if (Token.isUnresolved(path) || (/^[^-/]/.test(path) && !path.split('/').includes('..'))) return path;
  return refuse(where, { what: `imageBuild.${option} must be a path inside the source`, got: path, instead: 'write it from the root of the source, without a slash in front' });
}

function stageName(where: string, target: string): string {
  if (Token.isUnresolved(target) || /^[A-Za-z0-9_.-]*$/.test(target)) return target;
  return refuse(where, { what: 'imageBuild.target must be the name of a stage of the Dockerfile', got: target, instead: 'write what follows AS there' });
}
