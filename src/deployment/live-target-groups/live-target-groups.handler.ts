import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { resolveLiveTargetGroups } from './handler/live-target-groups';
import { CustomResourceRequest, ProviderEvent } from '../../private/custom-resource/handler/events';
import { handleSynchronously, submitResponse } from '../../private/custom-resource/handler/respond';
import { CUSTOM_RESOURCE_CLIENT_CONFIG } from '../../private/lambda/aws-client';
import { SYSTEM_CLOCK } from '../../private/lambda/retry';

const clients = {
  elb: new ElasticLoadBalancingV2Client(CUSTOM_RESOURCE_CLIENT_CONFIG),
  cloudFormation: new CloudFormationClient(CUSTOM_RESOURCE_CLIENT_CONFIG),
  codeDeploy: new CodeDeployClient(CUSTOM_RESOURCE_CLIENT_CONFIG),
};

export async function handler(request: ProviderEvent & CustomResourceRequest): Promise<void> {
  return handleSynchronously(request, async (event) => resolveLiveTargetGroups(event, clients, SYSTEM_CLOCK), submitResponse);
}
