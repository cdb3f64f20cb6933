import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { CfnResource, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { createDeadLetterQueue } from './dead-letter-queue';
import { overridesAsInput } from './job-state-machine';
import { ConcurrentJobRunOptions } from './run-options';
import {
  acknowledgeTaskWildcards, awsvpcConfiguration, containerOverrides, JobTriggerStrategy, RunnableTask, runTaskStatements, TriggerResources,
} from './runnable-task';
import { requireTaskTargetOptions, startedStateMachine, StartedStateMachine, targetRetryPolicy, taskTarget } from './task-target';
import { failWith, Problem } from '../private/errors';
import { restrictedServicePrincipal } from '../private/iam';
import { isUnknown } from '../private/pending-lookup';
import { nameAccountInOtherStacks } from '../private/role-principal';

/**
 * Options of `JobTrigger.schedule()`. With `taskRetryAttempts`, `taskTimeout`, `timeout` or another `concurrencyPolicy` than `ALLOW`, the schedule starts
 * a state machine of AWS Step Functions, which runs the task; otherwise it starts the task itself.
 */
export interface ScheduleJobTriggerOptions extends ConcurrentJobRunOptions {
  /**
   * Schedule with its time zone: a rate, a cron expression, or a single time. Expressions that EventBridge Scheduler rejects fail synthesis.
   *
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
   */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * Time window after the scheduled time within which the job may start.
   *
   * @default scheduler.TimeWindow.off()
   */
  readonly timeWindow?: scheduler.TimeWindow;

  /**
   * Whether the schedule is enabled.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Number of tasks that are started at a time, from 1 to 10. In a state machine, each has retries of its own, and when one has failed for good, the
   * others are stopped.
   *
   * @default 1
   */
  readonly taskCount?: number;

  /**
   * Number of further attempts to start a task after ECS has rejected it, from 0 to 185. Tasks that start and then fail are retried by
   * `taskRetryAttempts`.
   *
   * @default 3
   */
  readonly startRetryAttempts?: number;

  /**
   * Time after the scheduled time within which a start is retried, in whole seconds, from 1 minute to 1 day.
   *
   * @default Duration.hours(1)
   */
  readonly startRetryPeriod?: Duration;

  /**
   * Queue that receives a message for each task that could not be started. A FIFO queue fails synthesis.
   *
   * @default - a new queue, encrypted by SQS, that retains messages for 14 days
   */
  readonly deadLetterQueue?: sqs.IQueue;
}

const FACTORY = 'JobTrigger.schedule()';

/** Runs a job by a schedule of Amazon EventBridge Scheduler. */
export class ScheduleTrigger implements JobTriggerStrategy {
  constructor(private readonly options: ScheduleJobTriggerOptions) {
    requireScheduleExpression(FACTORY, options.schedule);
    requireTaskTargetOptions(FACTORY, options, { startRetryPeriod: options.startRetryPeriod });
  }

  public bind(task: RunnableTask): TriggerResources {
    const { timeWindow, enabled, deadLetterQueue = createDeadLetterQueue(task.job) } = this.options;
    const role = createSchedulerRole(task.job);
    const run = startedStateMachine(task, this.options, role);
    if (!run) runTaskStatements(task).forEach((statement) => role.addToPolicy(statement));
    acknowledgeTaskWildcards(role);
    deadLetterQueue.grantSendMessages(role);
    const schedule = new scheduler.Schedule(task.job, 'Schedule', {
      schedule: this.options.schedule,
      timeWindow,
      enabled,
      description: `Runs ${task.job.node.path}`,
      target: { bind: () => run ? this.stateMachineTarget(task, run, role, deadLetterQueue) : this.target(task, role, deadLetterQueue) },
    });
    if (run) schedule.node.addDependency(...run.permissions);
    return { ...run?.resources, schedule, deadLetterQueue, starter: schedule.node.defaultChild as CfnResource };
  }

  private stateMachineTarget(
    task: RunnableTask, { resources }: StartedStateMachine, role: iam.IRole, deadLetterQueue: sqs.IQueue,
  ): scheduler.ScheduleTargetConfig {
    const input = overridesAsInput(task, this.options);
    return {
      arn: resources.stateMachine.stateMachineArn,
      role,
      input: input && scheduler.ScheduleTargetInput.fromObject(input),
      retryPolicy: targetRetryPolicy({ ...this.options, retryPeriod: this.options.startRetryPeriod }),
      deadLetterConfig: { arn: deadLetterQueue.queueArn },
    };
  }

  private target(task: RunnableTask, role: iam.IRole, deadLetterQueue: sqs.IQueue): scheduler.ScheduleTargetConfig {
    const overrides = containerOverrides(task, this.options);
    const target = taskTarget(task, { ...this.options, retryPeriod: this.options.startRetryPeriod, deadLetterQueue });
    return {
      ...target,
      role,
      input: overrides && scheduler.ScheduleTargetInput.fromObject({ containerOverrides: overrides }),
      ecsParameters: { ...target.ecsParameters, networkConfiguration: { awsvpcConfiguration: awsvpcConfiguration(task) } },
    };
  }
}

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html */
function createSchedulerRole(job: Construct): iam.Role {
  const role = new iam.Role(job, 'SchedulerRole', {
    description: `Starts the tasks of ${job.node.path}`,
    assumedBy: restrictedServicePrincipal(job, 'scheduler.amazonaws.com', { service: 'scheduler', resource: 'schedule-group/default' }),
  });
  nameAccountInOtherStacks(role);
  return role;
}

/**
 * Fails on an expression that EventBridge Scheduler rejects. Tokens pass.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
function requireScheduleExpression(factory: string, { expressionString }: scheduler.ScheduleExpression): void {
  if (isUnknown(expressionString)) return;
  const problem = expressionProblem(expressionString);
  if (problem) failWith(factory, problem);
}

function expressionProblem(expression: string): Problem | undefined {
  const [, kind, text] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  switch (kind) {
    case 'rate': return rateProblem(text);
    case 'cron': return cronProblem(text);
    case 'at': return timeProblem(text);
    default: return {
      problem: 'schedule is not a schedule expression',
      actual: expression,
      remedy: 'use an expression such as rate(5 minutes), cron(0 3 * * ? *) or at(2030-01-31T03:00:00)',
    };
  }
}

function rateProblem(text: string): Problem | undefined {
  const [, value, unit] = /^([1-9]\d*) (minutes?|hours?|days?)$/.exec(text) ?? [];
  if (unit === undefined) {
    return {
      problem: 'schedule is not a valid rate',
      actual: text,
      remedy: 'use a number above 0 with minutes, hours or days',
    };
  }
  if ((value === '1') !== unit.endsWith('s')) return undefined;
  return { problem: 'schedule mixes up singular and plural', actual: text, remedy: 'use 1 minute, but 2 minutes' };
}

function cronProblem(text: string): Problem | undefined {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6) {
    return {
      problem: `schedule has ${fields.length} fields, and a cron expression has 6`,
      actual: text,
      remedy: 'use minutes, hours, day of month, month, day of week and year',
    };
  }
  const [, , dayOfMonth, , dayOfWeek] = fields;
  if ((dayOfMonth === '?') !== (dayOfWeek === '?')) return undefined;
  return { problem: 'schedule must set either the day of month or the day of week', actual: text, remedy: 'use ? for exactly one of them' };
}

function timeProblem(text: string): Problem | undefined {
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(text)) return undefined;
  return { problem: 'schedule is not a valid time', actual: text, remedy: 'use a time such as 2030-01-31T03:00:00' };
}
