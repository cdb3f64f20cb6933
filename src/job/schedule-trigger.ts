import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { CfnResource, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { createDeadLetterQueue } from './dead-letter-queue';
import { containerOverrides, JobOverrides, requireCommand } from './overrides';
import { acknowledgeTasks, awsvpcConfiguration, RunnableTask, runTaskStatements } from './runnable-task';
import { requireScheduleExpression } from './schedule-expression';
import { JobTriggerStrategy, TriggerResources } from './strategy';
import { requireTime } from '../private/amounts';
import { requireInRange } from '../private/errors';
import { servicePrincipal } from '../private/source-conditions';

/**
 * Options of `JobTrigger.schedule()`.
 */
export interface ScheduleTriggerOptions extends JobOverrides {
  /**
   * When it runs, and in which time zone: a rate, a cron expression, or once. Expressions that EventBridge Scheduler does not take are refused.
   *
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
   */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * Whether it may run within a time after it is due, instead of at once.
   *
   * @default scheduler.TimeWindow.off()
   */
  readonly timeWindow?: scheduler.TimeWindow;

  /**
   * Whether the schedule is on.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How many tasks are run at once, 1 to 10.
   *
   * @default 1
   */
  readonly taskCount?: number;

  /**
   * How often a task that ECS did not take is tried again, 0 to 185. A task that started, and failed, is not run again.
   *
   * @default 3
   */
  readonly retryAttempts?: number;

  /**
   * How long it is tried, 1 minute to 1 day, in whole seconds.
   *
   * @default Duration.hours(1)
   */
  readonly maxEventAge?: Duration;

  /**
   * Where it is noted that a task could not be started.
   *
   * @default - a new queue, encrypted by SQS, that keeps the notes for 14 days
   */
  readonly deadLetterQueue?: sqs.IQueue;
}

const FACTORY = 'JobTrigger.schedule()';

/** A schedule of EventBridge Scheduler. */
export class ScheduleTrigger implements JobTriggerStrategy {
  constructor(private readonly options: ScheduleTriggerOptions) {
    requireCommand(FACTORY, options);
    requireScheduleExpression(FACTORY, options.schedule);
    requireInRange(FACTORY, 'taskCount', options.taskCount, { min: 1, max: 10 }, 'use what EventBridge Scheduler allows');
    requireInRange(FACTORY, 'retryAttempts', options.retryAttempts, { min: 0, max: 185 }, 'use what EventBridge Scheduler allows');
    requireTime(FACTORY, 'maxEventAge', options.maxEventAge, 'seconds', { min: 60, max: 86_400 },
      'use what EventBridge Scheduler allows');
  }

  public attach(task: RunnableTask): TriggerResources {
    const { schedule, timeWindow, enabled, deadLetterQueue = createDeadLetterQueue(task.job) } = this.options;
    const role = schedulerRole(task.job);
    runTaskStatements(task).forEach((statement) => role.addToPolicy(statement));
    acknowledgeTasks(role);
    deadLetterQueue.grantSendMessages(role);
    const made = new scheduler.Schedule(task.job, 'Schedule', {
      schedule,
      timeWindow,
      enabled,
      description: `Runs ${task.job.node.path}`,
      target: { bind: () => this.target(task, role, deadLetterQueue) },
    });
    return { schedule: made, deadLetterQueue, starter: made.node.defaultChild as CfnResource };
  }

  private target(task: RunnableTask, role: iam.IRole, deadLetterQueue: sqs.IQueue): scheduler.ScheduleTargetConfig {
    const overrides = containerOverrides(task, this.options);
    return {
      arn: task.cluster.cluster.clusterArn,
      role,
      input: overrides && scheduler.ScheduleTargetInput.fromObject({ containerOverrides: overrides }),
      retryPolicy: {
        maximumRetryAttempts: this.options.retryAttempts ?? 3,
        maximumEventAgeInSeconds: (this.options.maxEventAge ?? Duration.hours(1)).toSeconds(),
      },
      deadLetterConfig: { arn: deadLetterQueue.queueArn },
      ecsParameters: {
        taskDefinitionArn: task.taskDefinition.taskDefinitionArn,
        taskCount: this.options.taskCount ?? 1,
        capacityProviderStrategy: task.placement.capacityProviderStrategies,
        platformVersion: task.placement.platformVersion,
        networkConfiguration: { awsvpcConfiguration: awsvpcConfiguration(task) },
        enableExecuteCommand: task.enableExecuteCommand || undefined,
        propagateTags: 'TASK_DEFINITION',
      },
    };
  }
}

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html */
function schedulerRole(job: Construct): iam.Role {
  return new iam.Role(job, 'SchedulerRole', {
    description: `Starts the tasks of ${job.node.path}`,
    assumedBy: servicePrincipal(job, 'scheduler.amazonaws.com', { service: 'scheduler', resource: 'schedule-group/default' }),
  });
}
