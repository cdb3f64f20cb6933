import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Stack, Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { confusedDeputyConditions } from './iam';
import { addOrRequireStatements, allowServicesToUseKey } from './resource-policy';

const EVENTS = 'events.amazonaws.com';
const ALARMS = 'cloudwatch.amazonaws.com';

/** Id of the policy that CDK creates below a topic. */
const POLICY_ID = 'Policy';

/**
 * The statement that a topic has as long as it has no policy of its own, and by which alarms and other services of the account publish.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 */
function defaultStatement(topic: sns.ITopic): iam.PolicyStatement {
  const actions = [
    'GetTopicAttributes', 'SetTopicAttributes', 'AddPermission', 'RemovePermission', 'DeleteTopic', 'Subscribe', 'ListSubscriptionsByTopic', 'Publish',
  ];
  return new iam.PolicyStatement({
    principals: [new iam.AnyPrincipal()],
    actions: actions.map((action) => `sns:${action}`),
    resources: [topic.topicArn],
    conditions: { StringEquals: { 'AWS:SourceOwner': Stack.of(topic).account } },
  });
}

/**
 * Allows rules of EventBridge, and alarms of the account, to publish to a topic, and to use its key. Warns about an imported topic.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
export function allowRulesToPublish(scope: IConstruct, topic: sns.ITopic): void {
  allowToPublish(scope, topic, { [EVENTS]: publishStatement(topic, EVENTS), [ALARMS]: alarmsStatement(scope, topic) });
}

/**
 * Allows alarms of the account to publish to a topic, and to use its key. Warns about an imported topic that the default policy does not open to them:
 * one of another account, or with a key.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export function allowAlarmsToPublish(scope: IConstruct, topic: sns.ITopic): void {
  if (isImported(topic) && !topic.masterKey && !isOfOtherAccount(scope, topic)) return;
  allowToPublish(scope, topic, { [ALARMS]: alarmsStatement(scope, topic) });
}

function alarmsStatement(scope: IConstruct, topic: sns.ITopic): iam.PolicyStatement {
  return publishStatement(topic, ALARMS, confusedDeputyConditions(scope, { service: 'cloudwatch', resource: 'alarm:*' }));
}

function publishStatement(topic: sns.ITopic, service: string, conditions?: iam.Conditions): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(service)], actions: ['sns:Publish'], resources: [topic.topicArn], conditions,
  });
}

/** A policy replaces the default one, whose statement it must repeat to take nothing away from others. */
function allowToPublish(scope: IConstruct, topic: sns.ITopic, statements: Readonly<Record<string, iam.PolicyStatement>>): void {
  const isFirstPolicy = !topic.node.tryFindChild(POLICY_ID);
  const isPolicyInApp = addOrRequireStatements(scope, {
    warningId: 'topic-policy', description: `the topic ${topic.node.path}`, addToResourcePolicy: (statement) => topic.addToResourcePolicy(statement),
  }, Object.values(statements));
  if (isPolicyInApp && isFirstPolicy) topic.addToResourcePolicy(defaultStatement(topic));
  if (topic.masterKey) allowServicesToUseKey(scope, topic.masterKey, Object.keys(statements));
}

function isImported(topic: sns.ITopic): boolean {
  return !(topic.node.defaultChild instanceof sns.CfnTopic);
}

function isOfOtherAccount(scope: IConstruct, { env: { account } }: sns.ITopic): boolean {
  const { account: own } = Stack.of(scope);
  return !Token.isUnresolved(account) && !Token.isUnresolved(own) && account !== own;
}
