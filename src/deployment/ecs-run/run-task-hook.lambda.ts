import { ECSClient } from '@aws-sdk/client-ecs';
import { readConfig } from './handler/config';
import { HookAnswer, HookEvent } from './handler/hook-event';
import { pursueTask } from './handler/pursue-task';
import { CLIENT_CONFIG } from '../handler/client-config';

const ecs = new ECSClient(CLIENT_CONFIG);

export async function handler(event: HookEvent): Promise<HookAnswer> {
  return pursueTask(event, readConfig(process.env), ecs, new Date());
}
