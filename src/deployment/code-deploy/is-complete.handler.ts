import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { IsCompleteRequest, ProviderEvent } from '../../private/custom-resource/handler/events';
import { CUSTOM_RESOURCE_CLIENT_CONFIG } from '../../private/lambda/aws-client';
import { pollDeployment } from './handler/poll-deployment';
import { isComplete } from '../../private/custom-resource/handler/is-complete';
import { submitResponse } from '../../private/custom-resource/handler/respond';

const clients = { codeDeploy: new CodeDeployClient(CUSTOM_RESOURCE_CLIENT_CONFIG), codeDeployOnce: new CodeDeployClient({ ...CUSTOM_RESOURCE_CLIENT_CONFIG, maxAttempts: 1 }) };

export async function handler(request: ProviderEvent & IsCompleteRequest): Promise<void> {
  return isComplete(request, async (asked) => pollDeployment(asked, clients, new Date()), submitResponse);
}
