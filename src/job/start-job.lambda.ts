import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ECSClient } from '@aws-sdk/client-ecs';
import { JobEvent } from './handler/event';
import { startJob } from './handler/start-job';
import { CLIENT_CONFIG } from '../deployment/handler/client-config';

const clients = { ecs: new ECSClient(CLIENT_CONFIG), cloudFormation: new CloudFormationClient(CLIENT_CONFIG) };

export const handler = (event: JobEvent) => startJob(event, clients, new Date());
