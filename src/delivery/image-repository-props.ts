import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RemovalPolicy } from 'aws-cdk-lib/core';

/**
 * Properties of `ImageRepository`.
 */
export interface ImageRepositoryProps {
  /**
   * A repository that exists. Its tags `live-*` and `cache` must be mutable, and the options below are refused with it.
   *
   * @default - a new one, whose images are scanned when they are pushed
   */
  readonly repository?: ecr.IRepository;

  /**
   * Name of the new repository: 2 to 256 lower case letters and digits, with single hyphens, underscores, dots and slashes between them.
   *
   * @default - generated
   */
  readonly repositoryName?: string;

  /**
   * How many images are kept beside those that are live. The oldest go first, those that pipelines could go back to included; 1 or more.
   *
   * @default 100
   */
  readonly maxImageCount?: number;

  /**
   * Tags that may move from image to image, beside those that say what is live: what `PipelineSource.ecr()` follows. All others stay where they
   * are. At most three, of 1 to 128 letters, digits, dots, hyphens, underscores and the wildcard `*`; no tokens.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
   */
  readonly mutableTags?: string[];

  /**
   * Key that encrypts the images.
   *
   * @default - a key of Amazon S3
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What becomes of the repository when it leaves the stack. With `RemovalPolicy.DESTROY` its images go with it.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Options of `ImageRepository.liveImage()`.
 */
export interface LiveImageOptions {
  /**
   * Name of a public image that runs until the first one is delivered. It must pass the health checks of the service.
   *
   * @default - a small web server, which answers each request to the container's port with 200
   */
  readonly placeholderImage?: string;
}
