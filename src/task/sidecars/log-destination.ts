import { CloudWatchLogsDestination, CloudWatchLogsDestinationOptions } from './destinations/cloud-watch-logs';
import { FirehoseDestination, FirehoseDestinationOptions } from './destinations/firehose';
import { PluginDestination, PluginDestinationOptions } from './destinations/plugin';
import { LogDestinationStrategy } from './destinations/strategy';

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
