import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Duration, PhysicalName, RemovalPolicy, Token } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { LiveImage, LiveImageOptions } from './live-image';
import { PlaceholderProvider } from './placeholder/placeholder-provider';
import { failWith, requireInRange } from '../private/errors';

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

/** Tag of the layers that builds share. */
const CACHE_TAG = 'cache';
const LIVE_TAG_PREFIX = 'live-';
/** What the CDK takes for the name of a repository, which is a little less than Amazon ECR does. */
const REPOSITORY_NAME = /^(?=.{2,256}$)([a-z0-9]+([._-][a-z0-9]+)*\/)*[a-z0-9]+([._-][a-z0-9]+)*$/;
/** Tags that may move, wildcards included. Rules that forget images take no more than four of these. */
const MUTABLE_TAG = /^(?!([^*]*\*){5})[\w.*-]{1,128}$/;
/** A repository takes five, and two are its own. */
const MAX_MUTABLE_TAGS = 3;

/**
 * Where a `DeliveryPipeline` puts images, and where services take them from: a repository of Amazon ECR that also says which image is live.
 *
 * Tags of versions never move. The tags `live-*` do: each belongs to one service, and the pipeline moves it once it has deployed an image
 * there. A task that runs `liveImage()` names that tag, so a stack update, or its rollback, starts what the pipeline has delivered last.
 *
 * ```ts
 * const images = new ImageRepository(this, 'Images');
 * new FargateWebService(this, 'Web', { task: WorkloadTask.container({ image: images.liveImage('web'), port: 8080 }) });
 * ```
 */
export class ImageRepository extends Construct {
  /** The repository that was given, or the one that was made. */
  public readonly repository: ecr.IRepository;

  private readonly mutableTags?: readonly string[];
  private readonly liveImages = new Map<string, LiveImage>();

  constructor(scope: Construct, id: string, props: ImageRepositoryProps = {}) {
    super(scope, id);
    const { repository, ...options } = props;
    this.requireNoOptionsWithRepository(repository, options);
    this.requireName(options.repositoryName);
    this.requireMutableTags(options.mutableTags ?? []);
    requireInRange(this, 'maxImageCount', options.maxImageCount, { min: 1, max: 1000 }, 'keep at least the image that is delivered next');
    this.repository = repository ?? this.createRepository(options);
    this.mutableTags = repository ? undefined : options.mutableTags ?? [];
    this.node.defaultChild = this.repository;
  }

  /**
   * The image that the pipeline has delivered last to a service; before the first delivery, a placeholder that passes its health checks. It is
   * pushed when the stack is created, by CodeBuild. One name for each service: what is live in one of them need not be in another.
   *
   * The default placeholder is refused where it cannot run: on Windows, with an `entryPoint`, with a health check command that needs more than a
   * shell, curl or wget.
   *
   * @param name Ends the tag: 1 to 100 letters, digits, dots, hyphens and underscores.
   * @param options What runs before the first delivery.
   */
  public liveImage(name: string, options: LiveImageOptions = {}): ecs.ContainerImage {
    if (Token.isUnresolved(name) || !/^[\w.-]{1,100}$/.test(name)) {
      failWith(this, { problem: 'the name of a live image must be 1 to 100 letters, digits, dots, hyphens and underscores', actual: name, remedy: 'rename it' });
    }
    if (this.liveImages.has(name)) failWith(this, { problem: 'there is a live image of this name', actual: name, remedy: 'use one name for each service' });
    const placeholder = PlaceholderProvider.of(this).addPlaceholder(`${LIVE_TAG_PREFIX}${name}`, options);
    const image = new LiveImage(this.repository, `${LIVE_TAG_PREFIX}${name}`, (container) => placeholder.addContainer(container));
    this.liveImages.set(name, image);
    return image;
  }

  /** @internal Whether a tag may move from image to image; in a repository that was given, nobody knows. */
  public _isMutableTag(tag: string): boolean {
    return this.mutableTags === undefined || Token.isUnresolved(tag) || this.mutableTags.includes(tag);
  }

  private createRepository(options: ImageRepositoryProps): ecr.Repository {
    const { removalPolicy = RemovalPolicy.RETAIN, maxImageCount = 100, mutableTags = [], encryptionKey } = options;
    const moving = [`${LIVE_TAG_PREFIX}*`, CACHE_TAG, ...mutableTags];
    return new ecr.Repository(this, 'Repository', {
      repositoryName: options.repositoryName ?? PhysicalName.GENERATE_IF_NEEDED,
      encryptionKey,
      encryption: encryptionKey ? ecr.RepositoryEncryption.KMS : undefined,
      imageScanOnPush: true,
      imageTagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION,
      imageTagMutabilityExclusionFilters: moving.map((tag) => ecr.ImageTagMutabilityExclusionFilter.wildcard(tag)),
      lifecycleRules: [
        // An image that a rule is about is safe from those after it; a rule of several tags is about images that have all of them.
        ...moving.map((tag) => ({ description: `Keeps ${tag}`, tagPatternList: [tag], maxImageCount: 1000 })),
        { description: 'Old layers', tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: Duration.days(7) },
        { description: 'Old versions', tagStatus: ecr.TagStatus.ANY, maxImageCount },
      ],
      removalPolicy,
      emptyOnDelete: removalPolicy === RemovalPolicy.DESTROY,
    });
  }

  private requireName(name: string | undefined): void {
    if (name === undefined || Token.isUnresolved(name) || REPOSITORY_NAME.test(name)) return;
    failWith(this, {
      problem: 'repositoryName is not a name that a repository takes',
      actual: name,
      remedy: 'use 2 to 256 lower case letters and digits, with single hyphens, underscores, dots and slashes between them',
    });
  }

  private requireMutableTags(tags: readonly string[]): void {
    const wrong = tags.find((tag) => !MUTABLE_TAG.test(tag));
    if (wrong !== undefined) {
      failWith(this, {
        problem: 'mutableTags has one that is not a tag', actual: wrong, remedy: 'use 1 to 128 letters, digits, dots, hyphens and underscores, and at most four *',
      });
    }
    if (tags.length > MAX_MUTABLE_TAGS) {
      failWith(this, { problem: `mutableTags has more than ${MAX_MUTABLE_TAGS}`, actual: tags.length, remedy: 'use wildcards, such as release-*' });
    }
  }

  private requireNoOptionsWithRepository(repository: ecr.IRepository | undefined, options: ImageRepositoryProps): void {
    const [option] = Object.entries(options).filter(([, value]) => value !== undefined).map(([name]) => name);
    if (!repository || !option) return;
    failWith(this, { problem: 'the repository was given, and is made by somebody else', actual: option, remedy: 'set it there, or leave out the repository' });
  }
}
