import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { PlaceholderResponse, PlaceholderEvent, pushPlaceholder } from './handler/push-placeholder';
import { CLIENT_CONFIG } from '../../private/lambda/aws-client';

const codeBuild = new CodeBuildClient(CLIENT_CONFIG);

export async function handler(event: PlaceholderEvent): Promise<PlaceholderResponse> {
  return pushPlaceholder(event, codeBuild, {
    now: () => Date.now(),
    sleep: async (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
}
