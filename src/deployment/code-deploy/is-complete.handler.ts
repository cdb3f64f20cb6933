import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ProviderEvent } from './handler/event';
import { patient } from './handler/patient';
import { pursueDeployment } from './handler/reconcile';
import { follow } from '../../private/waiting-provider/handler/follow';
import { putAnswer } from '../../private/waiting-provider/handler/put-answer';
import { BegunRequest } from '../../private/waiting-provider/handler/request';

const clients = { codeDeploy: new CodeDeployClient(patient), codeDeployOnce: new CodeDeployClient({ ...patient, maxAttempts: 1 }) };

export async function handler(request: ProviderEvent & BegunRequest): Promise<void> {
  return follow(request, async (asked) => pursueDeployment(asked, clients, new Date()), putAnswer);
}
