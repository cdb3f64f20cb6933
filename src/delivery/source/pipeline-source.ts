import { ConnectionSource } from './connection';
import { EcrSource } from './ecr';
import { S3Source } from './s3';
import { ConnectionSourceOptions, EcrSourceOptions, S3SourceOptions } from './source-options';
import { SourceStrategy } from './strategy';

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
  public static connection(options: ConnectionSourceOptions): PipelineSource {
    return new PipelineSource(new ConnectionSource(options));
  }

  /**
   * A ZIP archive in a bucket with versions. A new version of it starts the pipeline.
   *
   * @param options The bucket and the key.
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
   */
  public static s3(options: S3SourceOptions): PipelineSource {
    return new PipelineSource(new S3Source(options));
  }

  /**
   * An image that somebody else builds: pushing it to the pipeline's repository, under a tag that moves, starts the pipeline. Then there is
   * nothing to build or to test: `imageBuild` and `test` are refused, and so is a tag that is not one of the repository's `mutableTags`.
   *
   * @param options The tag.
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECR.html
   */
  public static ecr(options: EcrSourceOptions): PipelineSource {
    return new PipelineSource(new EcrSource(options));
  }

  /** @internal */
  public readonly _strategy: SourceStrategy;

  private constructor(strategy: SourceStrategy) {
    this._strategy = strategy;
  }
}
