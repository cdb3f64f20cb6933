import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { Answer, PlaceholderEvent, pushPlaceholder } from './handler/push-placeholder';
import { CLIENT_CONFIG } from '../../deployment/handler/client-config';

const codeBuild = new CodeBuildClient(CLIENT_CONFIG);

export async function handler(event: PlaceholderEvent): Promise<Answer> {
  return pushPlaceholder(event, codeBuild, {
    now: () => Date.now(),
    sleep: async (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
}
