import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ECSClient } from '@aws-sdk/client-ecs';
import { followJob, stopJob } from './handler/follow-job';
import { JobEvent } from './handler/job-event';
import { IsCompleteRequest } from '../private/custom-resource/handler/events';
import { isComplete } from '../private/custom-resource/handler/is-complete';
import { submitResponse } from '../private/custom-resource/handler/respond';
import { CLIENT_CONFIG } from '../private/lambda/aws-client';

const clients = { ecs: new ECSClient(CLIENT_CONFIG), cloudFormation: new CloudFormationClient(CLIENT_CONFIG) };

export const handler = (request: JobEvent & IsCompleteRequest) => (
  isComplete(request, (event) => followJob(event, clients, new Date()), submitResponse, (event) => stopJob(event, clients))
);
