import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ProviderEvent } from './handler/event';
import { answerWithLiveTargetGroups } from './handler/live-target-groups';
import { patient } from './handler/patient';
import { answerAtOnce } from '../../private/waiting-provider/handler/answer-at-once';
import { putAnswer } from '../../private/waiting-provider/handler/put-answer';
import { CustomResourceRequest } from '../../private/waiting-provider/handler/request';

const elb = new ElasticLoadBalancingV2Client(patient);
const clock = {
  now: () => Date.now(),
  sleep: async (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
};

export async function handler(request: ProviderEvent & CustomResourceRequest): Promise<void> {
  return answerAtOnce(request, async (asked) => answerWithLiveTargetGroups(asked, elb, clock), putAnswer);
}
