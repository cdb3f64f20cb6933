import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { CfnResource, Duration, Token } from 'aws-cdk-lib/core';
import { failWith, Problem, requireInRange } from '../private/errors';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { createDeadLetterQueue } from './dead-letter-queue';
import { acknowledgeTaskWildcards, awsvpcConfiguration, containerOverrides, JobOverrides, JobTriggerStrategy, requireNonEmptyCommand, RunnableTask, runTaskStatements, TriggerResources } from './runnable-task';
import { requireDuration } from '../private/units';
import { restrictedServicePrincipal } from '../private/iam';

const EXPRESSION_EXAMPLES = 'write rate(5 minutes), cron(0 3 * * ? *) or at(2030-01-31T03:00:00)';

/**
 * Refuses an expression that EventBridge Scheduler does not take. Tokens pass.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function requireScheduleExpression(factory: string, { expressionString }: scheduler.ScheduleExpression): void {
  if (Token.isUnresolved(expressionString)) return;
  const [, kind, text] = /^(rate|cron|at)\((.*)\)$/.exec(expressionString) ?? [];
  const problem = kind === 'rate' ? rateProblem(text) : kind === 'cron' ? cronProblem(text) : kind === 'at' ? atProblem(text)
    : { problem: 'schedule is not a schedule expression', actual: expressionString, remedy: EXPRESSION_EXAMPLES };
  if (problem) failWith(factory, problem);
}

function rateProblem(text: string): Problem | undefined {
  const [, value, unit] = /^([1-9]\d*) (minutes?|hours?|days?)$/.exec(text) ?? [];
  if (unit === undefined) return { problem: 'schedule is not a rate', actual: text, remedy: 'write a number above 0 and minutes, hours or days' };
  if ((value === '1') !== unit.endsWith('s')) return undefined;
  return { problem: 'schedule is a rate in the wrong grammatical number', actual: text, remedy: 'write 1 minute, but 2 minutes' };
}

function cronProblem(text: string): Problem | undefined {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6) {
    return { problem: `schedule has ${fields.length} fields of the 6 of a cron expression`, actual: text, remedy: 'write minutes, hours, day of month, month, day of week, year' };
  }
  const [, , dayOfMonth, , dayOfWeek] = fields;
  if ((dayOfMonth === '?') !== (dayOfWeek === '?')) return undefined;
  return { problem: 'schedule says the day both by month and by week, or not at all', actual: text, remedy: 'write ? for exactly one of them' };
}

function atProblem(text: string): Problem | undefined {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(text) ? undefined : { problem: 'schedule is not a time', actual: text, remedy: 'write 2030-01-31T03:00:00' };
}

/**
 * Options of `JobTrigger.schedule()`.
 */
export interface ScheduleJobTriggerOptions extends JobOverrides {
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
  readonly startRetryAttempts?: number;

  /**
   * How long it is tried, 1 minute to 1 day, in whole seconds.
   *
   * @default Duration.hours(1)
   */
  readonly startRetryPeriod?: Duration;

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
  constructor(private readonly options: ScheduleJobTriggerOptions) {
    requireNonEmptyCommand(FACTORY, options);
    requireScheduleExpression(FACTORY, options.schedule);
    requireInRange(FACTORY, 'taskCount', options.taskCount, { min: 1, max: 10 }, 'use what EventBridge Scheduler allows');
    requireInRange(FACTORY, 'startRetryAttempts', options.startRetryAttempts, { min: 0, max: 185 }, 'use what EventBridge Scheduler allows');
    requireDuration(FACTORY, 'startRetryPeriod', options.startRetryPeriod, 'seconds', { min: 60, max: 86_400 },
      'use what EventBridge Scheduler allows');
  }

  public bind(task: RunnableTask): TriggerResources {
    const { schedule, timeWindow, enabled, deadLetterQueue = createDeadLetterQueue(task.job) } = this.options;
    const role = schedulerRole(task.job);
    runTaskStatements(task).forEach((statement) => role.addToPolicy(statement));
    acknowledgeTaskWildcards(role);
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
        maximumRetryAttempts: this.options.startRetryAttempts ?? 3,
        maximumEventAgeInSeconds: (this.options.startRetryPeriod ?? Duration.hours(1)).toSeconds(),
      },
      deadLetterConfig: { arn: deadLetterQueue.queueArn },
      ecsParameters: {
        taskDefinitionArn: task.taskDefinition.taskDefinitionArn,
        taskCount: this.options.taskCount ?? 1,
        capacityProviderStrategy: task.networking.capacityProviderStrategies,
        platformVersion: task.networking.platformVersion,
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
    assumedBy: restrictedServicePrincipal(job, 'scheduler.amazonaws.com', { service: 'scheduler', resource: 'schedule-group/default' }),
  });
}
