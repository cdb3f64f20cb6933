import { LogGroupProps, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { PostureStrategy } from './strategy';

/** Safe, and cheap enough to try; leaves nothing behind. */
export class TrialPosture implements PostureStrategy {
  public readonly audited = false;
  public readonly guarded = false;
  public readonly hardened = false;

  public logGroupProps(): LogGroupProps {
    return { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY };
  }

  public executeCommandConfiguration(): undefined {
    return undefined;
  }
}
