import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeRules } from '../private/acknowledge-rules';
import { confusedDeputyConditions } from '../private/iam';

const ID = 'EcsTaskFailures';

/**
 * The target of all rules of a stack that count failed tasks. Keeps their events, with the reason of each failure, for two weeks; ECS itself forgets
 * a stopped task after an hour. AWS does not say whether it counts the matches of a rule without a target.
 */
export class TaskFailureQueue extends Construct {
  /** Returns the queue of the stack of a construct. */
  public static of(scope: Construct): TaskFailureQueue {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(ID) as TaskFailureQueue | undefined ?? new TaskFailureQueue(stack);
  }

  public readonly queueArn: string;
  public readonly policy: sqs.CfnQueuePolicy;

  private constructor(stack: Stack) {
    super(stack, ID);
    const queue = new sqs.CfnQueue(this, 'Queue', { messageRetentionPeriod: Duration.days(14).toSeconds(), sqsManagedSseEnabled: true });
    this.queueArn = queue.attrArn;
    acknowledgeRules(queue, 'People read it; nothing takes messages from it that could fail', ['AwsSolutions-SQS3']);
    this.policy = new sqs.CfnQueuePolicy(this, 'Policy', {
      queues: [queue.ref],
      policyDocument: { Version: '2012-10-17', Statement: [allowRules(stack, queue.attrArn), denyPlainHttp(queue.attrArn)] },
    });
  }
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html */
function allowRules(stack: Stack, queueArn: string): object {
  return {
    Action: 'sqs:SendMessage',
    Condition: confusedDeputyConditions(stack, { service: 'events', resource: 'rule/*' }),
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Resource: queueArn,
  };
}

function denyPlainHttp(queueArn: string): object {
  return { Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } }, Effect: 'Deny', Principal: { AWS: '*' }, Resource: queueArn };
}
