import { DescribeTasksCommand, ECSClient, StopTaskCommand, Task } from '@aws-sdk/client-ecs';
import { RunTaskConfig } from './config';
import { HookAnswer, HookEvent, StartedTask } from './hook-event';
import { startTask } from './start-task';
import { verdictOn } from './verdict';
import { isTransient } from '../../handler/aws-error';
import { log, reasonOf } from '../../handler/log';

/** Seconds until ECS calls again. */
const CALL_BACK_DELAY = 15;

/** The task is stopped this long before ECS gives up on the hook, in milliseconds, so that it does not outlive it. */
const MARGIN = 45_000;

/** Takes the next step with the task of a hook: starts it, waits for it, stops it. Never throws. */
export async function pursueTask(event: HookEvent, config: RunTaskConfig, ecs: ECSClient, now: Date): Promise<HookAnswer> {
  try {
    const started = startedTask(event) ?? await start(event, config, ecs, now);
    return await follow(started, config, ecs, now);
  } catch (error) {
    if (isTransient(error)) {
      log('WARN', 'AWS did not answer; the next call tries again', { reason: reasonOf(error) });
      return { hookStatus: 'IN_PROGRESS', callBackDelay: CALL_BACK_DELAY, hookDetails: startedTask(event) };
    }
    log('ERROR', 'the task could not be run', { reason: reasonOf(error) });
    return { hookStatus: 'FAILED' };
  }
}

function startedTask({ hookDetails: { taskArn, startedAt } = {} }: HookEvent): StartedTask | undefined {
  return taskArn && startedAt ? { taskArn, startedAt } : undefined;
}

async function start(event: HookEvent, config: RunTaskConfig, ecs: ECSClient, now: Date): Promise<StartedTask> {
  const started = { taskArn: await startTask(event, config, ecs), startedAt: now.toISOString() };
  log('INFO', 'task started', { ...started, deployment: event.resourceArn });
  return started;
}

async function follow(started: StartedTask, config: RunTaskConfig, ecs: ECSClient, now: Date): Promise<HookAnswer> {
  const { taskArn, startedAt } = started;
  const task = await describeTask(taskArn, config, ecs);
  if (task?.lastStatus === 'STOPPED') {
    const { succeeded, reason } = verdictOn(task, config.container);
    log(succeeded ? 'INFO' : 'ERROR', `task ${succeeded ? 'succeeded' : 'failed'}`, { taskArn, reason });
    return { hookStatus: succeeded ? 'SUCCEEDED' : 'FAILED' };
  }
  if (now.getTime() < Date.parse(startedAt) + config.timeoutMinutes * 60_000 - MARGIN) {
    return { hookStatus: 'IN_PROGRESS', callBackDelay: CALL_BACK_DELAY, hookDetails: started };
  }
  log('ERROR', 'task took too long', { taskArn, lastStatus: task?.lastStatus, timeoutMinutes: config.timeoutMinutes });
  await ecs.send(new StopTaskCommand({ cluster: config.cluster, task: taskArn, reason: `took longer than ${config.timeoutMinutes} minutes` }));
  return { hookStatus: 'FAILED' };
}

/** The task; undefined while ECS does not know it yet. */
async function describeTask(taskArn: string, { cluster }: RunTaskConfig, ecs: ECSClient): Promise<Task | undefined> {
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [taskArn] }));
  return tasks[0];
}
