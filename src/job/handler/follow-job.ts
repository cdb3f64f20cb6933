import { DescribeTasksCommand, ECSClient, StopTaskCommand } from '@aws-sdk/client-ecs';
import { JobEvent } from './job-event';
import { taskOutcome } from '../../private/lambda/task-outcome';
import { isTransient } from '../../private/lambda/aws-client';
import { log, errorReason } from '../../private/lambda/log';

/** How far a job has got. */
export interface FollowJobResponse {
  readonly IsComplete: boolean;
}

/** Looks at the task: done, still running, or an error that fails the stack. A task that takes too long is stopped. */
export async function followJob(event: JobEvent, ecs: ECSClient, now: Date): Promise<FollowJobResponse> {
  const { TaskArn, StartedAt } = event.Data ?? {};
  if (!TaskArn || !StartedAt) return { IsComplete: true };
  try {
    return await checkTask(event, { taskArn: TaskArn, startedAt: Date.parse(StartedAt) }, ecs, now);
  } catch (error) {
    if (!isTransient(error)) throw error;
    log('WARN', 'AWS did not answer; the next call tries again', { reason: errorReason(error) });
    return { IsComplete: false };
  }
}

async function checkTask({ ResourceProperties }: JobEvent, { taskArn, startedAt }: { taskArn: string; startedAt: number }, ecs: ECSClient, now: Date) {
  const { Cluster, Container, TimeoutSeconds } = ResourceProperties;
  const { tasks: [task] = [] } = await ecs.send(new DescribeTasksCommand({ cluster: Cluster, tasks: [taskArn] }));
  if (task?.lastStatus === 'STOPPED') {
    const { succeeded, reason } = taskOutcome(task, Container);
    if (!succeeded) throw new Error(`the job failed: ${reason} (${taskArn})`);
    log('INFO', 'task succeeded', { taskArn, reason });
    return { IsComplete: true };
  }
  if (now.getTime() < startedAt + Number(TimeoutSeconds) * 1000) return { IsComplete: false };
  await ecs.send(new StopTaskCommand({ cluster: Cluster, task: taskArn, reason: `took longer than ${TimeoutSeconds} seconds` }));
  throw new Error(`the job took longer than ${TimeoutSeconds} seconds, and was stopped (${taskArn})`);
}
