import { DescribeTasksCommand, ECSClient, StopTaskCommand } from '@aws-sdk/client-ecs';
import { JobEvent } from './job-event';
import { COMPLETE, INCOMPLETE, IsCompleteResponse } from '../../private/custom-resource/handler/events';
import { isTransient } from '../../private/lambda/aws-client';
import { errorReason, log } from '../../private/lambda/log';
import { taskOutcome } from '../../private/lambda/task-outcome';

/** Polls the task. Fails the stack update if the task has failed, or exceeds its timeout; then it is stopped. */
export async function followJob(event: JobEvent, ecs: ECSClient, now: Date): Promise<IsCompleteResponse> {
  const { TaskArn, StartedAt } = event.Data ?? {};
  if (!TaskArn || !StartedAt) return COMPLETE;
  try {
    return await checkTask(event, { taskArn: TaskArn, startedAt: Date.parse(StartedAt) }, ecs, now);
  } catch (error) {
    if (!isTransient(error)) throw error;
    log('WARN', 'AWS did not respond; the next poll tries again', { reason: errorReason(error) });
    return INCOMPLETE;
  }
}

async function checkTask(
  { ResourceProperties }: JobEvent, { taskArn, startedAt }: { taskArn: string; startedAt: number }, ecs: ECSClient, now: Date,
): Promise<IsCompleteResponse> {
  const { Cluster, Container, TimeoutSeconds } = ResourceProperties;
  const { tasks: [task] = [] } = await ecs.send(new DescribeTasksCommand({ cluster: Cluster, tasks: [taskArn] }));
  if (task?.lastStatus === 'STOPPED') {
    const { succeeded, reason } = taskOutcome(task, Container);
    if (!succeeded) throw new Error(`the job failed: ${reason} (${taskArn})`);
    log('INFO', 'task succeeded', { taskArn, reason });
    return COMPLETE;
  }
  if (now.getTime() < startedAt + Number(TimeoutSeconds) * 1000) return INCOMPLETE;
  await ecs.send(new StopTaskCommand({ cluster: Cluster, task: taskArn, reason: `took longer than ${TimeoutSeconds} seconds` }));
  throw new Error(`the job took longer than ${TimeoutSeconds} seconds and was stopped (${taskArn})`);
}
