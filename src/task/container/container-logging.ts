import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy, Size, SizeRoundingBehavior, Stack, Tokenization } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { allowLogEncryption, createCfnLogGroup } from '../../defaults/log-group';
import { failWith, requireInRange, withContext } from '../../private/errors';

/**
 * Options of `ContainerLogging.awsLogs()`.
 */
export interface AwsLogsOptions {
  /**
   * An existing log group to write to. Refused with what would shape a new one.
   *
   * @default - a new one for each container
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * Name of the new log group. Two containers cannot have log groups of one name: give them one `logGroup`.
   *
   * @default - made by CloudFormation, so that two stacks never want the same one
   */
  readonly logGroupName?: string;

  /**
   * Class of the new log group. It cannot be changed: another class replaces the log group.
   *
   * @default logs.LogGroupClass.STANDARD
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html
   */
  readonly logGroupClass?: logs.LogGroupClass;

  /**
   * How long CloudWatch Logs keeps the events.
   *
   * @default logs.RetentionDays.ONE_MONTH, or ONE_YEAR in production
   */
  readonly retention?: logs.RetentionDays;

  /**
   * What happens to the log group when the stack is deleted or the container removed.
   *
   * @default RemovalPolicy.DESTROY, or RETAIN in production
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Customer managed key that encrypts the log group. CloudWatch Logs is allowed to use a key that the app makes for the log groups of this
   * stack; an imported key must allow it by itself.
   *
   * @default - encrypted by CloudWatch Logs with a key of its own; in production with the key of the posture
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * First part of the log stream names, which end in the container's name and the task's id.
   *
   * @default - the container's name
   */
  readonly streamPrefix?: string;

  /**
   * Regular expression of a line that starts an event, for events of several lines. Refused with `datetimeFormat`.
   *
   * @default - each line is an event
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html
   */
  readonly multilinePattern?: string;

  /**
   * Date and time, in the form of `strftime`, that a line starts an event with, for events of several lines.
   *
   * @default - each line is an event
   */
  readonly datetimeFormat?: string;

  /**
   * What happens when CloudWatch Logs cannot take the events fast enough: `NON_BLOCKING` drops events once the buffer
   * is full, `BLOCKING` makes the container wait.
   *
   * @default - the account's `defaultLogDriverMode` setting, which AWS sets to `non-blocking`
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
   */
  readonly mode?: ecs.AwsLogDriverMode;

  /**
   * Size of the buffer in `NON_BLOCKING` mode, which it implies. Refused in `BLOCKING` mode.
   *
   * @default - 10 MiB, set by ECS
   */
  readonly maxBufferSize?: Size;
}

/**
 * Where a container's output goes. Every other destination is one of CDK's own `ecs.LogDrivers`.
 *
 * ```ts
 * WorkloadTask.container({
 *   image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
 *   port: 80,
 *   logging: ContainerLogging.awsLogs({ retention: logs.RetentionDays.ONE_WEEK }),
 * });
 * ```
 */
export class ContainerLogging {
  /**
   * CloudWatch Logs, in a log group of the container's own that expires and is deleted with the stack, or in an existing one.
   *
   * `ecs.LogDrivers.awsLogs()` keeps its log group, and every event in it, for ever.
   *
   * @param options Retention, encryption and buffering.
   */
  public static awsLogs(options: AwsLogsOptions = {}): ecs.LogDriver {
    requireNoLogGroupOptions(options);
    if (options.multilinePattern !== undefined && options.datetimeFormat !== undefined) {
      failWith('ContainerLogging.awsLogs()', { problem: 'multilinePattern and datetimeFormat both say where an event starts', remedy: 'keep one of the two' });
    }
    if (options.maxBufferSize && options.mode === ecs.AwsLogDriverMode.BLOCKING) {
      failWith('ContainerLogging.awsLogs()', { problem: 'maxBufferSize is given, but BLOCKING mode has no buffer', remedy: 'use NON_BLOCKING mode, or leave it out' });
    }
    requireBufferSize(options.maxBufferSize);
    if (options.removalPolicy === RemovalPolicy.SNAPSHOT) {
      failWith('ContainerLogging.awsLogs()', { problem: 'CloudWatch Logs has no snapshots', actual: options.removalPolicy, remedy: 'use RemovalPolicy.RETAIN or DESTROY' });
    }
    return new AwsLogsDriver(options);
  }

  private constructor() {}
}

/** An existing log group has its own shape. */
function requireNoLogGroupOptions({ logGroup, logGroupName, logGroupClass, retention, removalPolicy, encryptionKey }: AwsLogsOptions): void {
  if (!logGroup) return;
  for (const [option, value] of Object.entries({ logGroupName, logGroupClass, retention, removalPolicy, encryptionKey })) {
    if (value === undefined) continue;
    failWith('ContainerLogging.awsLogs()', { problem: `${option} shapes a new log group, but \`logGroup\` was given`, remedy: `remove \`${option}\` or \`logGroup\`` });
  }
}

function requireBufferSize(size?: Size): void {
  const explanation = { problem: 'maxBufferSize comes from a token that cannot be converted to bytes', remedy: 'make it by Size.bytes()' };
  if (!size) return;
  const bytes = withContext('ContainerLogging.awsLogs()', explanation, () => bytesOf(size));
  requireInRange('ContainerLogging.awsLogs()', 'maxBufferSize in bytes', bytes, { min: 1, max: Infinity }, 'leave it out for the default');
}

/** A token is not rounded: newer CDKs refuse to. */
function bytesOf(size: Size): number {
  return size.toBytes(size.isUnresolved() ? {} : { rounding: SizeRoundingBehavior.FLOOR });
}

class AwsLogsDriver extends ecs.LogDriver {
  private ownerOfNamedLogGroup?: Construct;

  constructor(private readonly options: AwsLogsOptions) {
    super();
  }

  public bind(scope: Construct, container: ecs.ContainerDefinition): ecs.LogDriverConfig {
    const { logGroup, streamPrefix, mode, maxBufferSize, multilinePattern, datetimeFormat } = this.options;
    const driver = new ecs.AwsLogDriver({
      logGroup: logGroup ?? this.newLogGroup(scope),
      streamPrefix: streamPrefix ?? container.containerName,
      mode: mode ?? (maxBufferSize && ecs.AwsLogDriverMode.NON_BLOCKING),
      multilinePattern,
      datetimeFormat,
    });
    const config = driver.bind(scope, container);
    return { ...config, options: { ...config.options, ...bufferOptions(maxBufferSize) } };
  }

  private newLogGroup(scope: Construct): logs.CfnLogGroup {
    const { logGroupName, logGroupClass, retention, removalPolicy, encryptionKey } = this.options;
    if (logGroupName !== undefined && this.ownerOfNamedLogGroup) {
      failWith(scope, {
        problem: `the log group of ${this.ownerOfNamedLogGroup.node.path} has this name already`,
        actual: logGroupName,
        remedy: 'make one logs.LogGroup, and pass it to ContainerLogging.awsLogs() as `logGroup`',
      });
    }
    this.ownerOfNamedLogGroup = scope;
    if (encryptionKey) allowLogEncryption(encryptionKey, Stack.of(scope), logGroupName);
    return createCfnLogGroup(scope, 'LogGroup', { logGroupName, logGroupClass, retention, removalPolicy, encryptionKey });
  }
}

/** Whole MiB are shorter than bytes, and what ECS's own documentation shows. */
function bufferOptions(size?: Size): Record<string, string> {
  if (!size) return {};
  const mebibytes = size.isUnresolved() ? undefined : size.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
  return { 'max-buffer-size': Number.isInteger(mebibytes) ? `${mebibytes}m` : `${Tokenization.stringifyNumber(bytesOf(size))}b` };
}
