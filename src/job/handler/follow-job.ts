import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ECSClient } from '@aws-sdk/client-ecs';
import { decideJob, JobObservation, JobStep, settle, StackActivity } from './decide-job';
import { JobEvent } from './job-event';
import { JobTasks, RejectedTaskError } from './job-tasks';
import { COMPLETE, INCOMPLETE, IsCompleteResponse } from '../../private/custom-resource/handler/events';
import { mayPass } from '../../private/lambda/aws-client';
import { errorReason, log } from '../../private/lambda/log';

/** Clients of the services that the function calls. */
export interface JobClients {
  readonly ecs: ECSClient;
  readonly cloudFormation: CloudFormationClient;
}

/**
 * Runs the task of a request and polls it. Fails the stack update if the task fails or exceeds its timeout. A rollback or deletion runs none, and stops
 * that of a cancelled request.
 */
export async function followJob(event: JobEvent, clients: JobClients, now: Date): Promise<IsCompleteResponse> {
  const fields = { requestId: event.RequestId, logicalId: event.LogicalResourceId, request: event.RequestType };
  const requestedAt = requestTime(event);
  try {
    const tasks = new JobTasks(event, clients.ecs);
    const observation = { ...observationOf(event, now), tasks: await tasks.list() };
    const step = await unlessRollingBack(decideJob(observation), observation, event, clients);
    log(step.do === 'FAIL' ? 'ERROR' : 'INFO', step.do, { ...fields, because: step.do === 'FAIL' ? step.problem : step.because });
    return await carryOut(step, tasks);
  } catch (error) {
    if (!mayPass(error, requestedAt, now.getTime()) && !isRetriedRejection(error, event)) throw error;
    log('WARN', 'AWS did not accept a call; the next poll makes it again', { ...fields, reason: errorReason(error) });
    return INCOMPLETE;
  }
}

/** Whether ECS rejected a task of a job with retries: the next poll starts it again, until the time of the run is over. */
function isRetriedRejection(error: unknown, { ResourceProperties: { TaskRetryAttempts = '0' } }: JobEvent): boolean {
  return error instanceof RejectedTaskError && Number(TaskRetryAttempts) > 0;
}

/** Stops the task of a request that has failed for another reason than its task. Never throws. */
export async function stopJob(event: JobEvent, { ecs }: Pick<JobClients, 'ecs'>): Promise<void> {
  const tasks = new JobTasks(event, ecs);
  try {
    const own = (await tasks.list()).filter(({ requestId, task }) => requestId === event.RequestId && task.lastStatus !== 'STOPPED');
    for (const task of own) await tasks.stop(task, 'its request of CloudFormation has failed');
  } catch (error) {
    log('WARN', 'a task of the request may still be running', { requestId: event.RequestId, reason: errorReason(error) });
  }
}

function observationOf(event: JobEvent, now: Date): Omit<JobObservation, 'tasks'> {
  const { RequestId, RequestType, ResourceProperties: properties } = event;
  const { Container, TimeoutSeconds, TaskTimeoutSeconds = TimeoutSeconds, TaskRetryAttempts = '0', TaskRetryIntervalSeconds = '0' } = properties;
  return {
    now: now.getTime(),
    requestId: RequestId,
    requestedAt: requestTime(event),
    isDelete: RequestType === 'Delete',
    container: Container,
    timeoutSeconds: Number(TimeoutSeconds),
    taskTimeoutSeconds: Number(TaskTimeoutSeconds),
    retryAttempts: Number(TaskRetryAttempts),
    retryIntervalSeconds: Number(TaskRetryIntervalSeconds),
  };
}

function requestTime({ Data }: JobEvent): number {
  return Date.parse(Data?.StartedAt ?? '') || 0;
}

/** Asks right before a task starts whether the stack is still being deployed: the job of a version that is rolled back to has run before. */
async function unlessRollingBack(step: JobStep, observation: JobObservation, event: JobEvent, clients: JobClients): Promise<JobStep> {
  if (step.do !== 'START') return step;
  switch (await stackActivity(event, clients)) {
    case 'DEPLOYS': return step;
    case 'ROLLS_BACK': return settle(observation);
    case 'OTHER': return { do: 'FAIL', problem: 'the job did not run, because its stack is not being deployed any more' };
  }
}

async function stackActivity({ StackId }: JobEvent, { cloudFormation }: JobClients): Promise<StackActivity> {
  const { Stacks: [{ StackStatus = '' } = {}] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: StackId }));
  if (StackStatus.includes('ROLLBACK')) return 'ROLLS_BACK';
  return ['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS'].includes(StackStatus) ? 'DEPLOYS' : 'OTHER';
}

async function carryOut(step: JobStep, tasks: JobTasks): Promise<IsCompleteResponse> {
  switch (step.do) {
    case 'WAIT': return INCOMPLETE;
    case 'DONE': return COMPLETE;
    case 'FAIL': throw new Error(step.problem);
    case 'START':
      log('INFO', 'task started', { taskArn: await tasks.start(step.attempt) });
      return INCOMPLETE;
    case 'STOP':
      for (const task of step.tasks) await tasks.stop(task, step.because);
      return INCOMPLETE;
  }
}
