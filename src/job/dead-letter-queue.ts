import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeRules } from '../private/acknowledge-rules';
import { failWith } from '../private/errors';
import { confusedDeputyConditions } from '../private/iam';
import { addOrRequireStatements, allowServicesToUseKey } from '../private/resource-policy';

/** Creates a queue for events that could not start a job, with a retention of two weeks. */
export function createDeadLetterQueue(job: Construct): sqs.Queue {
  const queue = new sqs.Queue(job, 'DeadLetterQueue', {
    retentionPeriod: Duration.days(14),
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
  });
  acknowledgeRules(queue, 'It is itself the dead-letter queue of the job\'s trigger', ['AwsSolutions-SQS3']);
  return queue;
}

/**
 * Fails on a dead-letter queue that EventBridge does not send to.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
 */
export function requireStandardQueue(factory: string, queue: sqs.IQueue | undefined): void {
  if (!queue?.fifo) return;
  failWith(factory, { problem: 'deadLetterQueue is a FIFO queue', actual: queue.node.path, remedy: 'use a standard queue, or leave it out' });
}

const EVENTS = 'events.amazonaws.com';

/**
 * Allows a rule of a job to send to a queue, and EventBridge to use the key of the queue. Warns about an imported queue or key, and fails on a queue
 * with the AWS managed key, whose policy nobody can change.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
export function allowRuleToSend(job: Construct, queue: sqs.IQueue, rule: events.Rule): void {
  if (queue.encryptionType === sqs.QueueEncryption.KMS_MANAGED) {
    failWith(job, {
      problem: 'EventBridge cannot send to a dead-letter queue that is encrypted with the AWS managed key of Amazon SQS',
      actual: queue.node.path,
      remedy: 'use QueueEncryption.SQS_MANAGED, or KMS with a customer managed key',
    });
  }
  if (Stack.of(queue) === Stack.of(rule)) allowRuleInStack(job, queue, rule);
  else addQueueStatement(job, queue, confusedDeputyConditions(job, { service: 'events', resource: 'rule/*' }));
  if (queue.encryptionMasterKey) {
    allowServicesToUseKey(job, queue.encryptionMasterKey, [EVENTS], { StringEquals: { 'aws:SourceAccount': Stack.of(job).account } });
  }
}

const SENDERS = new WeakMap<sqs.IQueue, events.Rule[]>();

/**
 * Allows rules of the queue's stack by one statement for all of them, as SQS allows ten conditions in the policy of a queue. A stack of the queue alone
 * cannot refer to the rule, whose stack refers to the queue.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
 */
function allowRuleInStack(job: Construct, queue: sqs.IQueue, rule: events.Rule): void {
  const known = SENDERS.get(queue);
  if (known) {
    known.push(rule);
    return;
  }
  const rules = [rule];
  SENDERS.set(queue, rules);
  addQueueStatement(job, queue, { ArnEquals: { 'aws:SourceArn': Lazy.list({ produce: () => rules.map(({ ruleArn }) => ruleArn) }) } });
}

function addQueueStatement(job: Construct, queue: sqs.IQueue, conditions: iam.Conditions): void {
  addOrRequireStatements(job, {
    warningId: 'dead-letter-queue-policy',
    description: `the dead-letter queue ${queue.node.path}`,
    addToResourcePolicy: (statement) => queue.addToResourcePolicy(statement),
  }, [new iam.PolicyStatement({ principals: [new iam.ServicePrincipal(EVENTS)], actions: ['sqs:SendMessage'], resources: [queue.queueArn], conditions })]);
}
