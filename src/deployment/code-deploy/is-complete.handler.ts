import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { pollDeployment } from './handler/poll-deployment';
import { IsCompleteRequest, ProviderEvent } from '../../private/custom-resource/handler/events';
import { isComplete } from '../../private/custom-resource/handler/is-complete';
import { submitResponse } from '../../private/custom-resource/handler/respond';
import { CUSTOM_RESOURCE_CLIENT_CONFIG } from '../../private/lambda/aws-client';

const clients = {
  codeDeploy: new CodeDeployClient(CUSTOM_RESOURCE_CLIENT_CONFIG),
  codeDeployOnce: new CodeDeployClient({ ...CUSTOM_RESOURCE_CLIENT_CONFIG, maxAttempts: 1 }),
};

export async function handler(request: ProviderEvent & IsCompleteRequest): Promise<void> {
  return isComplete(request, async (event) => pollDeployment(event, clients, new Date()), submitResponse);
}
