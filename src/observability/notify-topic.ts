import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { requireSameLocation } from '../private/location';
import { allowAlarmsToPublish } from '../private/topic-access';

/**
 * Has alarms notify a topic when they go off. Fails on a topic of another Region, to which an alarm does not publish. Rules of EventBridge do, as CDK
 * forwards their events.
 *
 * @see https://github.com/cds-snc/notification-terraform/pull/128
 */
export function notifyTopic(scope: Construct, option: string, topic: sns.ITopic, alarms: readonly cloudwatch.Alarm[]): void {
  const remedy = (region: string) => `use a topic of ${region}; its subscribers may be in other Regions`;
  requireSameLocation(scope, { subject: option, arn: topic.topicArn, remedy });
  allowAlarmsToPublish(scope, topic);
  for (const alarm of alarms) alarm.addAlarmAction({ bind: () => ({ alarmActionArn: topic.topicArn }) });
}
