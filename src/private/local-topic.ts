import type * as sns from 'aws-cdk-lib/aws-sns';
import { IConstruct } from 'constructs';
import { requireSameLocation } from './location';

/**
 * Fails on a topic of another Region, to which neither alarms nor rules of EventBridge publish.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
 * @see https://github.com/cds-snc/notification-terraform/pull/128
 */
export function requireLocalTopic(scope: IConstruct, option: string, { topicArn }: sns.ITopic): void {
  requireSameLocation(scope, { subject: option, arn: topicArn, remedy: (region) => `use a topic of ${region}; its subscribers may be in other Regions` });
}
