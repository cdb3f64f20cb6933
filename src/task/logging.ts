import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy, Size, SizeRoundingBehavior } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { refuse } from '../private/errors';

/**
 * Options of `Logging.awsLogs()`.
 */
export interface AwsLogsOptions {
  /**
   * How long CloudWatch Logs keeps the events.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly retention?: logs.RetentionDays;

  /**
   * What happens to the log group when the stack is deleted or the container removed.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Customer managed key that encrypts the log group. Its key policy must let CloudWatch Logs use it.
   *
   * @default - encrypted by CloudWatch Logs with a key of its own
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
 * Task.container({
 *   image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
 *   port: 80,
 *   logging: Logging.awsLogs({ retention: logs.RetentionDays.ONE_WEEK }),
 * });
 * ```
 */
export class Logging {
  /**
   * CloudWatch Logs, in a log group of the container's own that expires and is deleted with the stack.
   *
   * `ecs.LogDrivers.awsLogs()` keeps its log group, and every event in it, for ever.
   *
   * @param options Retention, encryption and buffering.
   */
  public static awsLogs(options: AwsLogsOptions = {}): ecs.LogDriver {
    if (options.maxBufferSize && options.mode === ecs.AwsLogDriverMode.BLOCKING) {
      refuse('Logging.awsLogs()', { what: 'maxBufferSize is given, but BLOCKING mode has no buffer', instead: 'use NON_BLOCKING mode, or leave it out' });
    }
    return new ExpiringAwsLogs(options);
  }

  private constructor() {}
}

class ExpiringAwsLogs extends ecs.LogDriver {
  constructor(private readonly options: AwsLogsOptions) {
    super();
  }

  public bind(scope: Construct, container: ecs.ContainerDefinition): ecs.LogDriverConfig {
    const logGroup = new logs.LogGroup(scope, 'LogGroup', {
      retention: this.options.retention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy: this.options.removalPolicy ?? RemovalPolicy.DESTROY,
      encryptionKey: this.options.encryptionKey,
    });
    const driver = new ecs.AwsLogDriver({
      logGroup,
      streamPrefix: this.options.streamPrefix ?? container.containerName,
      mode: this.options.mode ?? (this.options.maxBufferSize && ecs.AwsLogDriverMode.NON_BLOCKING),
      maxBufferSize: this.options.maxBufferSize,
    });
    const config = driver.bind(scope, container);
    return { ...config, options: { ...config.options, ...bufferSize(this.options.maxBufferSize) } };
  }
}

/** CDK writes the size in bytes; whole MiB are shorter and what ECS's own documentation shows. */
function bufferSize(size?: Size): Record<string, string> {
  const mebibytes = size?.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
  return mebibytes !== undefined && Number.isInteger(mebibytes) ? { 'max-buffer-size': `${mebibytes}m` } : {};
}
