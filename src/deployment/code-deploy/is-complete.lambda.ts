import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ECS_DEPLOYMENT, IsCompleteResponse, LIVE_TARGET_GROUPS, ProviderEvent, refusal } from './handler/event';
import { lookUpLiveTargetGroups } from './handler/live-target-groups';
import { pursueDeployment } from './handler/reconcile';

const patient = { maxAttempts: 8, retryMode: 'standard', requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true } };
const codeDeploy = new CodeDeployClient(patient);
const codeDeployOnce = new CodeDeployClient({ ...patient, maxAttempts: 1 });
const elb = new ElasticLoadBalancingV2Client(patient);

export async function handler(event: ProviderEvent): Promise<IsCompleteResponse> {
  switch (event.ResourceType) {
    case ECS_DEPLOYMENT: return pursueDeployment(event, { codeDeploy, codeDeployOnce }, new Date());
    case LIVE_TARGET_GROUPS: return lookUpLiveTargetGroups(event, elb, new Date());
    default: throw refusal(event, `the resource type is not known, got ${event.ResourceType}`, `use ${ECS_DEPLOYMENT} or ${LIVE_TARGET_GROUPS}`);
  }
}
