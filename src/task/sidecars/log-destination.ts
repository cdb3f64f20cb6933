import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Stack } from 'aws-cdk-lib/core';
import { createLogGroup } from '../../defaults/log-group';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import { failWith } from '../../private/errors';

/** What FireLens writes into Fluent Bit's configuration for one container. */
export interface LogDestinationConfig {
  readonly options: { [name: string]: string };
  readonly secretOptions?: { [name: string]: ecs.Secret };
}

/** Where the output of a container goes. */
export interface LogDestinationStrategy {
  /** Lets the task write there. What it creates goes into the scope, which belongs to the container. */
  bind(scope: Construct, container: ecs.ContainerDefinition): LogDestinationConfig;
}

/**
 * Options of `LogDestination.cloudWatchLogs()`.
 */
export interface CloudWatchLogsDestinationOptions {
  /**
   * The log group.
   *
   * @default - one of the container's own, kept for 30 days, deleted with the stack
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * First part of the log stream names, which end in the container's name and the task's id.
   *
   * @default - the container's name and a slash
   */
  readonly streamPrefix?: string;
}

/** CloudWatch Logs. */
export class CloudWatchLogsDestination implements LogDestinationStrategy {
  constructor(private readonly options: CloudWatchLogsDestinationOptions) {}

  public bind(scope: Construct, { containerName, taskDefinition }: ecs.ContainerDefinition): LogDestinationConfig {
    const { logGroup = newLogGroup(scope), streamPrefix = `${containerName}/` } = this.options;
    logGroup.grantWrite(taskDefinition.taskRole);
    return {
      options: {
        Name: 'cloudwatch_logs', region: Stack.of(scope).region, log_group_name: logGroup.logGroupName, log_stream_prefix: streamPrefix,
      },
    };
  }
}

function newLogGroup(scope: Construct): logs.ILogGroup {
  return createLogGroup(scope, 'LogGroup');
}

/**
 * Options of `LogDestination.firehose()`.
 */
export interface FirehoseDestinationOptions {
  /**
   * The stream, in the region of the service.
   */
  readonly deliveryStream: firehose.IDeliveryStream;
}

/** A stream of Amazon Data Firehose. */
export class FirehoseDestination implements LogDestinationStrategy {
  constructor(private readonly options: FirehoseDestinationOptions) {}

  public bind(scope: Construct, { taskDefinition }: ecs.ContainerDefinition): LogDestinationConfig {
    const { deliveryStreamArn, deliveryStreamName } = this.options.deliveryStream;
    taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({ actions: ['firehose:PutRecordBatch'], resources: [deliveryStreamArn] }));
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
   * Options of the plugin. Their values can be read by everyone who may describe the task definition.
   *
   * @default - none
   */
  readonly options?: { [name: string]: string };

  /**
   * Options of the plugin that stay secret, such as API keys. The execution role may read exactly these. A name that `options` uses too is
   * refused.
   *
   * @default - none
   */
  readonly secretOptions?: { [name: string]: ecs.Secret };

  /**
   * What the task role may do for the plugin.
   *
   * @default - nothing
   */
  readonly permissions?: iam.PolicyStatement[];
}

/** Any output plugin of Fluent Bit. */
export class PluginDestination implements LogDestinationStrategy {
  constructor(private readonly options: PluginDestinationOptions) {
    const open = Object.keys(options.options ?? {});
    const name = open.find((option) => option.toLowerCase() === 'name');
    if (name !== undefined) failWith(PLUGIN_FACTORY, { problem: 'options name the plugin again', actual: options.options![name], remedy: 'use `name` alone' });
    const twice = Object.keys(options.secretOptions ?? {}).find((option) => open.includes(option));
    if (twice !== undefined) failWith(PLUGIN_FACTORY, { problem: 'options and secretOptions set one option', actual: twice, remedy: 'keep one of them' });
  }

  public bind(_scope: Construct, { taskDefinition }: ecs.ContainerDefinition): LogDestinationConfig {
    const { name, options, secretOptions, permissions = [] } = this.options;
    for (const statement of permissions) taskDefinition.addToTaskRolePolicy(statement);
    return { options: { Name: name, ...options }, secretOptions };
  }
}

/**
 * Where `Sidecar.fireLens()` sends what the main container writes.
 */
export class LogDestination {
  /**
   * CloudWatch Logs. The task role may write to the log group, and only to it.
   *
   * @param options Log group and names of its streams.
   * @see https://docs.fluentbit.io/manual/data-pipeline/outputs/cloudwatch
   */
  public static cloudWatchLogs(options: CloudWatchLogsDestinationOptions = {}): LogDestination {
    return new LogDestination(new CloudWatchLogsDestination(options));
  }

  /**
   * A stream of Amazon Data Firehose, and by it Amazon S3, OpenSearch and others. The task role may put records into it.
   *
   * @param options The stream.
   * @see https://docs.fluentbit.io/manual/data-pipeline/outputs/firehose
   */
  public static firehose(options: FirehoseDestinationOptions): LogDestination {
    return new LogDestination(new FirehoseDestination(options));
  }

  /**
   * Any other output plugin of Fluent Bit.
   *
   * @param options Name and options of the plugin, and what the task role may do for it.
   * @see https://docs.fluentbit.io/manual/data-pipeline/outputs
   */
  public static plugin(options: PluginDestinationOptions): LogDestination {
    return new LogDestination(new PluginDestination(options));
  }

  /** @internal */
  public readonly _strategy: LogDestinationStrategy;

  private constructor(strategy: LogDestinationStrategy) {
    this._strategy = strategy;
  }
}
