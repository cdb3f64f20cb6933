import {
  CodeDeployClient, DeploymentInfo, GetDeploymentCommand, ListApplicationsCommand, ListDeploymentGroupsCommand, ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import { Account } from '../harness/account';

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

/** When the smoke tests of the deployments had passed, in the order of time: no client may meet a version before that. */
export async function smokeTestTimes({ control }: Account): Promise<number[]> {
  const said = await control.calls({ service: 'codedeploy', operation: 'PutLifecycleEventHookExecutionStatus' });
  return said.filter(({ parameters }) => parameters.status === 'Succeeded').map(({ time }) => time * 1000);
}
