import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { createLogGroup, useLogGroup } from '../../defaults/log-group';
import { failWith, requireDistinct } from '../../private/errors';
import { requireSameLocation } from '../../private/location';
import { requireOptions } from '../../private/required-options';
import { exchangeablePermissions } from '../definition/exchangeable-permissions';

/** Options of the log driver, which FireLens writes into Fluent Bit's configuration. */
interface LogDestinationConfig {
  readonly options: { [name: string]: string };
  readonly secretOptions?: { [name: string]: ecs.Secret };
}

/** A destination of a container's output. */
interface LogDestinationStrategy {
  /** Grants the task role to write to the destination. The scope belongs to the container. */
  bind(scope: Construct, container: ecs.ContainerDefinition): LogDestinationConfig;
}

/**
 * Options of `LogDestination.cloudWatchLogs()`.
 */
export interface CloudWatchLogsDestinationOptions {
  /**
   * The log group. One of another account than the task's fails synthesis.
   *
   * @default - a new one of the container's own, which keeps events for 30 days and is deleted with the stack
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * Prefix of the log stream names, which end in the container's name and the id of the task.
   *
   * @default - the container's name and a slash
   */
  readonly streamPrefix?: string;
}

class CloudWatchLogsDestination implements LogDestinationStrategy {
  constructor(private readonly options: CloudWatchLogsDestinationOptions) {}

  public bind(scope: Construct, { containerName, taskDefinition }: ecs.ContainerDefinition): LogDestinationConfig {
    const { logGroup = createLogGroup(scope, 'LogGroup'), streamPrefix = `${containerName}/` } = this.options;
    const role = exchangeablePermissions(taskDefinition.taskRole);
    useLogGroup(logGroup, { scope, option: 'logGroup', role });
    logGroup.grantWrite(role);
    return {
      options: {
        Name: 'cloudwatch_logs', region: logGroup.env.region, log_group_name: logGroup.logGroupName, log_stream_prefix: streamPrefix,
      },
    };
  }
}

/**
 * Options of `LogDestination.firehose()`.
 */
export interface FirehoseDestinationOptions {
  /**
   * The stream. One of another Region than the service's fails synthesis.
   */
  readonly deliveryStream: firehose.IDeliveryStream;
}

class FirehoseDestination implements LogDestinationStrategy {
  constructor(private readonly options: FirehoseDestinationOptions) {}

  public bind(scope: Construct, { taskDefinition }: ecs.ContainerDefinition): LogDestinationConfig {
    const { deliveryStreamArn, deliveryStreamName } = this.options.deliveryStream;
    requireSameLocation(scope, {
      subject: 'deliveryStream', arn: deliveryStreamArn, remedy: (region) => `use a stream of ${region}, or LogDestination.plugin()`,
    });
    exchangeablePermissions(taskDefinition.taskRole).addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['firehose:PutRecordBatch'], resources: [deliveryStreamArn] }));
    return { options: { Name: 'kinesis_firehose', region: Stack.of(scope).region, delivery_stream: deliveryStreamName } };
  }
}

const PLUGIN_FACTORY = 'LogDestination.plugin()';

/**
 * Options of `LogDestination.plugin()`.
 */
export interface PluginDestinationOptions {
  /**
   * Name of the output plugin, such as `datadog`, `s3` or `http`.
   */
  readonly name: string;

  /**
   * Options of the plugin. Everyone who may describe the task definition can read them.
   *
   * @default - none
   */
  readonly options?: { [name: string]: string };

  /**
   * Confidential options of the plugin, such as API keys. The execution role may read these secrets and no others. Fails on a name that `options`
   * uses as well.
   *
   * @default - none
   */
  readonly secretOptions?: { [name: string]: ecs.Secret };

  /**
   * Permissions that the plugin needs, which are added to the task role.
   *
   * @default - none
   */
  readonly permissions?: iam.PolicyStatement[];
}

class PluginDestination implements LogDestinationStrategy {
  constructor(private readonly options: PluginDestinationOptions) {
    const names = Object.keys(options.options ?? {});
    const pluginName = names.find((option) => option.toLowerCase() === 'name');
    if (pluginName !== undefined) {
      failWith(PLUGIN_FACTORY, { problem: 'options name the plugin again', actual: options.options![pluginName], remedy: 'use `name` alone' });
    }
    requireDistinct(PLUGIN_FACTORY, [...names, ...Object.keys(options.secretOptions ?? {})], {
      problem: 'options and secretOptions set the same option', remedy: 'keep one of them',
    });
  }

  public bind(_scope: Construct, { taskDefinition }: ecs.ContainerDefinition): LogDestinationConfig {
    const { name, options, secretOptions, permissions = [] } = this.options;
    for (const statement of permissions) exchangeablePermissions(taskDefinition.taskRole).addToPrincipalPolicy(statement);
    return { options: { Name: name, ...options }, secretOptions };
  }
}

/**
 * A destination to which `Sidecar.fireLens()` routes the main container's output.
 */
export class LogDestination {
  /**
   * Routes to CloudWatch Logs. The task role may write to that log group and no other.
   *
   * @param options Log group and prefix of its streams.
   * @see https://docs.fluentbit.io/manual/data-pipeline/outputs/cloudwatch
   */
  public static cloudWatchLogs(options: CloudWatchLogsDestinationOptions = {}): LogDestination {
    return new LogDestination(new CloudWatchLogsDestination(options));
  }

  /**
   * Routes to a stream of Amazon Data Firehose, which delivers to Amazon S3, OpenSearch and others. The task role may put records into it.
   *
   * @param options The stream.
   * @see https://docs.fluentbit.io/manual/data-pipeline/outputs/firehose
   */
  public static firehose(options: FirehoseDestinationOptions): LogDestination {
    return new LogDestination(new FirehoseDestination(requireOptions('LogDestination.firehose()', options, { deliveryStream: 'pass the stream' })));
  }

  /**
   * Routes to any other output plugin of Fluent Bit.
   *
   * @param options Name, options and permissions of the plugin.
   * @see https://docs.fluentbit.io/manual/data-pipeline/outputs
   */
  public static plugin(options: PluginDestinationOptions): LogDestination {
    return new LogDestination(new PluginDestination(requireOptions(PLUGIN_FACTORY, options, { name: 'pass the name of the output plugin' })));
  }

  /** @internal */
  public readonly _strategy: LogDestinationStrategy;

  private constructor(strategy: LogDestinationStrategy) {
    this._strategy = strategy;
  }
}
