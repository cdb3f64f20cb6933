import * as s3 from 'aws-cdk-lib/aws-s3';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import type { ImageRepository } from './image-repository';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import { Token } from 'aws-cdk-lib/core';
import { failWith } from '../private/errors';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';

/**
 * Options of `PipelineSource.connection()`.
 */
export interface ConnectionPipelineSourceOptions {
  /**
   * ARN of the connection to GitHub, GitLab or Bitbucket. Somebody has to confirm it once in the console.
   *
   * @see https://docs.aws.amazon.com/dtconsole/latest/userguide/welcome-connections.html
   */
  readonly connectionArn: string;

  /**
   * The user or organization that the repository belongs to; with GitLab also the groups, with slashes between.
   */
  readonly owner: string;

  /**
   * Name of the repository.
   */
  readonly repo: string;

  /**
   * The branch whose commits are delivered.
   *
   * @default 'main'
   */
  readonly branch?: string;

  /**
   * Whether a push starts the pipeline.
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
   * The bucket. It must keep versions.
   */
  readonly bucket: s3.IBucket;

  /**
   * Key of a ZIP archive.
   */
  readonly bucketKey: string;
}

/**
 * Options of `PipelineSource.ecr()`.
 */
export interface EcrPipelineSourceOptions {
  /**
   * The tag that is followed. One of the repository's `mutableTags`.
   */
  readonly imageTag: string;
}

/** What a source made. */
export interface SourceResources {
  readonly action: codepipeline.IAction;
  readonly output: codepipeline.Artifact;
  /** What the tag of the image names, as CodePipeline's variable. */
  readonly revision: string;
}

/** The pipeline that a source starts. */
export interface SourceContext {
  /** What is made beside the action goes into its scope. */
  readonly scope: Construct;
  readonly imageRepository: ImageRepository;
}

/** Where a pipeline starts. */
export interface SourceStrategy {
  /** Whether it hands over an image that exists, and nothing to build one from. */
  readonly providesImage: boolean;
  bind(host: SourceContext): SourceResources;
  /** Starts the pipeline, where the action does not do so itself. */
  startPipeline?(scope: Construct, pipeline: codepipeline.IPipeline): void;
}

const CONNECTION_FACTORY = 'PipelineSource.connection()';
const CONNECTION_ARN = /^arn:[^:]+:(codeconnections|codestar-connections):[^:]+:\d{12}:connection\/[\w-]+$/;

/** Commits of a repository at GitHub, GitLab or Bitbucket. */
export class ConnectionSource implements SourceStrategy {
  public readonly providesImage = false;

  constructor(private readonly options: ConnectionPipelineSourceOptions) {
    const { connectionArn, owner, repo } = options;
    if (!Token.isUnresolved(connectionArn) && !CONNECTION_ARN.test(connectionArn)) {
      failWith(CONNECTION_FACTORY, {
        problem: 'connectionArn must be the ARN of a connection',
        actual: connectionArn,
        remedy: 'copy it from the settings of Developer Tools in the console',
      });
    }
    for (const [option, value] of Object.entries({ owner, repo })) {
      if (Token.isUnresolved(value) || (value !== '' && (option === 'owner' || !value.includes('/')))) continue;
      failWith(CONNECTION_FACTORY, { problem: `${option} must be a part of owner/repo`, actual: value, remedy: 'give the owner and the name of the repository' });
    }
  }

  public bind(): SourceResources {
    const { connectionArn, owner, repo, branch = 'main', triggerOnPush = true } = this.options;
    const output = new codepipeline.Artifact('Source');
    const action = new actions.CodeStarConnectionsSourceAction({ actionName: 'Source', connectionArn, owner, repo, branch, triggerOnPush, output });
    return { action, output, revision: action.variables.commitId };
  }
}

/** An archive in a bucket. */
export class S3Source implements SourceStrategy {
  public readonly providesImage = false;

  constructor(private readonly options: S3PipelineSourceOptions) {
    if (options.bucketKey !== '') return;
    failWith('PipelineSource.s3()', { problem: 'bucketKey is empty', remedy: 'give the key of a ZIP archive' });
  }

  public bind(): SourceResources {
    const { bucket, bucketKey } = this.options;
    const output = new codepipeline.Artifact('Source');
    // S3 tells EventBridge by itself; what CDK calls EVENTS needs a trail.
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

/** An image that somebody else pushes. */
export class EcrSource implements SourceStrategy {
  public readonly providesImage = true;

  constructor(private readonly options: EcrPipelineSourceOptions) {}

  public bind({ scope, imageRepository }: SourceContext): SourceResources {
    const { imageTag } = this.options;
    if (!imageRepository._isMutableTag(imageTag)) {
      failWith(scope, {
        problem: 'the source follows a tag that never moves, because all tags of the repository are immutable',
        actual: imageTag,
        remedy: `set mutableTags: ['${imageTag}'] of the ImageRepository`,
      });
    }
    const output = new codepipeline.Artifact('Image');
    const action = new actions.EcrSourceAction({ actionName: 'Source', repository: imageRepository.repository, imageTag, output });
    return { action, output, revision: action.variables.imageDigest };
  }
}

/**
 * Where a `DeliveryPipeline` starts.
 *
 * ```ts
 * PipelineSource.connection({ connectionArn, owner: 'shop', repo: 'web' });
 * ```
 */
export class PipelineSource {
  /**
   * A repository at GitHub, GitLab or Bitbucket, through a connection of AWS CodeConnections. What is no ARN of a connection is refused.
   *
   * @param options The connection, the repository and its branch.
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
   */
  public static connection(options: ConnectionPipelineSourceOptions): PipelineSource {
    return new PipelineSource(new ConnectionSource(options));
  }

  /**
   * A ZIP archive in a bucket with versions. A new version of it starts the pipeline.
   *
   * @param options The bucket and the key.
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
   */
  public static s3(options: S3PipelineSourceOptions): PipelineSource {
    return new PipelineSource(new S3Source(options));
  }

  /**
   * An image that somebody else builds: pushing it to the pipeline's repository, under a tag that moves, starts the pipeline. Then there is
   * nothing to build or to test: `imageBuild` and `test` are refused, and so is a tag that is not one of the repository's `mutableTags`.
   *
   * @param options The tag.
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECR.html
   */
  public static ecr(options: EcrPipelineSourceOptions): PipelineSource {
    return new PipelineSource(new EcrSource(options));
  }

  /** @internal */
  public readonly _strategy: SourceStrategy;

  private constructor(strategy: SourceStrategy) {
    this._strategy = strategy;
  }
}
