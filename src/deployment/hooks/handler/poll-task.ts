import type { ECSClient, ServiceRevision, Task } from '@aws-sdk/client-ecs';
import { HookDetails, LifecycleHookEvent, LifecycleHookResponse, RunTaskConfig, StartedTask } from './hook-contract';
import { deploymentOf, HookTasks } from './hook-tasks';
import { mayPass } from '../../../private/lambda/aws-client';
import { errorReason, log } from '../../../private/lambda/log';
import { taskOutcome } from '../../../private/lambda/task-outcome';

/** Seconds until ECS calls again. */
const CALL_BACK_DELAY = 15;

/** Milliseconds before the hook's time-out at which the task is stopped, so that it does not outlive the hook. */
const STOP_MARGIN = 45_000;

/** Starts the task of a hook, checks it, or stops it after the time-out. Never throws. */
export async function pollTask(event: LifecycleHookEvent, config: RunTaskConfig, ecs: ECSClient, now: Date): Promise<LifecycleHookResponse> {
  const details = { firstCallAt: now.toISOString(), ...event.hookDetails };
  try {
    return await startOrCheck({ ...event, hookDetails: details }, config, new HookTasks(config, ecs), now);
  } catch (error) {
    if (mayPass(error, Date.parse(details.firstCallAt), now.getTime())) {
      log('WARN', 'AWS did not accept a call; the next one makes it again', { reason: errorReason(error) });
      return inProgress(details);
    }
    log('ERROR', 'the task could not run', { reason: errorReason(error) });
    return { hookStatus: 'FAILED' };
  }
}

async function startOrCheck(event: LifecycleHookEvent, config: RunTaskConfig, tasks: HookTasks, now: Date): Promise<LifecycleHookResponse> {
  const { hookDetails = {} } = event;
  const started = startedTask(event);
  if (started) return checkTask({ ...hookDetails, ...started }, config, tasks, now);
  if (config.skipFirstDeployment && await tasks.isFirstDeployment(event)) {
    log('INFO', 'the first deployment of the service passes without the task', { deployment: event.resourceArn });
    return { hookStatus: 'SUCCEEDED' };
  }
  const revision = await tasks.targetRevision(event);
  if (await stopOthers(event, revision, tasks)) return inProgress(hookDetails);
  return checkTask({ ...hookDetails, ...await start(event, revision, tasks, now) }, config, tasks, now);
}

function inProgress(hookDetails: HookDetails): LifecycleHookResponse {
  return { hookStatus: 'IN_PROGRESS', callBackDelay: CALL_BACK_DELAY, hookDetails };
}

function startedTask({ hookDetails: { taskArn, startedAt } = {} }: LifecycleHookEvent): StartedTask | undefined {
  return taskArn && startedAt ? { taskArn, startedAt } : undefined;
}

/** Stops tasks that earlier deployments have left behind. Returns whether one of them has not stopped yet. */
async function stopOthers({ resourceArn }: LifecycleHookEvent, revision: ServiceRevision, tasks: HookTasks): Promise<boolean> {
  const isOther = (task: Task) => deploymentOf(task) !== resourceArn;
  const running = (await tasks.running()).filter(isOther);
  for (const { taskArn } of running) await tasks.stop(taskArn!, 'a later deployment of the service runs the hook');
  return running.length > 0 || (await tasks.stopping(revision)).some(isOther);
}

async function start(event: LifecycleHookEvent, revision: ServiceRevision, tasks: HookTasks, now: Date): Promise<StartedTask> {
  const started = { taskArn: await tasks.start(event, revision), startedAt: now.toISOString() };
  log('INFO', 'task started', { ...started, deployment: event.resourceArn });
  return started;
}

async function checkTask(started: HookDetails & StartedTask, config: RunTaskConfig, tasks: HookTasks, now: Date): Promise<LifecycleHookResponse> {
  const { taskArn, startedAt } = started;
  const [task] = await tasks.describe([taskArn]);
  if (task?.lastStatus === 'STOPPED') {
    const { succeeded, reason } = taskOutcome(task, config.container);
    log(succeeded ? 'INFO' : 'ERROR', `task ${succeeded ? 'succeeded' : 'failed'}`, { taskArn, reason });
    return { hookStatus: succeeded ? 'SUCCEEDED' : 'FAILED' };
  }
  if (now.getTime() < Date.parse(startedAt) + config.timeoutMinutes * 60_000 - STOP_MARGIN) return inProgress(started);
  log('ERROR', 'task took too long', { taskArn, lastStatus: task?.lastStatus, timeoutMinutes: config.timeoutMinutes });
  await tasks.stop(taskArn, `took longer than ${config.timeoutMinutes} minutes`);
  return { hookStatus: 'FAILED' };
}
