import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Annotations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { failWith } from '../private/errors';
import { foreignPlaces, locationOf } from '../private/location';
import { failUnlessPending } from '../private/pending-lookup';

/** Warns about a queue of another Region, and about an imported one of another account, which the tasks do not reach without further settings. */
export function warnAboutForeignQueue(worker: Construct, queue: sqs.IQueue): void {
  const places = foreignPlaces(worker, queue.queueArn, ['region', 'account']);
  const { region, account } = locationOf(queue.queueArn);
  if (places.includes('region')) {
    Annotations.of(worker).addWarningV2('cdk-fargate-workloads:queue-region',
      `the queue ${queue.node.path} is in another Region, ${region}; set that Region in the SQS client of the container`);
  }
  if (places.includes('account') && !(queue instanceof sqs.Queue)) {
    Annotations.of(worker).addWarningV2('cdk-fargate-workloads:queue-account',
      `the queue ${queue.node.path} is in another account, ${account}, where this app does not change its policy; `
      + 'allow the task role sqs:ReceiveMessage, sqs:DeleteMessage, sqs:ChangeMessageVisibility and sqs:GetQueueAttributes in it');
  }
}

/**
 * Fails on a topic that cannot deliver to the queue: a standard topic and a FIFO queue.
 * @see https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html
 */
export function requireTopicOfSameType(worker: Construct, queue: sqs.IQueue, topic: sns.ITopic): void {
  if (!queue.fifo || topic.fifo) return;
  failUnlessPending(worker, {
    problem: 'subscriptions contains a standard topic, which does not deliver to a FIFO queue',
    actual: topic.node.path,
    remedy: 'use a FIFO topic, or a standard queue',
  });
}

/** Fails on a topic that is listed twice: SNS keeps one subscription per queue. */
export function requireDistinctTopics(worker: Construct, topics: readonly sns.ITopic[]): void {
  const duplicate = topics.find((topic, index) => topics.findIndex(({ topicArn }) => topicArn === topic.topicArn) < index);
  if (!duplicate) return;
  failWith(worker, { problem: 'subscriptions contains a topic twice', actual: duplicate.node.path, remedy: 'combine their filter policies in one subscription' });
}
