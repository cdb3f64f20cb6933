import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  BatchGetDeploymentGroupsCommand, CodeDeployClient, DeploymentGroupInfo, ListDeploymentGroupsCommand, StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import { ProviderEvent } from '../../../private/custom-resource/handler/events';
import { errorName } from '../../../private/lambda/aws-client';
import { log } from '../../../private/lambda/log';
import { listDeployments } from '../../code-deploy/handler/deployment-group';
import { parseMarker } from '../../code-deploy/handler/stored-state';

const RUNNING = new Set(['Created', 'Queued', 'InProgress', 'Ready', 'Baking']);

/** Number of groups that one call of BatchGetDeploymentGroups describes. */
const GROUPS_PER_CALL = 100;

/** Clients for `stopInRollback()`. */
export interface StopClients {
  readonly cloudFormation: CloudFormationClient;
  readonly codeDeploy: CodeDeployClient;
}

/**
 * Stops the CodeDeploy deployment that a failed stack update has started, while CloudFormation rolls that update back. CloudFormation calls the resource
 * of the deployment only after the listeners: waiting for the shift here would let the failed version take all traffic.
 *
 * Returns whether it has stopped one.
 */
export async function stopInRollback(event: ProviderEvent, { cloudFormation, codeDeploy }: StopClients): Promise<boolean> {
  const { ApplicationName: applicationName, TargetGroupArns } = event.ResourceProperties;
  if (typeof applicationName !== 'string') return false;
  const since = await rollbackOf(event.StackId, cloudFormation);
  if (!since) return false;
  const deploymentGroupName = await groupOf(applicationName, TargetGroupArns as string[], codeDeploy);
  if (!deploymentGroupName) return false;
  const { deployments } = await listDeployments({ applicationName, deploymentGroupName }, codeDeploy);
  const running = deployments.find(({ status, description, createTime }) => (
    RUNNING.has(status ?? '') && parseMarker(description) && createTime !== undefined && createTime >= since
  ));
  if (!running?.deploymentId) return false;
  return stop(running.deploymentId, codeDeploy);
}

/** Returns when the update began that CloudFormation is rolling back; `undefined` when it is not rolling back. */
async function rollbackOf(stackId: string, cloudFormation: CloudFormationClient): Promise<Date | undefined> {
  const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackId }));
  return stack?.StackStatus?.startsWith('UPDATE_ROLLBACK_IN_PROGRESS') ? stack.LastUpdatedTime : undefined;
}

/** Returns the deployment group that shifts traffic between the target groups. */
async function groupOf(applicationName: string, targetGroupArns: readonly string[], codeDeploy: CodeDeployClient): Promise<string | undefined> {
  const names = targetGroupArns.map((arn) => arn.split('/')[1]);
  let nextToken: string | undefined;
  do {
    const page = await codeDeploy.send(new ListDeploymentGroupsCommand({ applicationName, nextToken }));
    const deploymentGroupNames = (page.deploymentGroups ?? []).slice(0, GROUPS_PER_CALL);
    if (deploymentGroupNames.length > 0) {
      const { deploymentGroupsInfo = [] } = await codeDeploy.send(new BatchGetDeploymentGroupsCommand({ applicationName, deploymentGroupNames }));
      const found = deploymentGroupsInfo.find((group) => targetGroupNamesOf(group).some((name) => names.includes(name)));
      if (found) return found.deploymentGroupName;
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return undefined;
}

function targetGroupNamesOf({ loadBalancerInfo }: DeploymentGroupInfo): string[] {
  return (loadBalancerInfo?.targetGroupPairInfoList ?? []).flatMap(({ targetGroups = [] }) => targetGroups).flatMap(({ name }) => name ?? []);
}

async function stop(deploymentId: string, codeDeploy: CodeDeployClient): Promise<boolean> {
  try {
    await codeDeploy.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true }));
  } catch (error) {
    if (errorName(error) === 'DeploymentAlreadyCompletedException') return false;
    throw error;
  }
  log('INFO', 'stopped the deployment of the update that is being rolled back', { deploymentId });
  return true;
}
