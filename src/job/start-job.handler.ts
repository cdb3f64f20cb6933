import { SFNClient } from '@aws-sdk/client-sfn';
import { JobEvent, onJobEvent } from './handler/job-event';
import { CustomResourceRequest } from '../private/custom-resource/handler/events';
import { onEvent } from '../private/custom-resource/handler/on-event';
import { submitResponse } from '../private/custom-resource/handler/respond';
import { CLIENT_CONFIG } from '../private/lambda/aws-client';

const dependencies = { stepFunctions: new SFNClient(CLIENT_CONFIG), stateMachineArn: process.env.STATE_MACHINE_ARN!, submit: submitResponse };

export const handler = (request: JobEvent & CustomResourceRequest) => onEvent(request, (event) => onJobEvent(event, new Date()), dependencies);
