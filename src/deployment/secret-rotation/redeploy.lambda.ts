import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SqsBatchResponse, SqsEvent } from './handler/redeploy-request';
import { redeployServices } from './handler/redeploy-services';
import { CLIENT_CONFIG } from '../../private/lambda/aws-client';

const clients = { ecs: new ECSClient(CLIENT_CONFIG), codeDeploy: new CodeDeployClient(CLIENT_CONFIG) };

export async function handler(event: SqsEvent): Promise<SqsBatchResponse> {
  return redeployServices(event, clients);
}
