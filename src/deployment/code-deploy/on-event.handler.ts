import { SFNClient } from '@aws-sdk/client-sfn';
import { onDeploymentEvent } from './handler/deployment-request';
import { CustomResourceRequest, ProviderEvent } from '../../private/custom-resource/handler/events';
import { onEvent } from '../../private/custom-resource/handler/on-event';
import { submitResponse } from '../../private/custom-resource/handler/respond';
import { CUSTOM_RESOURCE_CLIENT_CONFIG } from '../../private/lambda/aws-client';

const outlets = {
  stepFunctions: new SFNClient(CUSTOM_RESOURCE_CLIENT_CONFIG),
  stateMachineArn: process.env.STATE_MACHINE_ARN!,
  submit: submitResponse,
};

export async function handler(request: ProviderEvent & CustomResourceRequest): Promise<void> {
  return onEvent(request, (event) => onDeploymentEvent(event, new Date()), outlets);
}
