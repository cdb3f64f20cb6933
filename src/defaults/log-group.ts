import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ArnFormat, CfnDeletionPolicy, CfnResource, RemovalPolicy, Stack, Token } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { defaultsOf } from './scope-defaults';
import { referencedConstruct } from '../private/encryption-keys';
import { failWith } from '../private/errors';
import { foreignPlaces, requireSameLocation } from '../private/location';

/**
 * Allows CloudWatch Logs to use a key for one log group, or for all that CloudFormation names after the stack. The statement names the log group by a
 * string, as the log group refers to the key. Does nothing for an imported key, whose policy cannot be changed.
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

/**
 * Allows CloudWatch Logs to use the key of an existing log group, where the app creates both: without that permission, neither the log group is created
 * nor an event written.
 */
function allowEncryptionOf(logGroup: logs.ILogGroupRef): void {
  const resource = logs.CfnLogGroup.isCfnLogGroup(logGroup) ? logGroup : logGroup.node.defaultChild;
  if (!logs.CfnLogGroup.isCfnLogGroup(resource) || resource.kmsKeyId === undefined) return;
  const key = referencedConstruct(resource.kmsKeyId);
  const { logGroupName } = resource;
  if (key instanceof kms.Key) allowLogEncryption(key, Stack.of(resource), Token.isUnresolved(logGroupName) ? undefined : logGroupName);
}

/** A workload that writes to a log group. */
interface LogWriter {
  /** Scope of error messages. */
  readonly scope: Construct;
  /** Option that names the log group. */
  readonly option: string;
  /** Role that writes; absent for an AWS service, which writes in its own Region alone. */
  readonly role?: iam.IRole;
}

/**
 * Prepares an existing log group for a workload. Fails on one of another account: log drivers, Fluent Bit and API Gateway take it for one of their own, by its name.
 * The ARN of a log group of the app in another Region lacks the asterisk that stands for its streams.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html
 */
export function useLogGroup(logGroup: logs.ILogGroupRef, { scope, option, role }: LogWriter): void {
  const { logGroupArn } = logGroup.logGroupRef;
  requireSameLocation(scope, {
    subject: option, arn: logGroupArn, remedy: (place) => `use a log group of ${place}; a subscription filter can send its events elsewhere`,
  }, role ? ['account'] : ['region', 'account']);
  allowEncryptionOf(logGroup);
  if (!role || logGroupArn.endsWith(':*') || foreignPlaces(scope, logGroupArn, ['region']).length === 0) return;
  role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [`${logGroupArn}:*`] }));
}

/** Fails on a removal policy that log groups do not have. */
export function requireRemovalPolicyOfLogs(where: IConstruct | string, removalPolicy?: RemovalPolicy): void {
  if (removalPolicy !== RemovalPolicy.SNAPSHOT) return;
  failWith(where, { problem: 'CloudWatch Logs has no snapshots', actual: removalPolicy, remedy: 'use RemovalPolicy.RETAIN or DESTROY' });
}

/** Creates a log group with the retention and encryption of the scope's workload defaults. Options take precedence over them. */
export function createLogGroup(scope: Construct, id: string, options: logs.LogGroupProps = {}): logs.LogGroup {
  return new logs.LogGroup(scope, id, withDefaults(scope, options));
}

/** Creates the same log group as an L1, which is faster: each container of an app has one. */
export function createCfnLogGroup(scope: Construct, id: string, options: logs.LogGroupProps = {}): logs.CfnLogGroup {
  const { logGroupName, logGroupClass, retention, removalPolicy, encryptionKey } = withDefaults(scope, options);
  const logGroup = new logs.CfnLogGroup(new Construct(scope, id), 'Resource', {
    logGroupName,
    logGroupClass,
    retentionInDays: retention === logs.RetentionDays.INFINITE ? undefined : retention,
    kmsKeyId: encryptionKey?.keyRef.keyArn,
  });
  logGroup.applyRemovalPolicy(removalPolicy);
  // Another name or class replaces it, and would delete the logs.
  logGroup.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  return logGroup;
}

/** Providers of CDK's core that the constructs of this library bring into a stack. */
type CoreProvider = 'Custom::VpcRestrictDefaultSG' | 'Custom::ECRAutoDeleteImages' | 'Custom::S3AutoDeleteObjects';

/** Gives the function of a provider of CDK's core the log group that `logFunctionOf` creates. Does nothing where the stack has no such provider. */
export function logCoreFunction(scope: Construct, provider: CoreProvider): void {
  const found = Stack.of(scope).node.tryFindChild(`${provider}CustomResourceProvider`);
  if (found) logFunctionOf(found as Construct);
}

/** Gives the function of a `CustomResourceProvider`, which CDK leaves to Lambda's own log group, one with a key where the workload defaults have one. */
export function logFunctionOf(provider: Construct): void {
  const fn = provider.node.tryFindChild('Handler');
  if (!CfnResource.isCfnResource(fn) || !defaultsOf(provider).activityLogging || provider.node.tryFindChild('LogGroup')) return;
  fn.addPropertyOverride('LoggingConfig', { LogGroup: createLogGroup(provider, 'LogGroup').logGroupName });
}

function withDefaults(scope: Construct, options: logs.LogGroupProps): logs.LogGroupProps {
  const overrides = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...defaultsOf(scope).logGroupProps(scope), ...Object.fromEntries(overrides) };
}
