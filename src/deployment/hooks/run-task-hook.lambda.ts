import { ECSClient } from '@aws-sdk/client-ecs';
import { DeploymentStateChange, LifecycleHookEvent, LifecycleHookResponse, readRunTaskConfig } from './handler/hook-contract';
import { pollTask, stopTasksOfEndedDeployments } from './handler/poll-task';
import { CLIENT_CONFIG } from '../../private/lambda/aws-client';

const ecs = new ECSClient(CLIENT_CONFIG);

export async function handler(event: LifecycleHookEvent | DeploymentStateChange): Promise<LifecycleHookResponse | void> {
  const config = readRunTaskConfig(process.env);
  return 'detail-type' in event ? stopTasksOfEndedDeployments(config, ecs) : pollTask(event, config, ecs, new Date());
}
