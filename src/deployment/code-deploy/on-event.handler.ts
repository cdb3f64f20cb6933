import { SFNClient } from '@aws-sdk/client-sfn';
import { beginDeployment } from './handler/deployment-request';
import { ProviderEvent } from './handler/event';
import { patient } from './handler/patient';
import { begin } from '../../private/waiting-provider/handler/begin';
import { putAnswer } from '../../private/waiting-provider/handler/put-answer';
import { CustomResourceRequest } from '../../private/waiting-provider/handler/request';

const outlets = { stepFunctions: new SFNClient(patient), stateMachineArn: process.env.STATE_MACHINE_ARN!, put: putAnswer };

export async function handler(request: ProviderEvent & CustomResourceRequest): Promise<void> {
  return begin(request, (asked) => beginDeployment(asked, new Date()), outlets);
}
