import { ECSClient } from '@aws-sdk/client-ecs';
import { approveFirstDeployment, HookStateChange } from './handler/approve-first-deployment';
import { CLIENT_CONFIG } from '../../private/lambda/aws-client';

const ecs = new ECSClient(CLIENT_CONFIG);

export async function handler(event: HookStateChange): Promise<void> {
  await approveFirstDeployment(event, ecs);
}
