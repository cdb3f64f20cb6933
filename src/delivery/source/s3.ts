import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { S3SourceOptions } from './source-options';
import { SourceResources, SourceStrategy } from './strategy';
import { refuse } from '../../private/errors';

/** An archive in a bucket. */
export class S3Source implements SourceStrategy {
  public readonly isImage = false;

  constructor(private readonly options: S3SourceOptions) {
    if (options.bucketKey !== '') return;
    refuse('PipelineSource.s3()', { what: 'bucketKey is empty', instead: 'give the key of a ZIP archive' });
  }

  public create(): SourceResources {
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
