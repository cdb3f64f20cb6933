import { beginDeployment } from './handler/deployment-request';
import { ECS_DEPLOYMENT, LIVE_TARGET_GROUPS, OnEventResponse, ProviderEvent, refusal } from './handler/event';
import { beginLookUp } from './handler/live-target-groups';

export async function handler(event: ProviderEvent): Promise<OnEventResponse> {
  switch (event.ResourceType) {
    case ECS_DEPLOYMENT: return beginDeployment(event, new Date());
    case LIVE_TARGET_GROUPS: return beginLookUp(event, new Date());
    default: throw refusal(event, `the resource type is not known, got ${event.ResourceType}`, `use ${ECS_DEPLOYMENT} or ${LIVE_TARGET_GROUPS}`);
  }
}
