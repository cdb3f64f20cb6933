import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { notifyTopic } from './notify-topic';
import { createMessageAgeAlarm, requireMessageAge } from './usage-alarms';
import { failWith, requireInRange } from '../private/errors';
import { requireSameLocation } from '../private/location';
import { ConsumedQueue } from '../traffic/consumed-queue';

/**
 * Alarms on the queues of a worker: that messages wait too long, and that some could not be processed. Each queue has its own. Unlike the `messageAge` of
 * a deployment, they do not roll back anything.
 */
export interface QueueAlarmOptions {
  /**
   * Age of the oldest message above which an alarm goes off, in seconds up to 14 days. It must be more than messages wait in normal times.
   *
   * @default - no alarm, but for additional queues with a `messageAge` of their own
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
   */
  readonly messageAge?: Duration;

  /**
   * Number of messages in a dead-letter queue at which an alarm goes off, 1 or more. Imported queues, whose dead-letter queue is unknown, have no such
   * alarm.
   *
   * @default 1
   */
  readonly deadLetters?: number;

  /**
   * Topic that the alarms notify. Its policy and the policy of its key are extended to allow alarms of the account; an imported topic of another account,
   * or with a key, must allow them already. One of another Region fails synthesis.
   *
   * @default - none; the alarms show in CloudWatch only
   */
  readonly topic?: sns.ITopic;
}

/** Returns the dead-letter queue of a queue; undefined for an imported queue, and for a queue without one. */
export function deadLetterQueueOf(queue: sqs.IQueue): sqs.IQueue | undefined {
  return queue instanceof sqs.Queue ? queue.deadLetterQueue?.queue : undefined;
}

/** Creates the alarms on queues. Fails when there is nothing to watch, and on queues of another Region or account, whose metrics alarms do not see. */
export function createQueueAlarms(worker: Construct, queues: readonly ConsumedQueue[], options: QueueAlarmOptions): cloudwatch.Alarm[] {
  requireMessageAge(worker, options.messageAge, 'queueAlarms.messageAge');
  requireInRange(worker, 'queueAlarms.deadLetters', options.deadLetters, { min: 1, max: Infinity }, 'use the number of messages');
  const alarms = queues.flatMap((each) => alarmsOf(worker, each, options));
  if (alarms.length === 0) {
    failWith(worker, {
      problem: 'queueAlarms has nothing to watch: there is no messageAge, and no queue has a dead-letter queue that the app knows',
      remedy: 'set queueAlarms.messageAge, or leave queueAlarms out',
    });
  }
  if (options.topic) notifyTopic(worker, 'queueAlarms.topic', options.topic, alarms);
  return alarms;
}

function alarmsOf(worker: Construct, consumed: ConsumedQueue, { messageAge, deadLetters = 1 }: QueueAlarmOptions): cloudwatch.Alarm[] {
  const scope = new Construct(consumed.scope, 'QueueAlarms');
  const age = consumed.messageAge ?? messageAge;
  const deadLetterQueue = deadLetterQueueOf(consumed.queue);
  return [
    ...age ? [createMessageAgeAlarm(worker, { ...consumed, scope }, age)] : [],
    ...deadLetterQueue ? [createDeadLetterAlarm(worker, scope, deadLetterQueue, deadLetters)] : [],
  ];
}

function createDeadLetterAlarm(worker: Construct, scope: Construct, queue: sqs.IQueue, threshold: number): cloudwatch.Alarm {
  requireSameLocation(worker, {
    subject: 'the dead-letter queue, whose messages queueAlarms counts,', arn: queue.queueArn, remedy: (place) => `create the queue in ${place}, or leave queueAlarms out`,
  }, ['region', 'account']);
  return new cloudwatch.Alarm(scope, 'DeadLetterAlarm', {
    alarmDescription: `Messages in ${queue.node.path} could not be processed`,
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum' }),
    threshold,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}
