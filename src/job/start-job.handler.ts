import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SFNClient } from '@aws-sdk/client-sfn';
import { JobEvent } from './handler/event';
import { startJob } from './handler/start-job';
import { CLIENT_CONFIG } from '../deployment/handler/client-config';
import { begin } from '../private/waiting-provider/handler/begin';
import { putAnswer } from '../private/waiting-provider/handler/put-answer';
import { CustomResourceRequest } from '../private/waiting-provider/handler/request';

const clients = { ecs: new ECSClient(CLIENT_CONFIG), cloudFormation: new CloudFormationClient(CLIENT_CONFIG) };
const outlets = { stepFunctions: new SFNClient(CLIENT_CONFIG), stateMachineArn: process.env.STATE_MACHINE_ARN!, put: putAnswer };

export const handler = (request: JobEvent & CustomResourceRequest) => begin(request, (asked) => startJob(asked, clients, new Date()), outlets);
