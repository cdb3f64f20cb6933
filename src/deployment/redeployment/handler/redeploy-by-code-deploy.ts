import {
  BatchGetDeploymentsCommand, CodeDeployClient, CreateDeploymentCommand, DeploymentInfo, DeploymentStatus, ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import { TaskSet } from '@aws-sdk/client-ecs';
import { hasReadSecret, liveService } from './live-service';
import { Clients, CodeDeployTarget, Outcome, RedeployRequest } from './request';
import { ecsAppSpec } from '../../code-deploy/app-spec';
import { Mark, readMark, writeMark } from '../../code-deploy/handler/version';
import { errorName } from '../../handler/aws-error';

/** BatchGetDeployments takes 25 ids. */
const HISTORY = 25;

const GONE = new Set(['ApplicationDoesNotExistException', 'DeploymentGroupDoesNotExistException']);
const ENDED: readonly (DeploymentStatus | undefined)[] = ['Succeeded', 'Failed', 'Stopped'];

/** Has CodeDeploy deploy once more what is live: the task set that has the production traffic, as ECS shows it. */
export async function redeployByCodeDeploy(request: RedeployRequest, target: CodeDeployTarget, { ecs, codeDeploy }: Clients): Promise<Outcome> {
  try {
    const deployments = await historyOf(target, codeDeploy);
    if (deployments.some(({ status }) => !ENDED.includes(status))) return 'BUSY';
    const service = await liveService(request, ecs);
    if (!service) return 'GONE';
    const live = service.taskSets?.find(({ status }) => status === 'PRIMARY');
    if (!live) return 'BUSY';
    if (hasReadSecret(live.createdAt, request)) return 'UP_TO_DATE';
    await codeDeploy.send(new CreateDeploymentCommand({
      applicationName: target.applicationName,
      deploymentGroupName: target.deploymentGroupName,
      description: descriptionOf(request, markOfLive(deployments)),
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content: JSON.stringify(appSpecOf(live, target)) } },
    }));
    return 'STARTED';
  } catch (error) {
    if (errorName(error) === 'DeploymentLimitExceededException') return 'BUSY';
    if (GONE.has(errorName(error))) return 'GONE';
    throw error;
  }
}

/** The deployments of the group, newest first. */
async function historyOf({ applicationName, deploymentGroupName }: CodeDeployTarget, codeDeploy: CodeDeployClient): Promise<DeploymentInfo[]> {
  const { deployments: ids = [] } = await codeDeploy.send(new ListDeploymentsCommand({ applicationName, deploymentGroupName }));
  if (ids.length === 0) return [];
  const { deploymentsInfo = [] } = await codeDeploy.send(new BatchGetDeploymentsCommand({ deploymentIds: ids.slice(0, HISTORY) }));
  return deploymentsInfo.sort((a, b) => timeOf(b) - timeOf(a));
}

function timeOf({ createTime }: DeploymentInfo): number {
  return createTime?.getTime() ?? 0;
}

function appSpecOf(live: TaskSet, { hooks }: CodeDeployTarget): object {
  const [{ containerName = '', containerPort = 0 } = {}] = live.loadBalancers ?? [];
  const { subnets = [], securityGroups = [], assignPublicIp = 'DISABLED' } = live.networkConfiguration?.awsvpcConfiguration ?? {};
  return ecsAppSpec({
    taskDefinition: live.taskDefinition!,
    containerName,
    containerPort,
    platformVersion: live.platformVersion ?? 'LATEST',
    network: { subnets, securityGroups, assignPublicIp },
    capacityProviderStrategy: (live.capacityProviderStrategy ?? []).map((item) => ({ ...item, capacityProvider: item.capacityProvider! })),
    hooks,
  });
}

/**
 * The mark of the version that is live, where a deployment of a stack has brought it and nothing came after. With it, the next stack update
 * knows that this deployment has changed nothing.
 */
function markOfLive(deployments: readonly DeploymentInfo[]): Mark | undefined {
  const [newest] = deployments;
  return newest?.status === 'Succeeded' && newest.creator !== 'codeDeployRollback' ? readMark(newest.description) : undefined;
}

function descriptionOf({ changedAt }: RedeployRequest, mark: Mark | undefined): string {
  if (!mark) return `a secret has changed at ${changedAt}`;
  return writeMark({ requestId: `secret-${changedAt}`, from: mark.to, to: mark.to, before: mark.to, service: mark.service });
}
