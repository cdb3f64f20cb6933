import type { ECSClient } from '@aws-sdk/client-ecs';
import { RunTaskConfig } from './hook-contract';
import { deploymentOf, HookTasks } from './hook-tasks';
import { errorName } from '../../../private/lambda/aws-client';
import { log } from '../../../private/lambda/log';
import { Clock, retry } from '../../../private/lambda/retry';

/** Stops tasks of deployments that have ended, are being stopped or roll back: ECS does not call their hooks any more. */
export async function stopTasksOfEndedDeployments(config: RunTaskConfig, ecs: ECSClient): Promise<void> {
  const tasks = new HookTasks(config, ecs);
  for (const task of await tasks.running()) {
    const deployment = deploymentOf(task);
    if (!deployment || !await tasks.hasEnded(deployment)) continue;
    await tasks.stop(task.taskArn!, 'its deployment has ended');
    log('INFO', 'stopped the task of a deployment that has ended', { taskArn: task.taskArn, deployment });
  }
}

/** Time that tasks may take to stop, in milliseconds: containers have up to two minutes. */
const MAX_STOPPING_MS = 150_000;
const PAUSE_MS = 5_000;

/**
 * Stops all tasks of a hook, after its service has been deleted, and waits until they have stopped, so that their cluster and security groups can be
 * deleted.
 */
export async function stopAllTasks(config: RunTaskConfig, ecs: ECSClient, clock: Clock): Promise<void> {
  const tasks = new HookTasks(config, ecs);
  const running = await retry(() => runningTasks(tasks), clock);
  for (const taskArn of running) {
    await retry(() => tasks.stop(taskArn, 'the service has been deleted'), clock);
    log('INFO', 'stopped the task of a deleted service', { taskArn });
  }
  const deadline = clock.now() + MAX_STOPPING_MS;
  while (running.length > 0 && (await retry(() => tasks.describe(running), clock)).some(({ lastStatus }) => lastStatus !== 'STOPPED')) {
    if (clock.now() >= deadline) return log('WARN', 'the task has not stopped yet', { tasks: running });
    await clock.sleep(PAUSE_MS);
  }
}

/** A cluster that is gone has no tasks. */
async function runningTasks(tasks: HookTasks): Promise<string[]> {
  try {
    return (await tasks.running()).flatMap(({ taskArn }) => taskArn ?? []);
  } catch (error) {
    if (errorName(error) === 'ClusterNotFoundException') return [];
    throw error;
  }
}
