import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { defaultsOf } from './scope-defaults';

/**
 * Lets CloudWatch Logs use a key for one log group, or for those that CloudFormation names after the stack. The log group itself cannot
 * be referred to: it refers to the key. The policy of an imported key cannot be changed.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function allowLogEncryption(key: kms.IKey, stack: Stack, logGroupName = `${stack.stackName}-*`): void {
  const arn = stack.formatArn({ service: 'logs', resource: 'log-group', resourceName: logGroupName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  key.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
    actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    resources: ['*'],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arn } },
  }));
}

/** A log group that is kept and encrypted as the posture of its place says, except for what is told otherwise. */
export function createLogGroup(scope: Construct, id: string, given: logs.LogGroupProps = {}): logs.LogGroup {
  return new logs.LogGroup(scope, id, withDefaults(scope, given));
}

/** The same as an L1, where nothing but its name and its ARN is asked for: every container of an app has one. */
export function createCfnLogGroup(scope: Construct, id: string, given: logs.LogGroupProps = {}): logs.CfnLogGroup {
  const { logGroupName, logGroupClass, retention, removalPolicy, encryptionKey } = withDefaults(scope, given);
  const logGroup = new logs.CfnLogGroup(new Construct(scope, id), 'Resource', {
    logGroupName,
    logGroupClass,
    retentionInDays: retention === logs.RetentionDays.INFINITE ? undefined : retention,
    kmsKeyId: encryptionKey?.keyRef.keyArn,
  });
  logGroup.applyRemovalPolicy(removalPolicy);
  return logGroup;
}

function withDefaults(scope: Construct, given: logs.LogGroupProps): logs.LogGroupProps {
  const told = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaultsOf(scope).logGroupProps(scope), ...Object.fromEntries(told) };
}
