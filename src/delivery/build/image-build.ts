import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { buildEnvironment, createBuildProject, plainTextVariables, repositoryVariables, scriptBuildSpec } from './build-project';
import { failWith } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';
import { requireDuration } from '../../private/units';
import { DockerPlatform } from '../../task/definition/image-platform';
import { BUILD_IMAGE } from '../scripts/image-scripts';

/**
 * Severity of the findings of an image scan.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanFinding.html
 */
export enum ScanSeverity {
  /** Critical findings only. */
  CRITICAL = 'CRITICAL',
  /** High and critical findings. */
  HIGH = 'HIGH',
  /** Medium findings and above. */
  MEDIUM = 'MEDIUM',
  /** Low findings and above. */
  LOW = 'LOW',
}

/**
 * Options of the image scan that must pass before an image is deployed: the scan of Amazon ECR, basic or enhanced, as configured for the registry.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
 */
export interface ImageScanOptions {
  /**
   * Lowest severity of the findings that fail the build.
   *
   * @default ScanSeverity.CRITICAL
   */
  readonly failOn?: ScanSeverity;

  /**
   * Time that the build waits for the scan until it fails, from 1 to 60 minutes.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;
}

/**
 * Options of the image build: by Docker in CodeBuild, on the CPU architecture of the services. Fails synthesis for tasks on Windows.
 */
export interface ImageBuildOptions {
  /**
   * Path of the Dockerfile, relative to the root directory of the source.
   *
   * @default 'Dockerfile'
   */
  readonly dockerfile?: string;

  /**
   * Path of the build context, relative to the root directory of the source.
   *
   * @default '.'
   */
  readonly contextPath?: string;

  /**
   * Stage of the Dockerfile to build.
   *
   * @default - the last stage
   */
  readonly target?: string;

  /**
   * Build arguments of the Dockerfile. Must not contain secrets, as they are visible in the image. Names of variables that the build itself uses fail
   * synthesis.
   *
   * @default - none
   */
  readonly buildArgs?: Record<string, string>;

  /**
   * Whether builds reuse the layers of earlier builds, which are stored in the repository with the tag `cache`.
   *
   * @default true
   */
  readonly cache?: boolean;

  /**
   * Image scan that must pass before the image is deployed. An empty object enables it with its defaults.
   *
   * @default - none; images are scanned, but findings do not fail the build
   */
  readonly scan?: ImageScanOptions;

  /**
   * Whether the build writes a software bill of materials in SPDX format, as `sbom.spdx.json` in its output artifact.
   *
   * @default false
   * @see https://docs.docker.com/build/metadata/attestations/sbom/
   */
  readonly sbom?: boolean;

  /**
   * Image of BuildKit that builds, such as a copy in a registry without Docker Hub's pull rate limit. The role of the build must be allowed to pull it.
   *
   * @default - that of Docker Buildx: moby/buildkit on Docker Hub
   * @see https://docs.docker.com/build/builders/drivers/docker-container/
   */
  readonly buildkitImage?: string;

  /**
   * Image of the generator that writes the bill of materials, such as a copy in a registry without Docker Hub's pull rate limit. Fails synthesis
   * without `sbom`.
   *
   * @default - that of BuildKit: docker/buildkit-syft-scanner on Docker Hub
   * @see https://docs.docker.com/build/metadata/attestations/sbom/
   */
  readonly sbomGenerator?: string;

  /**
   * Compute type of the build. Lambda compute types fail synthesis, as they have no Docker.
   *
   * @default codebuild.ComputeType.SMALL
   */
  readonly computeType?: codebuild.ComputeType;

  /**
   * Timeout of the build, including the scan, from 5 minutes to 36 hours.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;
}

interface ImageBuildProps extends ImageBuildOptions {
  readonly repository: ecr.IRepository;
  readonly platform: DockerPlatform;
}

/** Creates the project that builds and pushes the image of a pipeline. */
export function createImageBuild(scope: Construct, id: string, props: ImageBuildProps): codebuild.Project {
  const { repository, buildArgs = {}, sbom = false, cache = true, scan, timeout = Duration.hours(1) } = props;
  const where = scope.node.path;
  requireBuildArgs(where, buildArgs);
  requireDocker(where, props.computeType);
  requireDuration(where, 'imageBuild.timeout', timeout, 'minutes', { min: 5, max: 2160 }, 'use 5 minutes to 36 hours, as CodeBuild allows');
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
      ...imageVariables(where, props),
    }),
    buildSpec: scriptBuildSpec(BUILD_IMAGE, { files: ['imageDetail.json', ...sbom ? ['sbom.spdx.json'] : []] }),
    timeout,
  });
  repository.grantPullPush(project);
  const actions = ['ecr:DescribeImages', ...scan ? ['ecr:DescribeImageScanFindings'] : []];
  project.addToRolePolicy(new iam.PolicyStatement({ actions, resources: [repository.repositoryArn] }));
  return project;
}

/** Returns the environment variables that name the images of the build itself. */
function imageVariables(where: string, { buildkitImage, sbomGenerator, sbom }: ImageBuildOptions): Record<string, string> {
  if (sbomGenerator !== undefined && !sbom) {
    failWith(where, { problem: 'imageBuild.sbomGenerator is set without sbom', actual: sbomGenerator, remedy: 'set sbom, or leave the generator out' });
  }
  for (const [name, image] of Object.entries({ buildkitImage, sbomGenerator })) {
    if (image === undefined || isUnknown(image) || IMAGE.test(image)) continue;
    failWith(where, { problem: `imageBuild.${name} is not the name of an image`, actual: image, remedy: 'use one such as public.ecr.aws/docker/library/alpine:3' });
  }
  return { ...buildkitImage !== undefined && { BUILDKIT_IMAGE: buildkitImage }, ...sbomGenerator !== undefined && { SBOM_GENERATOR: sbomGenerator } };
}

/** An image by its registry, repository, and tag or digest. Buildx reads commas and spaces as the end of the option. */
const IMAGE = /^[\w.-]+(:\d+)?(\/[\w.-]+)*(:[\w.-]+)?(@sha256:[0-9a-f]{64})?$/;

/** From the highest to the lowest. */
const SEVERITIES = [ScanSeverity.CRITICAL, ScanSeverity.HIGH, ScanSeverity.MEDIUM, ScanSeverity.LOW];

/** Returns the environment variables that the build script waits for the scan by. */
function scanVariables(where: string, scan: ImageScanOptions | undefined): Record<string, string> {
  if (!scan) return { FAIL_ON_SEVERITIES: '', SCAN_TIMEOUT: '0' };
  const { failOn = ScanSeverity.CRITICAL, timeout = Duration.minutes(10) } = scan;
  if (!SEVERITIES.includes(failOn)) {
    failWith(where, { problem: 'imageBuild.scan.failOn is not a severity', actual: failOn, remedy: `use one of ${SEVERITIES.join(', ')}` });
  }
  requireDuration(where, 'imageBuild.scan.timeout', timeout, 'seconds', { min: 60, max: 3600 },
    'use 1 to 60 minutes, as most scans take a minute or two');
  return { FAIL_ON_SEVERITIES: SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1).join(' '), SCAN_TIMEOUT: String(timeout.toSeconds()) };
}

/** @see https://docs.aws.amazon.com/codebuild/latest/userguide/lambda.html */
function requireDocker(where: string, computeType?: codebuild.ComputeType): void {
  if (!computeType?.startsWith('BUILD_LAMBDA_')) return;
  failWith(where, {
    problem: 'imageBuild.computeType must not be a Lambda compute type, which has no Docker',
    actual: computeType,
    remedy: 'use an EC2 compute type, such as ComputeType.SMALL',
  });
}

/** Variables that the programs, CodeBuild or the build script use. */
const RESERVED_VARIABLES = new RegExp(`^(${[
  'PATH|HOME|IFS|ENV|BASH.*|LD_.*|NODE_.*|DOCKER_.*|BUILDX_.*|AWS_.*|CODEBUILD_.*',
  'REPOSITORY_(NAME|URI)|PLATFORM|DOCKERFILE|CONTEXT_PATH|TARGET|BUILD_ARGS|CACHE|SBOM|SBOM_GENERATOR|BUILDKIT_IMAGE|SCAN_TIMEOUT|FAIL_ON_SEVERITIES|COMMIT_ID|EXECUTION_ID',
].join('|')})$`);

function requireBuildArgs(where: string, buildArgs: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(buildArgs)) {
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      failWith(where, {
        problem: 'imageBuild.buildArgs has a name that is not made of letters, digits and underscores',
        actual: name,
        remedy: 'rename the ARG in the Dockerfile',
      });
    }
    if (RESERVED_VARIABLES.test(name)) {
      failWith(where, {
        problem: 'imageBuild.buildArgs has the name of a variable that the build itself uses',
        actual: name,
        remedy: 'rename the ARG in the Dockerfile',
      });
    }
  }
}

function pathInSource(where: string, option: string, path: string): string {
  if (isUnknown(path) || (/^[^-/]/.test(path) && !path.split('/').includes('..'))) return path;
  return failWith(where, {
    problem: `imageBuild.${option} must be a path inside the source`,
    actual: path,
    remedy: 'use a path relative to the root directory of the source, without a leading slash',
  });
}

function dockerfileStage(where: string, target: string): string {
  if (isUnknown(target) || /^[A-Za-z0-9_.-]*$/.test(target)) return target;
  return failWith(where, {
    problem: 'imageBuild.target must be the name of a stage of the Dockerfile',
    actual: target,
    remedy: 'use the name after AS in the Dockerfile',
  });
}
