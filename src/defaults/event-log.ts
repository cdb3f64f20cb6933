import * as events from 'aws-cdk-lib/aws-events';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Aws, Stack } from 'aws-cdk-lib/core';

/** Has a rule write its events to a log group whose name CloudFormation generates, without a function. Both are in one stack. */
export function logEvents(rule: events.Rule, logGroup: logs.LogGroup): void {
  rule.addTarget({ bind: () => ({ arn: logGroupArnWithoutStreams(logGroup), targetResource: logGroup }) });
  allowRulesToWriteLogs(Stack.of(logGroup));
}

const POLICY_ID = 'EcsTaskFailureLogs';

/**
 * Allows rules of the account to write to the log groups of a stack, by one policy for all: an account has ten in a Region. CloudFormation starts the
 * names of log groups with that of the stack.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
 */
function allowRulesToWriteLogs(stack: Stack): void {
  if (stack.node.tryFindChild(POLICY_ID)) return;
  const logStreams = stack.formatArn({ service: 'logs', resource: `log-group:${Aws.STACK_NAME}-*:*` });
  const rules = stack.formatArn({ service: 'events', resource: 'rule', resourceName: '*' });
  new logs.CfnResourcePolicy(stack, POLICY_ID, {
    policyName: `${Aws.STACK_NAME}-task-failures`,
    policyDocument: stack.toJsonString({
      Version: '2012-10-17',
      Statement: [{
        Effect: 'Allow',
        Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] },
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: logStreams,
        Condition: { ArnLike: { 'aws:SourceArn': rules } },
      }],
    }),
  });
}

/** Returns the ARN as EventBridge takes it, without the `:*` for log streams. */
function logGroupArnWithoutStreams(logGroup: logs.ILogGroup): string {
  return Stack.of(logGroup).formatArn({ service: 'logs', resource: `log-group:${logGroup.logGroupName}` });
}
