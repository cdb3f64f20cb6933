import * as s3 from 'aws-cdk-lib/aws-s3';

/**
 * Options of `PipelineSource.connection()`.
 */
export interface ConnectionSourceOptions {
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
export interface S3SourceOptions {
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
export interface EcrSourceOptions {
  /**
   * The tag that is followed. One of the repository's `mutableTags`.
   */
  readonly imageTag: string;
}
