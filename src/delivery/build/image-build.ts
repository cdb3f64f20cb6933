import { Duration, Token } from 'aws-cdk-lib/core';
import { failWith } from '../../private/errors';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { buildEnvironment, createBuildProject, DockerPlatform, plainTextVariables, repositoryVariables, scriptBuildSpec } from './build-project';
import type { ImageRepository } from '../image-repository';
import { BUILD_IMAGE } from '../scripts/image-scripts';

/**
 * How bad a finding of an image scan is.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanFinding.html
 */
export enum ScanSeverity {
  /** The worst only. */
  CRITICAL = 'CRITICAL',
  /** High and critical. */
  HIGH = 'HIGH',
  /** Medium and worse. */
  MEDIUM = 'MEDIUM',
  /** Low and worse. */
  LOW = 'LOW',
}

/** The worst comes first. */
const SEVERITIES = [ScanSeverity.CRITICAL, ScanSeverity.HIGH, ScanSeverity.MEDIUM, ScanSeverity.LOW];

/**
 * What an image must pass before it is deployed: the scan of Amazon ECR, basic or enhanced, as the repository or the registry is set up.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
 */
export interface ImageScanOptions {
  /**
   * Findings of this severity, and worse ones, stop the delivery.
   *
   * @default ScanSeverity.CRITICAL
   */
  readonly failOn?: ScanSeverity;

  /**
   * How long the build waits for the scan, 1 to 60 minutes. Then it fails.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;
}

/** What the build has to know about the scan. */
export function scanVariables(factory: string, scan: ImageScanOptions | undefined): Record<string, string> {
  if (!scan) return { FAIL_ON_SEVERITIES: '', SCAN_TIMEOUT: '0' };
  const { failOn = ScanSeverity.CRITICAL, timeout = Duration.minutes(10) } = scan;
  if (!SEVERITIES.includes(failOn)) {
    failWith(factory, { problem: 'scan.failOn is no severity', actual: failOn, remedy: `use one of ${SEVERITIES.join(', ')}` });
  }
  const seconds = timeout.toSeconds();
  if (!Token.isUnresolved(seconds) && (seconds < 60 || seconds > 3600)) {
    failWith(factory, { problem: 'scan.timeout must be 1 to 60 minutes', actual: timeout.toHumanString(), remedy: 'most scans take a minute or two' });
  }
  return { FAIL_ON_SEVERITIES: SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1).join(' '), SCAN_TIMEOUT: String(seconds) };
}

/**
 * How the image is built: by Docker in CodeBuild, for the processors that the services run on.
 */
export interface ImageBuildOptions {
  /**
   * Path of the Dockerfile, from the root of the source.
   *
   * @default 'Dockerfile'
   */
  readonly dockerfile?: string;

  /**
   * Path of the directory that Docker gets, from the root of the source.
   *
   * @default '.'
   */
  readonly contextPath?: string;

  /**
   * Stage of the Dockerfile that becomes the image.
   *
   * @default - the last one
   */
  readonly target?: string;

  /**
   * Values of the Dockerfile's `ARG`s. They are in the layers for everybody to see: no place for secrets.
   *
   * @default - none
   */
  readonly buildArgs?: Record<string, string>;

  /**
   * Whether builds share layers, which they keep in the repository under the tag `cache`.
   *
   * @default true
   */
  readonly cache?: boolean;

  /**
   * What the image must pass before anything is deployed. An empty object takes the defaults.
   *
   * @default - images are scanned, but nobody waits for it
   */
  readonly scan?: ImageScanOptions;

  /**
   * Whether the build writes a list of what is in the image, in the SPDX format: `sbom.spdx.json`, beside the name of the image in the
   * artifact of the build.
   *
   * @default false
   * @see https://docs.docker.com/build/metadata/attestations/sbom/
   */
  readonly sbom?: boolean;

  /**
   * Size of the machine that builds. Lambda is refused: it has no Docker.
   *
   * @default codebuild.ComputeType.SMALL
   */
  readonly computeType?: codebuild.ComputeType;

  /**
   * How long a build may take, 5 minutes to 36 hours, the wait for the scan included.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;
}

/** Variables that the script or CodeBuild has a use of its own for. */
const RESERVED_VARIABLES = /^(PATH|HOME|IFS|ENV|BASH.*|LD_.*|NODE_.*|DOCKER_.*|BUILDX_.*|AWS_.*|CODEBUILD_.*|REPOSITORY_(NAME|URI)|PLATFORM|DOCKERFILE|CONTEXT_PATH|TARGET|BUILD_ARGS|CACHE|SBOM|SCAN_TIMEOUT|FAIL_ON_SEVERITIES|COMMIT_ID|EXECUTION_ID)$/;

export interface ImageBuildProps extends ImageBuildOptions {
  readonly imageRepository: ImageRepository;
  readonly platform: DockerPlatform;
}

/** The build project of a pipeline's image. */
export function createImageBuild(scope: Construct, id: string, props: ImageBuildProps): codebuild.Project {
  const { imageRepository: { repository }, buildArgs = {}, sbom = false, cache = true, scan, timeout = Duration.hours(1) } = props;
  const where = scope.node.path;
  requireBuildArgs(where, buildArgs);
  requireDocker(where, props.computeType);
  const project = createBuildProject(scope, id, {
    description: 'Builds and pushes the image that is delivered',
    environment: { ...buildEnvironment(props.platform, { computeType: props.computeType ?? codebuild.ComputeType.SMALL }), privileged: true },
    environmentVariables: plainTextVariables({
      ...buildArgs,
      ...repositoryVariables(repository),
      ...scanVariables(where, scan),
      PLATFORM: props.platform,
      DOCKERFILE: pathInSource(where, 'dockerfile', props.dockerfile ?? 'Dockerfile'),
      CONTEXT_PATH: pathInSource(where, 'contextPath', props.contextPath ?? '.'),
      TARGET: dockerfileStage(where, props.target ?? ''),
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
  failWith(where, { problem: 'Lambda builds no images: it has no Docker', actual: computeType, remedy: 'use a computeType of EC2, such as ComputeType.SMALL' });
}

function requireBuildArgs(where: string, buildArgs: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(buildArgs)) {
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      failWith(where, { problem: 'the name of a build argument must be letters, digits and underscores', actual: name, remedy: 'rename the ARG in the Dockerfile' });
    }
    if (RESERVED_VARIABLES.test(name)) {
      failWith(where, { problem: 'a build argument has the name of a variable that the build itself uses', actual: name, remedy: 'rename the ARG in the Dockerfile' });
    }
  }
}

function pathInSource(where: string, option: string, path: string): string {
  if (Token.isUnresolved(path) || (/^[^-/]/.test(path) && !path.split('/').includes('..'))) return path;
  return failWith(where, { problem: `imageBuild.${option} must be a path inside the source`, actual: path, remedy: 'write it from the root of the source, without a slash in front' });
}

function dockerfileStage(where: string, target: string): string {
  if (Token.isUnresolved(target) || /^[A-Za-z0-9_.-]*$/.test(target)) return target;
  return failWith(where, { problem: 'imageBuild.target must be the name of a stage of the Dockerfile', actual: target, remedy: 'write what follows AS there' });
}
