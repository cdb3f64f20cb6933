import { ECSClient } from '@aws-sdk/client-ecs';
import { JobEvent } from './handler/event';
import { followJob } from './handler/follow-job';
import { CLIENT_CONFIG } from '../deployment/handler/client-config';
import { follow } from '../private/waiting-provider/handler/follow';
import { putAnswer } from '../private/waiting-provider/handler/put-answer';
import { BegunRequest } from '../private/waiting-provider/handler/request';

const ecs = new ECSClient(CLIENT_CONFIG);

export const handler = (request: JobEvent & BegunRequest) => follow(request, (asked) => followJob(asked, ecs, new Date()), putAnswer);
