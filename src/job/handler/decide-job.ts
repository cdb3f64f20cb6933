import { JobTask } from './job-tasks';
import { isDeniedText, isPropagating } from '../../private/lambda/aws-client';
import { taskOutcome } from '../../private/lambda/task-outcome';

/** Activity of a stack, as far as jobs are concerned. */
export type StackActivity = 'DEPLOYS' | 'ROLLS_BACK' | 'OTHER';

/** A request of CloudFormation, and all tasks of its job. */
export interface JobObservation {
  readonly now: number;
  readonly requestId: string;
  readonly requestedAt: number;
  readonly isDelete: boolean;
  /** Newest first. */
  readonly tasks: readonly JobTask[];
  readonly container: string;
  /** Limit of the whole run. */
  readonly timeoutSeconds: number;
  /** Limit of each task. */
  readonly taskTimeoutSeconds: number;
  /** Number of further tasks. */
  readonly retryAttempts: number;
  /** Pause before the first of them. */
  readonly retryIntervalSeconds: number;
}

/** The next step of a request. Every step may be repeated: the next observation shows its effect. */
export type JobStep =
  | { readonly do: 'WAIT' | 'DONE'; readonly because: string }
  /** Starts a task, unless the stack rolls back. */
  | { readonly do: 'START'; readonly attempt: number; readonly because: string }
  | { readonly do: 'STOP'; readonly tasks: readonly JobTask[]; readonly because: string }
  | { readonly do: 'FAIL'; readonly problem: string };

/** Time in which a cancelled request may still start its task: the poll that it had begun, in milliseconds. */
const SETTLING_TIME = 10_000;

/** Decides the next step from what ECS shows alone. A job has at most one running task: those of earlier requests are stopped first. */
export function decideJob(observation: JobObservation): JobStep {
  const { tasks, requestId, requestedAt, isDelete } = observation;
  const own = tasks.filter((task) => task.requestId === requestId);
  const others = tasks.filter((task) => task.requestId !== requestId);
  if (others.some((task) => task.requestedAt > requestedAt)) return superseded(own.filter(isActive));
  const earlier = others.filter(isActive);
  if (earlier.length > 0) return stopAll(earlier, isDelete ? 'the job is deleted' : 'a later request of CloudFormation replaces it');
  return isDelete ? settle(observation) : follow(own, observation);
}

/** Completes a request without a task, once no cancelled one can start any more. */
export function settle({ now, requestedAt }: Pick<JobObservation, 'now' | 'requestedAt'>): JobStep {
  return now - requestedAt < SETTLING_TIME
    ? { do: 'WAIT', because: 'a cancelled request may still start its task' }
    : { do: 'DONE', because: 'no task of the job is running' };
}

function superseded(active: readonly JobTask[]): JobStep {
  if (active.length > 0) return stopAll(active, 'a later request of CloudFormation replaces it');
  return { do: 'FAIL', problem: 'CloudFormation has sent a later request for the job; see that one' };
}

function stopAll(tasks: readonly JobTask[], because: string): JobStep {
  const running = tasks.filter(({ task }) => task.desiredStatus !== 'STOPPED');
  return running.length > 0 ? { do: 'STOP', tasks: running, because } : { do: 'WAIT', because: 'a task is stopping' };
}

function follow(own: readonly JobTask[], observation: JobObservation): JobStep {
  const { now, requestedAt, container, timeoutSeconds, taskTimeoutSeconds } = observation;
  const [newest] = own;
  const isLate = isRunLate(observation);
  if (!newest) {
    if (isLate) return { do: 'FAIL', problem: `the job could not be started in ${timeoutSeconds} seconds; see the log for the responses of ECS` };
    return { do: 'START', attempt: 0, because: 'the request has no task yet' };
  }
  const { task } = newest;
  if (isActive(newest)) {
    if (isLate) return stopAll([newest], `took longer than ${timeoutSeconds} seconds`);
    if (now >= timeOf(task.createdAt, now) + taskTimeoutSeconds * 1000) return stopAll([newest], `took longer than ${taskTimeoutSeconds} seconds`);
    return { do: 'WAIT', because: `the task is ${task.lastStatus ?? 'starting'}` };
  }
  const { succeeded, reason } = taskOutcome(task, container);
  if (succeeded) return { do: 'DONE', because: reason };
  if (wasDenied(newest) && isPropagating(requestedAt, now)) return { do: 'START', attempt: own.length, because: reason };
  return retry(own, observation, `${reason} (${task.taskArn})`);
}

/** Starts a further task after a pause, if there is one left. */
function retry(own: readonly JobTask[], observation: JobObservation, reason: string): JobStep {
  const { now, retryAttempts, retryIntervalSeconds } = observation;
  const failures = Math.max(1, own.filter((task) => isFailure(task, observation)).length);
  if (isRunLate(observation) || failures > retryAttempts) return { do: 'FAIL', problem: `the job failed: ${reason}` };
  const pauseEnds = timeOf(own[0].task.stoppedAt, now) + retryIntervalSeconds * 2 ** (failures - 1) * 1000;
  return now < pauseEnds
    ? { do: 'WAIT', because: `a pause before the next task: ${reason}` }
    : { do: 'START', attempt: own.length, because: reason };
}

function isRunLate({ now, requestedAt, timeoutSeconds }: JobObservation): boolean {
  return now >= requestedAt + timeoutSeconds * 1000;
}

/** Whether a stopped task is one of those that count: it did not merely start before IAM knew its role. */
function isFailure(task: JobTask, { now, requestedAt }: JobObservation): boolean {
  return !(wasDenied(task) && isPropagating(requestedAt, timeOf(task.task.stoppedAt, now)));
}

function wasDenied({ task }: JobTask): boolean {
  return task.stopCode === 'TaskFailedToStart' && isDeniedText(task.stoppedReason);
}

function timeOf(date: Date | undefined, otherwise: number): number {
  return date === undefined ? otherwise : Number(date);
}

function isActive({ task }: JobTask): boolean {
  return task.lastStatus !== 'STOPPED';
}
