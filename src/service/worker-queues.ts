import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { TopicSubscription } from './topic-subscriptions';
import { requireMessageAge } from '../observability/usage-alarms';
import { failWith, requireInRange } from '../private/errors';
import { requireDuration } from '../private/units';
import { ConsumedQueue } from '../traffic/consumed-queue';

/**
 * Options of a queue that a worker creates, with its dead-letter queue. Both are encrypted, by SQS without a key, and refuse requests without TLS.
 */
export interface WorkerQueueOptions {
  /**
   * Number of times that a message is received before it moves to the dead-letter queue, from 1 to 1000. Tasks that stop while they work on a message
   * count, too.
   *
   * @default 3
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue.html
   */
  readonly maxReceiveCount?: number;

  /**
   * Customer managed key that encrypts the messages of both queues. The task role is granted its use, and topics of `subscriptions`, too.
   *
   * @default - encryption by SQS
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether messages keep their order within a message group, and are delivered once. A change replaces both queues.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fifo-queues.html
   */
  readonly fifo?: boolean;

  /**
   * Whether messages of the same content within 5 minutes count as one, so that senders need no deduplication id. Fails synthesis without `fifo`.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
   */
  readonly contentBasedDeduplication?: boolean;

  /**
   * Time in which a message that was received is hidden from other tasks, in whole seconds, up to 12 hours. It must be longer than the processing of a
   * message takes.
   *
   * @default Duration.minutes(5)
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
   */
  readonly visibilityTimeout?: Duration;

  /**
   * Time for which the queue retains messages that nobody processes, in whole seconds, from 1 minute to 14 days. The dead-letter queue retains them for
   * 14 days, of which a standard queue counts the time in the first queue.
   *
   * @default Duration.days(4)
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-architecture.html
   */
  readonly retentionPeriod?: Duration;
}

/**
 * A further queue of a worker: one of the app, or a new one.
 */
export interface AdditionalWorkerQueue {
  /**
   * The queue to consume, as `queue` of the worker.
   *
   * @default - a new queue with `queueOptions`
   */
  readonly queue?: sqs.IQueue;

  /**
   * Options of the new queue. Fails synthesis in combination with `queue`.
   *
   * @default - those of a worker's own queue
   */
  readonly queueOptions?: WorkerQueueOptions;

  /**
   * Subscriptions of the queue to topics, as `subscriptions` of the worker.
   *
   * @default - none
   */
  readonly subscriptions?: TopicSubscription[];

  /**
   * Name of the environment variable for the queue's URL.
   *
   * @default - the id and `QUEUE_URL`: `INVOICES_QUEUE_URL` for `Invoices`
   */
  readonly queueUrlVariable?: string;

  /**
   * Average time that a message of this queue may wait until it is processed, above 0. Fails synthesis without `Scaling.backlog()`.
   *
   * @default - that of `Scaling.backlog()`
   */
  readonly acceptableLatency?: Duration;

  /**
   * Average time to process one message of this queue, above 0 and at most `acceptableLatency`. Fails synthesis without `Scaling.backlog()`.
   *
   * @default - that of `Scaling.backlog()`
   */
  readonly timePerMessage?: Duration;

  /**
   * Age of the oldest message of this queue above which its alarms go off, in seconds up to 14 days. Fails synthesis without `queueAlarms` and without
   * `messageAge` of the deployment.
   *
   * @default - the `messageAge` of `queueAlarms` and of the deployment
   */
  readonly messageAge?: Duration;
}

/** Number of receives after which a message moves to the dead-letter queue. */
const MAX_RECEIVES = 3;

/**
 * Fails on options that SQS rejects. `where` is the place of the message.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
export function requireQueueOptions(where: Construct, option: string, options: WorkerQueueOptions | undefined, queue: sqs.IQueue | undefined): void {
  if (!options) return;
  if (queue) {
    failWith(where, { problem: `${option} is for a new queue, and there is one`, actual: queue.node.path, remedy: `remove ${option}, or the queue` });
  }
  requireInRange(where, `${option}.maxReceiveCount`, options.maxReceiveCount, { min: 1, max: 1000 }, 'use the number of receives that SQS allows');
  requireDuration(where, `${option}.visibilityTimeout`, options.visibilityTimeout, 'seconds', { min: 0, max: 43_200 }, 'use at most 12 hours');
  requireDuration(where, `${option}.retentionPeriod`, options.retentionPeriod, 'seconds', { min: 60, max: 1_209_600 }, 'use at most 14 days');
  if (options.contentBasedDeduplication && !options.fifo) {
    failWith(where, { problem: `${option}.contentBasedDeduplication needs a FIFO queue`, remedy: `set ${option}.fifo, or leave contentBasedDeduplication out` });
  }
}

/** Whether anything reads the times of a queue. */
export interface TimeReaders {
  readonly isScaledByMessages: boolean;
  readonly watchesMessageAge: boolean;
}

/** Fails on times of a queue that neither scaling nor an alarm reads. */
export function requireReadTimes(worker: Construct, id: string, queue: AdditionalWorkerQueue, readers: TimeReaders): void {
  const requireReader = (option: 'acceptableLatency' | 'timePerMessage' | 'messageAge', isRead: boolean, remedy: string) => {
    if (queue[option] === undefined || isRead) return;
    failWith(worker, { problem: `additionalQueues.${id}.${option} is set, and nothing reads it`, remedy: `${remedy}, or leave ${option} out` });
  };
  requireReader('acceptableLatency', readers.isScaledByMessages, 'use Scaling.backlog()');
  requireReader('timePerMessage', readers.isScaledByMessages, 'use Scaling.backlog()');
  requireReader('messageAge', readers.watchesMessageAge, 'set queueAlarms, or messageAge of the deployment');
}

/** Creates a queue with a dead-letter queue. */
export function createQueue(scope: Construct, options: WorkerQueueOptions = {}): sqs.Queue {
  const { encryptionKey, fifo, contentBasedDeduplication, maxReceiveCount = MAX_RECEIVES, retentionPeriod } = options;
  const encryption = encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED;
  // `fifo: false` is not the same as none: SQS refuses it.
  const common = { encryption, encryptionMasterKey: encryptionKey, enforceSSL: true, fifo: fifo || undefined };
  const queue = new sqs.Queue(scope, 'DeadLetterQueue', { ...common, retentionPeriod: Duration.days(14) });
  return new sqs.Queue(scope, 'Queue', {
    ...common,
    contentBasedDeduplication: contentBasedDeduplication || undefined,
    retentionPeriod,
    visibilityTimeout: options.visibilityTimeout ?? Duration.minutes(5),
    deadLetterQueue: { queue, maxReceiveCount },
  });
}

/** Returns the further queues of a worker. Creates those that do not exist. */
export function createAdditionalQueues(worker: Construct, queues: Readonly<Record<string, AdditionalWorkerQueue>>): ConsumedQueue[] {
  const entries = Object.entries(queues);
  if (entries.length === 0) return [];
  const parent = new Construct(worker, 'Queues');
  return entries.map(([id, { queue, queueOptions, acceptableLatency, timePerMessage, messageAge }]) => {
    requireQueueId(worker, id);
    requireQueueOptions(worker, `additionalQueues.${id}.queueOptions`, queueOptions, queue);
    requireMessageAge(worker, messageAge, `additionalQueues.${id}.messageAge`);
    const scope = new Construct(parent, id);
    return { scope, queue: queue ?? createQueue(scope, queueOptions), acceptableLatency, timePerMessage, messageAge };
  });
}

function requireQueueId(worker: Construct, id: string): void {
  if (/^[A-Za-z][A-Za-z0-9]*$/.test(id)) return;
  failWith(worker, { problem: 'additionalQueues has an id that cannot name a construct', actual: id, remedy: 'use letters and digits, such as Invoices' });
}
