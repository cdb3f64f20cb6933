import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { redeployServices } from './handler/redeploy-services';
import { QueueAnswer, QueueEvent } from './handler/request';
import { CLIENT_CONFIG } from '../handler/client-config';

const clients = { ecs: new ECSClient(CLIENT_CONFIG), codeDeploy: new CodeDeployClient(CLIENT_CONFIG) };

export async function handler(event: QueueEvent): Promise<QueueAnswer> {
  return redeployServices(event, clients);
}
