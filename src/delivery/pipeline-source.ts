import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ImageRepository } from './image-repository';
import { failWith } from '../private/errors';
import { requireSameLocation } from '../private/location';
import { isUnknown } from '../private/pending-lookup';
import { requireOptions } from '../private/required-options';

/**
 * Options of `PipelineSource.connection()`.
 */
export interface ConnectionPipelineSourceOptions {
  /**
   * ARN of the connection to GitHub, GitLab or Bitbucket. A new connection is pending until it is completed in the console.
   *
   * @see https://docs.aws.amazon.com/dtconsole/latest/userguide/welcome-connections.html
   */
  readonly connectionArn: string;

  /**
   * User or organization that owns the repository. In GitLab, groups and subgroups, separated by slashes.
   */
  readonly owner: string;

  /**
   * Name of the repository.
   */
  readonly repo: string;

  /**
   * Branch to deploy.
   *
   * @default 'main'
   */
  readonly branch?: string;

  /**
   * Whether a push to the branch starts the pipeline.
   *
   * @default true
   */
  readonly triggerOnPush?: boolean;
}

/**
 * Options of `PipelineSource.s3()`.
 */
export interface S3PipelineSourceOptions {
  /**
   * Bucket of the archive. Must have versioning enabled. One of another Region or account than the pipeline's fails synthesis.
   */
  readonly bucket: s3.IBucket;

  /**
   * Object key of a ZIP archive.
   */
  readonly bucketKey: string;
}

/**
 * Options of `PipelineSource.ecr()`.
 */
export interface EcrPipelineSourceOptions {
  /**
   * Image tag that starts the pipeline when it moves. Must be one of the repository's `mutableTags`.
   */
  readonly imageTag: string;
}

/**
 * Source of a `DeliveryPipeline`.
 *
 * ```ts
 * PipelineSource.connection({ connectionArn, owner: 'shop', repo: 'web' });
 * ```
 */
export class PipelineSource {
  /**
   * Uses a repository on GitHub, GitLab or Bitbucket, by a connection of AWS CodeConnections.
   *
   * @param options Connection, repository and branch.
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
   */
  public static connection(options: ConnectionPipelineSourceOptions): PipelineSource {
    return new PipelineSource(new ConnectionSource(requireOptions(CONNECTION_FACTORY, options, {
      connectionArn: 'pass the ARN of the connection', owner: 'pass the owner of the repository', repo: 'pass the name of the repository',
    })));
  }

  /**
   * Uses a ZIP archive in a versioned Amazon S3 bucket. A new version of the archive starts the pipeline.
   *
   * @param options Bucket and object key.
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
   */
  public static s3(options: S3PipelineSourceOptions): PipelineSource {
    return new PipelineSource(new S3Source(requireOptions('PipelineSource.s3()', options, { bucket: 'pass a versioned bucket', bucketKey: 'pass the key of the archive' })));
  }

  /**
   * Uses an image that is built elsewhere: pushing it to the pipeline's repository with a mutable tag starts the pipeline. `imageBuild` and `test`
   * fail synthesis with this source, and so does a tag that is not one of the repository's `mutableTags`.
   *
   * @param options Image tag.
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECR.html
   */
  public static ecr(options: EcrPipelineSourceOptions): PipelineSource {
    return new PipelineSource(new EcrSource(requireOptions('PipelineSource.ecr()', options, { imageTag: 'pass a mutable tag' })));
  }

  /** @internal */
  public readonly _strategy: SourceStrategy;

  private constructor(strategy: SourceStrategy) {
    this._strategy = strategy;
  }
}

/** Action of a source, with its outputs. */
export interface SourceResources {
  readonly action: codepipeline.IAction;
  readonly output: codepipeline.Artifact;
  /** Revision of the source, as a CodePipeline variable. Part of the tag of the image. */
  readonly revision: string;
}

/** The pipeline that a source belongs to. */
interface SourceContext {
  /** Scope of resources and error messages. */
  readonly scope: Construct;
  readonly imageRepository: ImageRepository;
}

/** Creates the source action of a pipeline. */
export interface SourceStrategy {
  /** Whether the output is an existing image instead of source code. */
  readonly providesImage: boolean;
  bind(context: SourceContext): SourceResources;
  /** Adds the rule that starts the pipeline. Undefined if the action does so itself. */
  startPipeline?(scope: Construct, pipeline: codepipeline.IPipeline): void;
}

const CONNECTION_FACTORY = 'PipelineSource.connection()';
const CONNECTION_ARN = /^arn:[^:]+:(codeconnections|codestar-connections):[^:]+:\d{12}:connection\/[\w-]+$/;

/** Commits of a repository on GitHub, GitLab or Bitbucket. */
class ConnectionSource implements SourceStrategy {
  public readonly providesImage = false;

  constructor(private readonly options: ConnectionPipelineSourceOptions) {
    const { connectionArn, owner, repo } = options;
    if (!isUnknown(connectionArn) && !CONNECTION_ARN.test(connectionArn)) {
      failWith(CONNECTION_FACTORY, {
        problem: 'connectionArn must be the ARN of a connection',
        actual: connectionArn,
        remedy: 'copy it from the Developer Tools settings in the console',
      });
    }
    for (const [option, value] of Object.entries({ owner, repo })) {
      if (isUnknown(value) || (value !== '' && (option === 'owner' || !value.includes('/')))) continue;
      failWith(CONNECTION_FACTORY, { problem: `${option} must be one part of owner/repo`, actual: value, remedy: 'set owner and repo separately' });
    }
  }

  public bind(): SourceResources {
    const { connectionArn, owner, repo, branch = 'main', triggerOnPush = true } = this.options;
    const output = new codepipeline.Artifact('Source');
    const action = new actions.CodeStarConnectionsSourceAction({ actionName: 'Source', connectionArn, owner, repo, branch, triggerOnPush, output });
    return { action, output, revision: action.variables.commitId };
  }
}

/** An archive in an Amazon S3 bucket. */
class S3Source implements SourceStrategy {
  public readonly providesImage = false;

  constructor(private readonly options: S3PipelineSourceOptions) {
    if (options.bucketKey !== '') return;
    failWith('PipelineSource.s3()', { problem: 'bucketKey is empty', remedy: 'use the object key of a ZIP archive' });
  }

  public bind({ scope }: SourceContext): SourceResources {
    const { bucket, bucketKey } = this.options;
    requireSameLocation(scope, {
      subject: 'the bucket of PipelineSource.s3()',
      arn: bucket,
      remedy: (place) => `use a bucket of ${place}: the pipeline does not read others, and their events do not arrive there; S3 can replicate to it`,
    }, ['region', 'account']);
    const output = new codepipeline.Artifact('Source');
    // The bucket sends events to EventBridge itself; S3Trigger.EVENTS would need a trail of CloudTrail.
    const action = new actions.S3SourceAction({ actionName: 'Source', bucket, bucketKey, output, trigger: actions.S3Trigger.NONE });
    return { action, output, revision: action.variables.versionId };
  }

  /** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html */
  public startPipeline(scope: Construct, pipeline: codepipeline.IPipeline): void {
    const { bucket, bucketKey } = this.options;
    bucket.enableEventBridgeNotification();
    new events.Rule(scope, 'SourceRule', {
      description: `Delivers ${bucketKey} when it has changed`,
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [bucket.bucketName] }, object: { key: [bucketKey] } },
      },
      targets: [new targets.CodePipeline(pipeline)],
    });
  }
}

/** An image that is built elsewhere. */
class EcrSource implements SourceStrategy {
  public readonly providesImage = true;

  constructor(private readonly options: EcrPipelineSourceOptions) {}

  public bind({ scope, imageRepository }: SourceContext): SourceResources {
    const { imageTag } = this.options;
    if (!imageRepository._isMutableTag(imageTag)) {
      failWith(scope, {
        problem: 'imageTag is immutable, and the source needs a tag that moves',
        actual: imageTag,
        remedy: `add mutableTags: ['${imageTag}'] to the ImageRepository`,
      });
    }
    const output = new codepipeline.Artifact('Image');
    const action = new actions.EcrSourceAction({ actionName: 'Source', repository: imageRepository.repository, imageTag, output });
    return { action, output, revision: action.variables.imageDigest };
  }
}
