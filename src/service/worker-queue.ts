import * as sns from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { refuse } from '../private/errors';

/**
 * A topic whose messages a worker gets.
 */
export interface TopicSubscription {
  /**
   * Where the messages are published.
   */
  readonly topic: sns.ITopic;

  /**
   * Which messages, by their attributes.
   *
   * @default - all
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
   */
  readonly filterPolicy?: { [attribute: string]: sns.SubscriptionFilter };

  /**
   * Whether messages come as they were published, without the envelope of SNS.
   *
   * @default true
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html
   */
  readonly rawMessageDelivery?: boolean;
}

/** How often a message is tried before it is set aside. */
const MOST_RECEIVES = 3;

/** A queue with a dead-letter queue. */
export function createQueue(worker: Construct): sqs.Queue {
  const safe = { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true };
  const queue = new sqs.Queue(worker, 'DeadLetterQueue', { ...safe, retentionPeriod: Duration.days(14) });
  return new sqs.Queue(worker, 'Queue', { ...safe, visibilityTimeout: Duration.minutes(5), deadLetterQueue: { queue, maxReceiveCount: MOST_RECEIVES } });
}

/** Has topics send into the queue. A topic that is there twice is refused: SNS knows one subscription of a queue. */
export function subscribe(worker: Construct, queue: sqs.IQueue, subscriptions: readonly TopicSubscription[]): void {
  const arns = subscriptions.map(({ topic }) => topic.topicArn);
  const twice = subscriptions.find((_, i) => arns.indexOf(arns[i]) !== i);
  if (twice) refuse(worker, { what: 'subscriptions has a topic twice', got: twice.topic.node.path, instead: 'join their filter policies in one subscription' });
  for (const { topic, filterPolicy, rawMessageDelivery = true } of subscriptions) {
    topic.addSubscription(new SqsSubscription(queue, { filterPolicy, rawMessageDelivery }));
  }
}
