import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SFNClient } from '@aws-sdk/client-sfn';
import { JobEvent } from './handler/job-event';
import { startJob } from './handler/start-job';
import { CustomResourceRequest } from '../private/custom-resource/handler/events';
import { onEvent } from '../private/custom-resource/handler/on-event';
import { submitResponse } from '../private/custom-resource/handler/respond';
import { CLIENT_CONFIG } from '../private/lambda/aws-client';

const clients = { ecs: new ECSClient(CLIENT_CONFIG), cloudFormation: new CloudFormationClient(CLIENT_CONFIG) };
const dependencies = { stepFunctions: new SFNClient(CLIENT_CONFIG), stateMachineArn: process.env.STATE_MACHINE_ARN!, submit: submitResponse };

export const handler = (request: JobEvent & CustomResourceRequest) => onEvent(request, (event) => startJob(event, clients, new Date()), dependencies);
