import { ECSClient } from '@aws-sdk/client-ecs';
import { DeploymentStateChange, LifecycleHookEvent, LifecycleHookResponse, readRunTaskConfig } from './handler/hook-contract';
import { pollTask } from './handler/poll-task';
import { stopAllTasks, stopTasksOfEndedDeployments } from './handler/stop-tasks';
import { CustomResourceRequest } from '../../private/custom-resource/handler/events';
import { handleSynchronously, submitResponse } from '../../private/custom-resource/handler/respond';
import { CLIENT_CONFIG } from '../../private/lambda/aws-client';
import { SYSTEM_CLOCK } from '../../private/lambda/retry';

const ecs = new ECSClient(CLIENT_CONFIG);

/** Handles hooks of ECS, events about deployments, and the custom resource that is deleted after the service. */
export async function handler(event: LifecycleHookEvent | DeploymentStateChange | CustomResourceRequest): Promise<LifecycleHookResponse | void> {
  if ('RequestType' in event) {
    return handleSynchronously(event, async ({ RequestType }) => {
      if (RequestType === 'Delete') await stopAllTasks(readRunTaskConfig(process.env), ecs, SYSTEM_CLOCK);
      return {};
    }, submitResponse);
  }
  const config = readRunTaskConfig(process.env);
  return 'detail-type' in event ? stopTasksOfEndedDeployments(config, ecs) : pollTask(event, config, ecs, new Date());
}
