import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Names, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { requireDistinctTopics, requireTopicOfSameType } from './worker-queue-checks';
import { failWith } from '../private/errors';
import { requireOptions } from '../private/required-options';
import { addOrRequireStatements } from '../private/resource-policy';

/**
 * A subscription of a worker's queue to a topic.
 */
export interface TopicSubscription {
  /**
   * The topic that publishes the messages.
   */
  readonly topic: sns.ITopic;

  /**
   * Filter by message attributes.
   *
   * @default - all messages
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
   */
  readonly filterPolicy?: { [attribute: string]: sns.SubscriptionFilter };

  /**
   * Filter by the content of messages, which must be JSON. Fails synthesis in combination with `filterPolicy`: SNS keeps one filter per subscription.
   *
   * @default - all messages
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering-scope.html
   */
  readonly filterPolicyWithMessageBody?: { [field: string]: sns.FilterOrPolicy };

  /**
   * Delivers messages as published, without the JSON envelope of SNS.
   *
   * @default true
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html
   */
  readonly rawMessageDelivery?: boolean;
}

/**
 * Subscribes a queue to topics. Fails on a duplicate topic: SNS keeps one subscription per queue.
 *
 * @param option Path of the option, for messages.
 */
export function subscribeToTopics(worker: Construct, queue: sqs.IQueue, subscriptions: readonly TopicSubscription[], option = 'subscriptions'): void {
  if (subscriptions.length > 0) requireKeyForTopics(worker, queue);
  subscriptions.forEach((each, index) => {
    requireOptions(`${worker.node.path} ${option}[${index}]`, each, { topic: 'pass the topic' });
    requireOneFilter(worker, `${option}[${index}]`, each);
  });
  requireDistinctTopics(worker, subscriptions.map(({ topic }) => topic));
  for (const { topic, ...options } of subscriptions) {
    requireTopicOfSameType(worker, queue, topic);
    const props = { rawMessageDelivery: true, ...options };
    const isShared = needsSharedPolicies(worker, queue, topic);
    topic.addSubscription(isShared ? new SharedQueueSubscription(worker, queue, props) : new SqsSubscription(queue, props));
  }
}

function requireOneFilter(worker: Construct, option: string, { filterPolicy, filterPolicyWithMessageBody }: TopicSubscription): void {
  if (!filterPolicy || !filterPolicyWithMessageBody) return;
  failWith(worker, {
    problem: `${option} filters by attributes and by content, and SNS keeps one filter per subscription`,
    remedy: 'leave filterPolicy or filterPolicyWithMessageBody out',
  });
}

/**
 * Fails on the AWS managed key, whose policy nobody can change.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
function requireKeyForTopics(worker: Construct, queue: sqs.IQueue): void {
  if (queue.encryptionType !== sqs.QueueEncryption.KMS_MANAGED) return;
  failWith(worker, {
    problem: 'topics cannot send to a queue that is encrypted with the AWS managed key of Amazon SQS',
    actual: queue.node.path,
    remedy: 'use QueueEncryption.SQS_MANAGED, or KMS with a customer managed key',
  });
}

/**
 * Returns whether CDK's subscription would make a stack of the queue or its key depend on the stack of the topic, which depends on them, or would not
 * tell that the policies of imported ones lack a statement.
 */
function needsSharedPolicies(worker: Construct, queue: sqs.IQueue, topic: sns.ITopic): boolean {
  const key = queue.encryptionMasterKey;
  const [own, ofQueue, ofTopic] = [worker, queue, topic].map((construct) => Stack.of(construct));
  const isImported = !queue.node.defaultChild || (key && !key.node.defaultChild);
  return isImported || (ofQueue !== own && ofTopic === own) || (key !== undefined && ![ofQueue, ofTopic].includes(Stack.of(key)));
}

/** Subscribes a queue whose policy, or that of its key, names all topics of the account. Warns about imported ones. */
class SharedQueueSubscription implements sns.ITopicSubscription {
  constructor(
    private readonly worker: Construct, private readonly queue: sqs.IQueue, private readonly props: Omit<TopicSubscription, 'topic'>,
  ) {}

  public bind(topic: sns.ITopic): sns.TopicSubscriptionConfig {
    const { worker, queue, props } = this;
    const key = queue.encryptionMasterKey;
    addOrRequireStatements(worker, {
      warningId: 'queue-policy', description: `the queue ${queue.node.path}`, addToResourcePolicy: (statement) => queue.addToResourcePolicy(statement),
    }, [topicsStatement(topic, ['sqs:SendMessage'], queue.queueArn)]);
    if (key) {
      addOrRequireStatements(worker, {
        warningId: 'key-policy', description: `the key ${key.node.path}`, addToResourcePolicy: (statement) => key.addToResourcePolicy(statement),
      }, [topicsStatement(topic, ['kms:Decrypt', 'kms:GenerateDataKey'], '*')]);
    }
    return {
      ...props,
      subscriberScope: Stack.of(queue) === Stack.of(worker) ? queue : worker,
      subscriberId: Names.nodeUniqueId(topic.node),
      endpoint: queue.queueArn,
      protocol: sns.SubscriptionProtocol.SQS,
      region: regionOfImport(topic, worker),
    };
  }
}

function topicsStatement({ env: { region, account }, stack }: sns.ITopic, actions: string[], resource: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('sns.amazonaws.com')],
    actions,
    resources: [resource],
    conditions: { ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'sns', region, account, resource: '*' }) } },
  });
}

function regionOfImport({ env: { region } }: sns.ITopic, worker: Construct): string | undefined {
  return Token.isUnresolved(region) || region === Stack.of(worker).region ? undefined : region;
}
