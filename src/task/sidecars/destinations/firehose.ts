import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { FluentBitOutput, LogDestinationStrategy } from './strategy';

/**
 * Options of `LogDestination.firehose()`.
 */
export interface FirehoseDestinationOptions {
  /**
   * The stream, in the region of the service.
   */
  readonly deliveryStream: firehose.IDeliveryStream;
}

/** A stream of Amazon Data Firehose. */
export class FirehoseDestination implements LogDestinationStrategy {
  constructor(private readonly options: FirehoseDestinationOptions) {}

  public output(scope: Construct, { taskDefinition }: ecs.ContainerDefinition): FluentBitOutput {
    const { deliveryStreamArn, deliveryStreamName } = this.options.deliveryStream;
    taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({ actions: ['firehose:PutRecordBatch'], resources: [deliveryStreamArn] }));
    return { options: { Name: 'kinesis_firehose', region: Stack.of(scope).region, delivery_stream: deliveryStreamName } };
  }
}
