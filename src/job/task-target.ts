import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { requireStandardQueue } from './dead-letter-queue';
import { JobOverrides, requireNonEmptyCommand, RunnableTask } from './runnable-task';
import { requireInRange } from '../private/errors';
import { requireDuration } from '../private/units';

/** Options that the triggers of EventBridge and of EventBridge Scheduler share. */
interface TaskTargetOptions extends JobOverrides {
  readonly taskCount?: number;
  readonly startRetryAttempts?: number;
  readonly deadLetterQueue?: sqs.IQueue;
}

/**
 * Fails on options that EventBridge and EventBridge Scheduler reject.
 *
 * @param retryPeriod The one option that the triggers name differently.
 */
export function requireTaskTargetOptions(
  factory: string, options: TaskTargetOptions, retryPeriod: Readonly<Record<string, Duration | undefined>>,
): void {
  requireNonEmptyCommand(factory, options);
  requireStandardQueue(factory, options.deadLetterQueue);
  requireInRange(factory, 'taskCount', options.taskCount, { min: 1, max: 10 }, 'use a number that EventBridge allows');
  requireInRange(factory, 'startRetryAttempts', options.startRetryAttempts, { min: 0, max: 185 }, 'use a number that EventBridge allows');
  for (const [option, duration] of Object.entries(retryPeriod)) {
    requireDuration(factory, option, duration, 'seconds', { min: 60, max: 86_400 }, 'use a time that EventBridge allows');
  }
}

interface TaskTargetProps extends TaskTargetOptions {
  readonly retryPeriod?: Duration;
  readonly deadLetterQueue: sqs.IQueue;
}

/** Returns the properties that a target of EventBridge and one of EventBridge Scheduler share. */
export function taskTarget({ cluster, taskDefinition, networking, enableExecuteCommand }: RunnableTask, props: TaskTargetProps) {
  return {
    arn: cluster.cluster.clusterArn,
    retryPolicy: {
      maximumRetryAttempts: props.startRetryAttempts ?? 3,
      maximumEventAgeInSeconds: (props.retryPeriod ?? Duration.hours(1)).toSeconds(),
    },
    deadLetterConfig: { arn: props.deadLetterQueue.queueArn },
    ecsParameters: {
      taskDefinitionArn: taskDefinition.taskDefinitionArn,
      taskCount: props.taskCount ?? 1,
      capacityProviderStrategy: networking.capacityProviderStrategies,
      platformVersion: networking.platformVersion,
      enableExecuteCommand: enableExecuteCommand || undefined,
      propagateTags: 'TASK_DEFINITION',
    },
  };
}
