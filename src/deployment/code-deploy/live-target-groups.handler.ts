import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { OnEventResponse, ProviderEvent } from './handler/event';
import { answerWithLiveTargetGroups } from './handler/live-target-groups';
import { patient } from './handler/patient';

const elb = new ElasticLoadBalancingV2Client(patient);

export async function handler(event: ProviderEvent): Promise<OnEventResponse> {
  return answerWithLiveTargetGroups(event, elb, {
    now: () => Date.now(),
    sleep: async milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)),
  });
}
