import { beginDeployment } from './handler/deployment-request';
import { OnEventResponse, ProviderEvent } from './handler/event';

export async function handler(event: ProviderEvent): Promise<OnEventResponse> {
  return beginDeployment(event, new Date());
}
