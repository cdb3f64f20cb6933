import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { FluentBitOutput, LogDestinationStrategy } from './strategy';
import { createLogGroup } from '../../../posture/log-group';

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

  public output(scope: Construct, { containerName, taskDefinition }: ecs.ContainerDefinition): FluentBitOutput {
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
