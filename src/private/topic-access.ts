import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Stack, Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { confusedDeputyConditions } from './iam';
import { requireSameLocation } from './location';
import { addOrRequireStatements, allowServicesToUseKey } from './resource-policy';
import { addLazyDependency } from './synthesis';

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

/** Topics whose policy was created here, and not by the app. */
const OWN_POLICY = new WeakSet<sns.ITopic>();

/** A policy replaces the default one, whose statement it must repeat to take nothing away from others. */
function allowToPublish(scope: IConstruct, topic: sns.ITopic, statements: Readonly<Record<string, iam.PolicyStatement>>): void {
  const isFirstPolicy = !topic.node.tryFindChild(POLICY_ID);
  const isPolicyInApp = addOrRequireStatements(scope, {
    warningId: 'topic-policy', description: `the topic ${topic.node.path}`, addToResourcePolicy: (statement) => topic.addToResourcePolicy(statement),
  }, Object.values(statements));
  if (isPolicyInApp && isFirstPolicy) {
    topic.addToResourcePolicy(defaultStatement(topic));
    OWN_POLICY.add(topic);
  }
  if (OWN_POLICY.has(topic)) movePolicyAtSynthesis(topic, Object.values(statements));
  if (topic.masterKey) allowServicesToUseKey(scope, topic.masterKey, Object.keys(statements));
}

/**
 * Moves what services are allowed into the policy that the app created for the topic by `new sns.TopicPolicy()`, before or after: a topic has one, and
 * CloudFormation lets the policy that it sets last replace the other.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
 */
function movePolicyAtSynthesis(topic: sns.ITopic, statements: readonly iam.PolicyStatement[]): void {
  addLazyDependency(topic, () => {
    const [separate] = topic.node.root.node.findAll().filter((construct) => isSeparatePolicyOf(topic, construct));
    if (separate) {
      topic.node.tryRemoveChild(POLICY_ID);
      separate.document.addStatements(...statements);
    }
    return [];
  });
}

function isSeparatePolicyOf(topic: sns.ITopic, policy: IConstruct): policy is sns.TopicPolicy {
  if (!(policy instanceof sns.TopicPolicy) || policy.node.scope === topic) return false;
  return (policy.node.defaultChild as sns.CfnTopicPolicy).topics.includes(topic.topicArn);
}

/**
 * Fails on a topic of another Region or account that CDK refuses as the target of a rule: an imported one, or, with `localOnly`, any. It leads the
 * events of a rule to a topic of the app by a second rule there, which can refer to resources with a name only.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
 */
export function requireTopicForRules(
  scope: IConstruct, option: string, topic: sns.ITopic, { localOnly }: { readonly localOnly?: boolean } = {},
): void {
  if (!isImported(topic) && !localOnly) return;
  requireSameLocation(scope, {
    subject: option, arn: topic, remedy: (place) => `use a topic of ${place}; its subscribers may be in other Regions and accounts`,
  }, ['region', 'account']);
}

function isImported(topic: sns.ITopic): boolean {
  return !(topic.node.defaultChild instanceof sns.CfnTopic);
}

function isOfOtherAccount(scope: IConstruct, { env: { account } }: sns.ITopic): boolean {
  const { account: own } = Stack.of(scope);
  return !Token.isUnresolved(account) && !Token.isUnresolved(own) && account !== own;
}
