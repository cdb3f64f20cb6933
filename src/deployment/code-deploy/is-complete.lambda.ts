import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { IsCompleteResponse, ProviderEvent } from './handler/event';
import { patient } from './handler/patient';
import { pursueDeployment } from './handler/reconcile';

const codeDeploy = new CodeDeployClient(patient);
const codeDeployOnce = new CodeDeployClient({ ...patient, maxAttempts: 1 });

export async function handler(event: ProviderEvent): Promise<IsCompleteResponse> {
  return pursueDeployment(event, { codeDeploy, codeDeployOnce }, new Date());
}
