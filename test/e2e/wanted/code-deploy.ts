import {
  BatchGetDeploymentTargetsCommand, CodeDeployClient, DeploymentInfo, GetDeploymentCommand, LifecycleEvent, ListApplicationsCommand,
  ListDeploymentGroupsCommand, ListDeploymentsCommand, ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';

/** The deployments of the account, oldest first. */
export async function deployments(client: CodeDeployClient): Promise<DeploymentInfo[]> {
  const { applications = [] } = await client.send(new ListApplicationsCommand({}));
  const found = await Promise.all(applications.map(async (applicationName) => {
    const { deploymentGroups = [] } = await client.send(new ListDeploymentGroupsCommand({ applicationName }));
    return Promise.all(deploymentGroups.map(async (deploymentGroupName) => {
      const { deployments: ids = [] } = await client.send(new ListDeploymentsCommand({ applicationName, deploymentGroupName }));
      return Promise.all(ids.map(async (deploymentId) => (await client.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo!));
    }));
  }));
  return found.flat(2).sort((a, b) => Number(a.createTime) - Number(b.createTime));
}

/** A lifecycle event of a deployment, such as `AllowTraffic`. */
export async function lifecycleEvent(client: CodeDeployClient, deploymentId: string, name: string): Promise<LifecycleEvent> {
  const { targetIds } = await client.send(new ListDeploymentTargetsCommand({ deploymentId }));
  const { deploymentTargets = [] } = await client.send(new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }));
  const events = deploymentTargets.flatMap(({ ecsTarget }) => ecsTarget?.lifecycleEvents ?? []);
  const event = events.find(({ lifecycleEventName }) => lifecycleEventName === name);
  if (!event) throw new Error(`deployment ${deploymentId} has no event ${name}, only ${JSON.stringify(events)}`);
  return event;
}
