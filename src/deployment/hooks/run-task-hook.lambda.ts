import { ECSClient } from '@aws-sdk/client-ecs';
import { LifecycleHookEvent, LifecycleHookResponse, readRunTaskConfig } from './handler/hook-contract';
import { pollTask } from './handler/poll-task';
import { CLIENT_CONFIG } from '../../private/lambda/aws-client';

const ecs = new ECSClient(CLIENT_CONFIG);

export async function handler(event: LifecycleHookEvent): Promise<LifecycleHookResponse> {
  return pollTask(event, readRunTaskConfig(process.env), ecs, new Date());
}
