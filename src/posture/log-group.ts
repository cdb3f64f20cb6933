import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { postureOf } from './posture-of';

/** A log group that is kept and encrypted as the posture of its place says, except for what is told otherwise. */
export function createLogGroup(scope: Construct, id: string, given: logs.LogGroupProps = {}): logs.LogGroup {
  return new logs.LogGroup(scope, id, withPosture(scope, given));
}

/** The same as an L1, where nothing but its name and its ARN is asked for: every container of an app has one. */
export function createCfnLogGroup(scope: Construct, id: string, given: logs.LogGroupProps = {}): logs.CfnLogGroup {
  const { logGroupName, logGroupClass, retention, removalPolicy, encryptionKey } = withPosture(scope, given);
  const logGroup = new logs.CfnLogGroup(new Construct(scope, id), 'Resource', {
    logGroupName,
    logGroupClass,
    retentionInDays: retention === logs.RetentionDays.INFINITE ? undefined : retention,
    kmsKeyId: encryptionKey?.keyRef.keyArn,
  });
  logGroup.applyRemovalPolicy(removalPolicy);
  return logGroup;
}

function withPosture(scope: Construct, given: logs.LogGroupProps): logs.LogGroupProps {
  const told = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...postureOf(scope).logGroupProps(scope), ...Object.fromEntries(told) };
}
