import type * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import type * as events from 'aws-cdk-lib/aws-events';
import { CfnResource } from 'aws-cdk-lib/core';
import { NETWORK_QUOTAS } from './network-quotas';
import { environmentOf, Quota, QuotaUse } from './quota';

/** Quotas that apps of ECS services reach by their size. */
export const QUOTAS: readonly Quota[] = [
  ...NETWORK_QUOTAS,
  {
    resources: 'resource policies of CloudWatch Logs',
    types: ['AWS::Logs::ResourcePolicy'],
    limit: 10,
    adjustable: false,
    remedy: 'put what needs them, such as jobs with a `failureTopic`, into fewer stacks: those of one stack share a policy',
    link: 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html',
  },
  {
    resources: 'rules on the default event bus',
    types: ['AWS::Events::Rule'],
    limit: 300,
    adjustable: true,
    appliesTo: (resource) => (isOnDefaultBus(resource) ? [environmentOf(resource)] : []),
    remedy: 'switch off the detection of task failures where circuit breakers or alarms do, or run several jobs by schedules in place of events',
    link: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html',
  },
  {
    resources: 'CodeDeploy deployment groups',
    types: ['AWS::CodeDeploy::DeploymentGroup'],
    limit: 1,
    adjustable: false,
    appliesTo: deployedServices,
    remedy: 'remove the deployment group beside that of ServiceDeployment.codeDeploy()',
    link: 'https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html',
  },
];

function isOnDefaultBus(resource: CfnResource): boolean {
  const { eventBusName = 'default' } = resource as events.CfnRule;
  return eventBusName === 'default';
}

/** Tells services apart by their tokens: two stacks may have services of one logical ID. */
function deployedServices(resource: CfnResource): readonly QuotaUse[] {
  const { ecsServices } = resource as codedeploy.CfnDeploymentGroup;
  if (!Array.isArray(ecsServices)) return [];
  return (ecsServices as codedeploy.CfnDeploymentGroup.ECSServiceProperty[]).map(({ clusterName, serviceName }) => ({
    key: [environmentOf(resource).key, clusterName, serviceName].join('/'), subject: 'one ECS service',
  }));
}
