import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { PlaceholderResponse, PlaceholderEvent, pushPlaceholder } from './handler/push-placeholder';
import { CLIENT_CONFIG } from '../../private/lambda/aws-client';
import { SYSTEM_CLOCK } from '../../private/lambda/retry';

const clients = { codeBuild: new CodeBuildClient(CLIENT_CONFIG), ecr: new ECRClient(CLIENT_CONFIG), ecs: new ECSClient(CLIENT_CONFIG) };

export async function handler(event: PlaceholderEvent): Promise<PlaceholderResponse> {
  return pushPlaceholder(event, clients, SYSTEM_CLOCK);
}
