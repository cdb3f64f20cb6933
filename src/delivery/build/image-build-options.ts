import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { Duration } from 'aws-cdk-lib/core';
import { ImageScanOptions } from './image-scan';

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
