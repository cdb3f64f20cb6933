import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, Lazy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeRules } from '../private/acknowledge-rules';

/** Keeps what could not start a job, for two weeks. */
export function createDeadLetterQueue(job: Construct): sqs.Queue {
  const queue = new sqs.Queue(job, 'DeadLetterQueue', {
    retentionPeriod: Duration.days(14),
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
  });
  acknowledgeRules(queue, 'It is the dead-letter queue of what starts the job', ['AwsSolutions-SQS3']);
  return queue;
}

/** The rules that may send to a queue, and whether its policy is the app's. */
interface RuleSenders {
  readonly rules: events.Rule[];
  readonly isPolicyInApp: boolean;
}

const SENDERS = new WeakMap<sqs.IQueue, RuleSenders>();

/**
 * Lets a rule send to a queue, by one statement for all rules: SQS takes ten conditions in the policy of a queue. Answers whether the policy of the
 * queue is the app's.
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
