import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Annotations, Stage } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
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

/** Queues that workers consume, by app or stage: their ARNs, and the workers. */
const CONSUMERS = new WeakMap<IConstruct, Map<string, Construct>>();

/**
 * Fails on a queue that the same worker or another one consumes as well: SQS delivers each message to one of them, whichever asks first.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-architecture.html
 */
export function requireSoleConsumer(worker: Construct, queue: sqs.IQueue): void {
  const app = Stage.of(worker) ?? worker.node.root;
  const consumers = CONSUMERS.get(app) ?? new Map<string, Construct>();
  CONSUMERS.set(app, consumers);
  const other = consumers.get(queue.queueArn);
  consumers.set(queue.queueArn, worker);
  if (!other) return;
  failUnlessPending(worker, {
    problem: other === worker
      ? 'the queue is listed twice'
      : `the worker ${other.node.path} consumes the queue as well, and each message is delivered to one of the two, whichever asks first`,
    actual: queue.node.path,
    remedy: other === worker ? 'list it once' : 'give each worker a queue of its own, subscribed to the same topic, or use one worker for both',
  });
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
