import { createHash } from 'node:crypto';
import {
  DescribeServiceRevisionsCommand, DescribeTasksCommand, ECSClient, Failure, RunTaskCommand, RunTaskCommandInput, ServiceRevision, StopTaskCommand,
  Task, TaskOverride,
} from '@aws-sdk/client-ecs';
import { HOOK_TAG, LifecycleHookEvent, LifecycleHookResponse, RunTaskConfig, StartedTask } from './hook-contract';
import { isTransient } from '../../../private/lambda/aws-client';
import { errorReason, log } from '../../../private/lambda/log';
import { taskOutcome } from '../../../private/lambda/task-outcome';

/**
 * Starts the task on the network and the capacity of the version that is being deployed, and returns its ARN. ECS recognizes a repeated call for the
 * same hook of the same deployment by its client token, and starts no second task.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
 */
async function startTask(event: LifecycleHookEvent, config: RunTaskConfig, ecs: ECSClient): Promise<string> {
  const revision = await describeTargetRevision(event, ecs);
  const { tasks = [], failures = [] } = await ecs.send(new RunTaskCommand({
    cluster: config.cluster,
    taskDefinition: config.taskDefinition ?? revision.taskDefinition,
    networkConfiguration: revision.networkConfiguration,
    ...capacityOf(revision),
    overrides: overridesOf(config),
    clientToken: createHash('sha256').update(`${event.resourceArn} ${event.lifecycleStage} ${config.hook}`).digest('hex'),
    startedBy: 'deployment-hook',
    tags: [{ key: HOOK_TAG, value: config.hook }],
  }));
  const [task] = tasks;
  if (task?.taskArn) return task.taskArn;
  throw new Error(`ECS did not start the task: ${reasonsOf(failures)}`);
}

async function describeTargetRevision({ executionDetails }: LifecycleHookEvent, ecs: ECSClient): Promise<ServiceRevision> {
  const arn = executionDetails.targetServiceRevisionArn;
  const { serviceRevisions = [], failures = [] } = await ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns: [arn] }));
  if (serviceRevisions.length > 0) return serviceRevisions[0];
  throw new Error(`ECS does not know the revision ${arn}: ${reasonsOf(failures)}`);
}

function reasonsOf(failures: Failure[]): string {
  return failures.map(({ reason, detail }) => detail ?? reason).join(', ') || 'no reason given';
}

function overridesOf({ container, command }: RunTaskConfig): TaskOverride | undefined {
  return command && { containerOverrides: [{ name: container, command }] };
}

/** Returns the capacity of a revision; ECS accepts a launch type only without a capacity provider strategy. */
function capacityOf({ capacityProviderStrategy = [], launchType, platformVersion }: ServiceRevision): Partial<RunTaskCommandInput> {
  return capacityProviderStrategy.length > 0 ? { capacityProviderStrategy, platformVersion } : { launchType, platformVersion };
}

/** Seconds until ECS calls again. */
const CALL_BACK_DELAY = 15;

/** Milliseconds before the hook's time-out at which the task is stopped, so that it does not outlive the hook. */
const STOP_MARGIN = 45_000;

/** Starts the task of a hook, checks it, or stops it after the time-out. Never throws. */
export async function pollTask(event: LifecycleHookEvent, config: RunTaskConfig, ecs: ECSClient, now: Date): Promise<LifecycleHookResponse> {
  try {
    const started = startedTask(event) ?? await start(event, config, ecs, now);
    return await checkTask(started, config, ecs, now);
  } catch (error) {
    if (isTransient(error)) {
      log('WARN', 'AWS did not respond; the next call tries again', { reason: errorReason(error) });
      return { hookStatus: 'IN_PROGRESS', callBackDelay: CALL_BACK_DELAY, hookDetails: startedTask(event) };
    }
    log('ERROR', 'the task could not run', { reason: errorReason(error) });
    return { hookStatus: 'FAILED' };
  }
}

function startedTask({ hookDetails: { taskArn, startedAt } = {} }: LifecycleHookEvent): StartedTask | undefined {
  return taskArn && startedAt ? { taskArn, startedAt } : undefined;
}

async function start(event: LifecycleHookEvent, config: RunTaskConfig, ecs: ECSClient, now: Date): Promise<StartedTask> {
  const started = { taskArn: await startTask(event, config, ecs), startedAt: now.toISOString() };
  log('INFO', 'task started', { ...started, deployment: event.resourceArn });
  return started;
}

async function checkTask(started: StartedTask, config: RunTaskConfig, ecs: ECSClient, now: Date): Promise<LifecycleHookResponse> {
  const { taskArn, startedAt } = started;
  const task = await describeTask(taskArn, config, ecs);
  if (task?.lastStatus === 'STOPPED') {
    const { succeeded, reason } = taskOutcome(task, config.container);
    log(succeeded ? 'INFO' : 'ERROR', `task ${succeeded ? 'succeeded' : 'failed'}`, { taskArn, reason });
    return { hookStatus: succeeded ? 'SUCCEEDED' : 'FAILED' };
  }
  if (now.getTime() < Date.parse(startedAt) + config.timeoutMinutes * 60_000 - STOP_MARGIN) {
    return { hookStatus: 'IN_PROGRESS', callBackDelay: CALL_BACK_DELAY, hookDetails: started };
  }
  log('ERROR', 'task took too long', { taskArn, lastStatus: task?.lastStatus, timeoutMinutes: config.timeoutMinutes });
  await ecs.send(new StopTaskCommand({ cluster: config.cluster, task: taskArn, reason: `took longer than ${config.timeoutMinutes} minutes` }));
  return { hookStatus: 'FAILED' };
}

/** Returns the task; undefined until ECS lists it. */
async function describeTask(taskArn: string, { cluster }: RunTaskConfig, ecs: ECSClient): Promise<Task | undefined> {
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [taskArn] }));
  return tasks[0];
}
