import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Duration, PhysicalName, RemovalPolicy, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { LiveImage, LiveImageOptions } from './live-image';
import { PlaceholderProvider } from './placeholder/placeholder-provider';
import { logCoreFunction } from '../defaults/log-group';
import { failWith, requireInRange } from '../private/errors';
import { hideDummy, isDummy, isUnknown } from '../private/pending-lookup';
import { requireArgument } from '../private/required-options';

/**
 * Properties of `ImageRepository`.
 */
export interface ImageRepositoryProps {
  /**
   * Existing repository. Its tags `live-*` and `cache` must be mutable. Any other property fails synthesis with it.
   *
   * @default - a new repository, which scans images on push
   */
  readonly repository?: ecr.IRepository;

  /**
   * Name of the new repository: 2 to 256 lowercase letters and digits, with single hyphens, underscores, dots and slashes between them.
   *
   * @default - generated
   */
  readonly repositoryName?: string;

  /**
   * Number of images to retain in addition to the live ones, from 1 to 1000. The oldest images expire first, even if a pipeline could roll back to
   * them.
   *
   * @default 100
   */
  readonly maxImageCount?: number;

  /**
   * Mutable tags in addition to those of live images, such as the tag of `PipelineSource.ecr()`. All other tags are immutable. At most three, of 1 to
   * 128 letters, digits, dots, hyphens, underscores and up to four wildcards `*`. Tokens fail synthesis.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
   */
  readonly mutableTags?: string[];

  /**
   * Customer managed key that encrypts the images.
   *
   * @default - none; images are encrypted with keys of Amazon S3
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Removal policy of the repository. `RemovalPolicy.DESTROY` deletes its images, too.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Tag of the layer cache of builds. */
const CACHE_TAG = 'cache';
const LIVE_TAG_PREFIX = 'live-';
/** Names that CDK accepts for a repository, which are somewhat fewer than Amazon ECR accepts. */
const REPOSITORY_NAME = /^(?=.{2,256}$)([a-z0-9]+([._-][a-z0-9]+)*\/)*[a-z0-9]+([._-][a-z0-9]+)*$/;
/** Tags with wildcards, of which lifecycle rules accept at most four. */
const MUTABLE_TAG = /^(?!([^*]*\*){5})[\w.*-]{1,128}$/;
/** Amazon ECR accepts five mutable tags, and two of them are in use. */
const MAX_MUTABLE_TAGS = 3;

/**
 * An Amazon ECR repository that a `DeliveryPipeline` pushes images to, and that records which image is live in each service.
 *
 * Tags of versions are immutable. The tags `live-*` are mutable: each belongs to one service, and the pipeline moves it to an image that it has
 * deployed. Tasks with `liveImage()` use that tag, so a stack update, or its rollback, keeps the image that the pipeline deployed last.
 *
 * ```ts
 * const images = new ImageRepository(this, 'Images');
 * new FargateWebService(this, 'Web', { task: WorkloadTask.container({ image: images.liveImage('web'), port: 8080 }) });
 * ```
 */
export class ImageRepository extends Construct {
  /** Repository: that of the props, or a new one. */
  public readonly repository: ecr.IRepository;

  private readonly mutableTags?: readonly string[];
  private readonly liveImageNames = new Set<string>();

  constructor(scope: Construct, id: string, props: ImageRepositoryProps = {}) {
    super(scope, id);
    const { repository, ...options } = props;
    this.requireNoOptionsWithRepository(repository, options);
    this.requireName(options.repositoryName);
    this.requireMutableTags(options.mutableTags ?? []);
    requireInRange(this, 'maxImageCount', options.maxImageCount, { min: 1, max: 1000 }, 'retain at least the next image');
    this.repository = repository ?? this.createRepository(options);
    this.mutableTags = repository ? undefined : options.mutableTags ?? [];
    this.node.defaultChild = this.repository;
  }

  /**
   * Returns the image that a pipeline deployed last to a service. Until the first deployment, it is a placeholder that passes the health checks of
   * the service, which CodeBuild pushes when the stack is created. Each service needs a name of its own.
   *
   * A service that is running already keeps its image: one of this repository gets the tag, one from elsewhere fails the deployment, with the
   * commands that copy it. The same applies when the name, the `repositoryName` or the `encryptionKey` changes later.
   *
   * The default placeholder fails synthesis if it could not run: on Windows, with an `entryPoint`, or with a health check command that needs more
   * than a shell, curl or wget.
   *
   * @param name Name of the live image, the last part of its tag: 1 to 100 letters, digits, dots, hyphens and underscores.
   * @param options Options of the placeholder.
   */
  public liveImage(name: string, options: LiveImageOptions = {}): ecs.ContainerImage {
    requireArgument(this, 'the name of the live image', name, 'use the name of its service');
    if (Token.isUnresolved(name) || !(isDummy(name) || /^[\w.-]{1,100}$/.test(name))) {
      failWith(this, {
        problem: 'the name of a live image must be 1 to 100 letters, digits, dots, hyphens and underscores',
        actual: name,
        remedy: 'rename it',
      });
    }
    if (this.liveImageNames.has(name)) {
      failWith(this, { problem: 'there is a live image with this name already', actual: name, remedy: 'use another name for each service' });
    }
    this.liveImageNames.add(name);
    const tag = `${LIVE_TAG_PREFIX}${name}`;
    const placeholder = PlaceholderProvider.of(this, this.repository).addPlaceholder(tag, options);
    return new LiveImage(this.repository, tag, (container) => placeholder.addContainer(container));
  }

  /** @internal Returns whether a tag is mutable. Assumes so for existing repositories. */
  public _isMutableTag(tag: string): boolean {
    return this.mutableTags === undefined || isUnknown(tag) || this.mutableTags.includes(tag);
  }

  private createRepository(options: ImageRepositoryProps): ecr.Repository {
    const { removalPolicy = RemovalPolicy.RETAIN, maxImageCount = 100, mutableTags = [], encryptionKey } = options;
    const allMutableTags = [`${LIVE_TAG_PREFIX}*`, CACHE_TAG, ...mutableTags];
    const repository = new ecr.Repository(this, 'Repository', {
      repositoryName: hideDummy(options.repositoryName) ?? PhysicalName.GENERATE_IF_NEEDED,
      encryptionKey,
      encryption: encryptionKey ? ecr.RepositoryEncryption.KMS : undefined,
      imageScanOnPush: true,
      imageTagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION,
      imageTagMutabilityExclusionFilters: allMutableTags.map((tag) => ecr.ImageTagMutabilityExclusionFilter.wildcard(tag)),
      lifecycleRules: [
        // An image that matches a rule is skipped by later rules. A rule with several tags would match images that have all of them.
        ...allMutableTags.map((tag) => ({ description: `Keeps ${tag}`, tagPatternList: [tag], maxImageCount: 1000 })),
        { description: 'Old layers', tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: Duration.days(7) },
        { description: 'Old versions', tagStatus: ecr.TagStatus.ANY, maxImageCount },
      ],
      removalPolicy,
      emptyOnDelete: removalPolicy === RemovalPolicy.DESTROY,
    });
    logCoreFunction(this, 'Custom::ECRAutoDeleteImages');
    return repository;
  }

  private requireName(name: string | undefined): void {
    if (name === undefined || isUnknown(name) || REPOSITORY_NAME.test(name)) return;
    failWith(this, {
      problem: 'repositoryName is not a valid repository name',
      actual: name,
      remedy: 'use 2 to 256 lowercase letters and digits, with single hyphens, underscores, dots and slashes between them',
    });
  }

  private requireMutableTags(tags: readonly string[]): void {
    const invalid = tags.find((tag) => !MUTABLE_TAG.test(tag));
    if (invalid !== undefined) {
      failWith(this, {
        problem: 'mutableTags has an invalid tag',
        actual: invalid,
        remedy: 'use 1 to 128 letters, digits, dots, hyphens and underscores, and at most four *',
      });
    }
    if (tags.length > MAX_MUTABLE_TAGS) {
      failWith(this, {
        problem: `mutableTags must have at most ${MAX_MUTABLE_TAGS} tags`,
        actual: tags.length,
        remedy: 'use wildcards, such as release-*',
      });
    }
  }

  private requireNoOptionsWithRepository(repository: ecr.IRepository | undefined, options: ImageRepositoryProps): void {
    const [option] = Object.entries(options).filter(([, value]) => value !== undefined).map(([name]) => name);
    if (!repository || !option) return;
    failWith(this, {
      problem: 'an existing repository cannot be configured here',
      actual: option,
      remedy: 'configure it where it is created, or omit repository',
    });
  }
}
