import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledge } from '../private/acknowledge';

/** Keeps what could not start a job, for two weeks. */
export function createDeadLetterQueue(job: Construct): sqs.Queue {
  const queue = new sqs.Queue(job, 'DeadLetterQueue', {
    retentionPeriod: Duration.days(14),
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
  });
  acknowledge(queue, 'It is the dead-letter queue of what starts the job', ['AwsSolutions-SQS3']);
  return queue;
}
