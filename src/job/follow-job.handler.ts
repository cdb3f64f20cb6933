import { ECSClient } from '@aws-sdk/client-ecs';
import { JobEvent } from './handler/job-event';
import { followJob } from './handler/follow-job';
import { CLIENT_CONFIG } from '../private/lambda/aws-client';
import { isComplete } from '../private/custom-resource/handler/is-complete';
import { submitResponse } from '../private/custom-resource/handler/respond';
import { IsCompleteRequest } from '../private/custom-resource/handler/events';

const ecs = new ECSClient(CLIENT_CONFIG);

export const handler = (request: JobEvent & IsCompleteRequest) => isComplete(request, (asked) => followJob(asked, ecs, new Date()), submitResponse);
