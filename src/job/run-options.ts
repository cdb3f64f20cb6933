import { Duration, Token } from 'aws-cdk-lib/core';
import { JobOverrides, requireNonEmptyCommand } from './runnable-task';
import { failWith, requireInRange } from '../private/errors';
import { requireDuration } from '../private/units';

/**
 * How often a run of a job starts its task, and for how long. A run is what a trigger causes: one task, or several, when tasks fail and are retried.
 */
export interface JobRunOptions extends JobOverrides {
  /**
   * Number of further tasks that a run starts, one after the other, when its task fails, is rejected by ECS or exceeds `taskTimeout`; 0 or more. The
   * task must be safe to repeat.
   *
   * @default 0
   */
  readonly taskRetryAttempts?: number;

  /**
   * Pause before the first further task, in whole seconds, 1 or more. It doubles with each of them.
   *
   * @default Duration.minutes(1)
   */
  readonly taskRetryInterval?: Duration;

  /**
   * Maximum duration of each task, in whole seconds, 1 or more. The task is then stopped, and counts as failed.
   *
   * @default - an hour with `JobTrigger.onDemand()` and without `timeout`; no limit of its own otherwise
   */
  readonly taskTimeout?: Duration;

  /**
   * Maximum duration of a run, with all of its tasks, the pauses between them and the wait for earlier runs, in whole seconds. The task is then stopped,
   * and the run fails. Fails synthesis when it is shorter than the retries may take: the pauses, and as many times `taskTimeout` as there may be tasks.
   *
   * @default - 15 minutes with `JobTrigger.stackDeployment()`; otherwise the year for which AWS Step Functions keeps a run
   */
  readonly timeout?: Duration;
}

/**
 * What a run of a job does while an earlier one has not ended.
 */
export enum ConcurrencyPolicy {
  /** Runs overlap. */
  ALLOW = 'ALLOW',

  /** The later run ends at once, without a task and without a failure. */
  SKIP = 'SKIP',

  /**
   * The later run waits for those before it, and looks once a minute whether it is its turn. Runs keep their order. A run can wait for a day and a half,
   * as AWS Step Functions records no more than 25,000 events of an execution, and 1,000 runs can wait at a time.
   */
  QUEUE = 'QUEUE',
}

/**
 * Options of triggers whose runs may overlap.
 */
export interface ConcurrentJobRunOptions extends JobRunOptions {
  /**
   * What a run does while an earlier one of the same job has not ended, retries included. Runs that start within a few seconds may not notice each
   * other, because the list of executions of AWS Step Functions is eventually consistent: with `SKIP` and `QUEUE`, a run waits 10 seconds before it
   * looks for others, and AWS does not say for how long the list lags behind.
   *
   * @default ConcurrencyPolicy.ALLOW
   * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
   */
  readonly concurrencyPolicy?: ConcurrencyPolicy;
}

/** The longest that AWS Step Functions keeps an execution, in seconds. */
const YEAR = 31_536_000;

/** Limits of a trigger, in seconds. */
export interface RunLimits {
  readonly min: number;
  readonly max: number;
  /** Says what to do instead. */
  readonly remedy: string;
  /** The limit of a run without a `timeout`. */
  readonly defaultTimeout: number;
}

/**
 * Limits of AWS Step Functions.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const EXECUTION_LIMITS: RunLimits = { min: 1, max: YEAR, remedy: 'use at most a year', defaultTimeout: YEAR };

export const DEFAULT_RETRY_INTERVAL = Duration.minutes(1);

/**
 * Fails on options that AWS Step Functions rejects, and on a time limit in which the retries could not all be made. Tokens pass.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function requireJobRunOptions(factory: string, options: JobRunOptions, limits: RunLimits = EXECUTION_LIMITS): void {
  const { min, max, remedy } = limits;
  requireNonEmptyCommand(factory, options);
  requireInRange(factory, 'taskRetryAttempts', options.taskRetryAttempts, { min: 0, max: 99_999_999 }, 'use the number of further tasks');
  requireDuration(factory, 'taskRetryInterval', options.taskRetryInterval, 'seconds', { min: 1, max }, 'use at least a second');
  requireDuration(factory, 'taskTimeout', options.taskTimeout, 'seconds', { min, max }, remedy);
  requireDuration(factory, 'timeout', options.timeout, 'seconds', { min, max }, remedy);
  requireTimeForRetries(factory, options, limits);
}

function requireTimeForRetries(factory: string, options: JobRunOptions, { defaultTimeout }: RunLimits): void {
  const { taskRetryAttempts = 0, taskRetryInterval = DEFAULT_RETRY_INTERVAL, taskTimeout, timeout } = options;
  if (Token.isUnresolved(taskRetryAttempts) || [taskRetryInterval, taskTimeout, timeout].some((duration) => duration?.isUnresolved())) return;
  const limit = timeout?.toSeconds() ?? defaultTimeout;
  const pauses = taskRetryInterval.toSeconds() * (2 ** taskRetryAttempts - 1);
  const tasks = (taskRetryAttempts + 1) * (taskTimeout?.toSeconds() ?? 0);
  // Without a limit of their own, the tasks need some of the time as well.
  if (taskTimeout ? pauses + tasks <= limit : pauses < limit) return;
  failWith(factory, {
    problem: `timeout (${limit} seconds) is shorter than the retries may take: ${taskRetryAttempts} pauses of ${pauses} seconds together`
      + (taskTimeout ? `, and ${taskRetryAttempts + 1} × taskTimeout (${taskTimeout.toSeconds()} seconds)` : ', and the tasks'),
    actual: timeout ? `${limit} seconds` : undefined,
    remedy: 'raise timeout, or use fewer taskRetryAttempts, or a shorter taskRetryInterval or taskTimeout',
  });
}

/** Whether a schedule or an event must start a state machine, because no target of theirs can do what the options ask for. */
export function needsStateMachine({ taskRetryAttempts = 0, taskTimeout, timeout, concurrencyPolicy }: ConcurrentJobRunOptions): boolean {
  return taskRetryAttempts !== 0 || taskTimeout !== undefined || timeout !== undefined || isExclusive(concurrencyPolicy);
}

/** Whether runs must not overlap. */
export function isExclusive(policy: ConcurrencyPolicy | undefined): boolean {
  return policy !== undefined && policy !== ConcurrencyPolicy.ALLOW;
}
