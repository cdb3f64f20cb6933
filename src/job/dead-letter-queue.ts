import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, Lazy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeRules } from '../private/acknowledge-rules';
import { failWith } from '../private/errors';

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

/** Rules that may send to a queue, by a statement of its policy. */
interface RuleSenders {
  readonly rules: events.Rule[];
  /** Whether the app manages the policy of the queue; `false` for imported queues. */
  readonly isPolicyInApp: boolean;
}

const SENDERS = new WeakMap<sqs.IQueue, RuleSenders>();

/**
 * Allows a rule to send to a queue, by one statement for all rules, as SQS allows ten conditions in the policy of a queue. Returns whether the app
 * manages that policy.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
 */
export function allowRuleToSend(queue: sqs.IQueue, rule: events.Rule): boolean {
  const senders = SENDERS.get(queue) ?? addRulesStatement(queue);
  senders.rules.push(rule);
  return senders.isPolicyInApp;
}

function addRulesStatement(queue: sqs.IQueue): RuleSenders {
  const rules: events.Rule[] = [];
  const { statementAdded } = queue.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: { ArnEquals: { 'aws:SourceArn': Lazy.list({ produce: () => rules.map(({ ruleArn }) => ruleArn) }) } },
  }));
  const senders = { rules, isPolicyInApp: statementAdded };
  SENDERS.set(queue, senders);
  return senders;
}
