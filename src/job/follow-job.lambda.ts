import { ECSClient } from '@aws-sdk/client-ecs';
import { JobEvent } from './handler/event';
import { followJob } from './handler/follow-job';
import { CLIENT_CONFIG } from '../deployment/handler/client-config';

const ecs = new ECSClient(CLIENT_CONFIG);

export const handler = (event: JobEvent) => followJob(event, ecs, new Date());
