import { DeployedApp, DeployedResource } from './deployed-app';
import { KnownKeys } from './encryption';
import { keyNeeds, Need } from './needs';
import { LOG_GROUP_CONTEXT } from './policies';

/** Queues and topics of this app that AWS services send to, and log groups that they encrypt: allowed by policies of the resource and of its key. */
export function needsOfServices(app: DeployedApp, keys: KnownKeys): Need[] {
  return [ruleNeeds, scheduleNeeds, subscriptionNeeds, alarmNeeds, logGroupNeeds].flatMap((of) => of(app, keys));
}

/** Principal, action and target of a delivery. */
interface Delivery {
  readonly principal: string;
  readonly source: { readonly arn: string; readonly account: string };
  readonly target: DeployedResource;
  readonly reason: string;
}

function deliver(keys: KnownKeys, { principal, source, target, reason }: Delivery): Need[] {
  const [service, action] = target.type === 'AWS::SQS::Queue' ? ['sqs', 'sqs:SendMessage'] : ['sns', 'sns:Publish'];
  const context = { 'aws:SourceArn': source.arn, 'aws:SourceAccount': source.account, 'aws:SourceOwner': source.account };
  return [
    { principal, actions: [action], resource: target.arn, context, reason },
    ...keyNeeds(keys, target, service, ['kms:Decrypt', 'kms:GenerateDataKey']).map((need) => ({ ...need, principal, context: { ...context, ...need.context } })),
  ];
}

function ruleNeeds(app: DeployedApp, keys: KnownKeys): Need[] {
  return app.ofType('AWS::Events::Rule').flatMap((rule) => (rule.properties.Targets ?? []).flatMap(({ Arn, DeadLetterConfig, RoleArn }: any) => {
    const from = { principal: 'events.amazonaws.com', source: { arn: rule.arn, account: rule.stack.account } };
    const topic = RoleArn === undefined ? app.find('AWS::SNS::Topic', Arn) : undefined;
    const queue = app.find('AWS::SQS::Queue', DeadLetterConfig?.Arn);
    return [
      ...topic ? deliver(keys, { ...from, target: topic, reason: `${rule.logicalId} publishes to ${topic.logicalId}` }) : [],
      ...queue ? deliver(keys, { ...from, target: queue, reason: `${rule.logicalId} has the dead-letter queue ${queue.logicalId}` }) : [],
    ];
  }));
}

function scheduleNeeds(app: DeployedApp, keys: KnownKeys): Need[] {
  return app.ofType('AWS::Scheduler::Schedule').flatMap((schedule) => {
    const { DeadLetterConfig, RoleArn } = schedule.properties.Target ?? {};
    const queue = app.find('AWS::SQS::Queue', DeadLetterConfig?.Arn);
    if (!queue) return [];
    const principal = String(RoleArn);
    return [
      { principal, actions: ['sqs:SendMessage'], resource: queue.arn, reason: `${schedule.logicalId} has the dead-letter queue ${queue.logicalId}` },
      ...keyNeeds(keys, queue, 'sqs', ['kms:Decrypt', 'kms:GenerateDataKey']).map((need) => ({ ...need, principal })),
    ];
  });
}

function subscriptionNeeds(app: DeployedApp, keys: KnownKeys): Need[] {
  return app.ofType('AWS::SNS::Subscription').flatMap(({ properties: { Endpoint, TopicArn }, stack: { account } }) => {
    const queue = String(TopicArn).startsWith('arn:') ? app.find('AWS::SQS::Queue', Endpoint) : undefined;
    return queue ? deliver(keys, {
      principal: 'sns.amazonaws.com', source: { arn: String(TopicArn), account }, target: queue, reason: `${queue.logicalId} is subscribed to ${String(TopicArn)}`,
    }) : [];
  });
}

function alarmNeeds(app: DeployedApp, keys: KnownKeys): Need[] {
  return app.ofType('AWS::CloudWatch::Alarm').flatMap((alarm) => ['AlarmActions', 'OKActions'].flatMap((list) => alarm.properties[list] ?? []).flatMap((action) => {
    const target = app.find('AWS::SNS::Topic', action);
    const source = { arn: alarm.arn, account: alarm.stack.account };
    return target ? deliver(keys, { principal: 'cloudwatch.amazonaws.com', source, target, reason: `alarm ${alarm.logicalId} publishes to ${target.logicalId}` }) : [];
  }));
}

function logGroupNeeds(app: DeployedApp, keys: KnownKeys): Need[] {
  return app.ofType('AWS::Logs::LogGroup').flatMap((group) => {
    const key = keys.get(group.arn);
    if (key === undefined) return [];
    const context = { [LOG_GROUP_CONTEXT]: group.arn.replace(/:\*$/, '') };
    return [{
      principal: `logs.${group.stack.region}.amazonaws.com`, actions: ['kms:Encrypt'], resource: key, context, reason: `${group.logicalId} is encrypted with ${key}`,
    }];
  });
}
