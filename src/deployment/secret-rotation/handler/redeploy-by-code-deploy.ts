import { CodeDeployClient, ContinueDeploymentCommand, CreateDeploymentCommand, DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { TaskSet } from '@aws-sdk/client-ecs';
import { describeActiveService, requireActiveRevision, requireFewFailures, startedAfterChange } from './live-service';
import { Clients, CodeDeployTarget, RedeployOutcome, RedeployRequest } from './redeploy-request';
import { errorName } from '../../../private/lambda/aws-client';
import { ecsAppSpec } from '../../code-deploy/app-spec';
import { isGone } from '../../code-deploy/handler/aws-call-error';
import { isRunning } from '../../code-deploy/handler/deployment';
import { listDeployments } from '../../code-deploy/handler/deployment-group';
import { DeploymentMarker, formatMarker, parseMarker } from '../../code-deploy/handler/stored-state';

/** Has CodeDeploy redeploy the task set with the production traffic, as ECS describes it. */
export async function redeployByCodeDeploy(request: RedeployRequest, target: CodeDeployTarget, clients: Clients): Promise<RedeployOutcome> {
  try {
    return await redeploy(request, target, clients);
  } catch (error) {
    if (errorName(error) === 'DeploymentLimitExceededException') return 'BUSY';
    if (isGone(error)) return 'GONE';
    throw error;
  }
}

async function redeploy(request: RedeployRequest, target: CodeDeployTarget, { ecs, codeDeploy }: Clients): Promise<RedeployOutcome> {
  const { deployments } = await listDeployments(target, codeDeploy);
  const running = deployments.find(isRunning);
  if (running && !running.instanceTerminationWaitTimeStarted) return 'BUSY';
  const service = await describeActiveService(request, ecs);
  if (!service) return 'GONE';
  const live = service.taskSets?.find(({ status }) => status === 'PRIMARY');
  if (!live) return 'BUSY';
  const isUpToDate = startedAfterChange(live.createdAt, request);
  // An alarm may still bring back the old tasks, which have the old value.
  if (running) return isUpToDate ? 'BUSY' : endTerminationWait(running, codeDeploy);
  if (isUpToDate) return 'UP_TO_DATE';
  requireFewFailures(failedSince(request, deployments), request);
  await requireActiveRevision(live.taskDefinition!, request, ecs);
  await codeDeploy.send(new CreateDeploymentCommand({
    applicationName: target.applicationName,
    deploymentGroupName: target.deploymentGroupName,
    description: descriptionOf(request, liveMarker(deployments)),
    revision: { revisionType: 'AppSpecContent', appSpecContent: { content: JSON.stringify(appSpecOf(live, target)) } },
  }));
  return 'STARTED';
}

/** Ends the wait for a rollback to tasks that have the old value as well: it may take two days. */
async function endTerminationWait({ deploymentId }: DeploymentInfo, codeDeploy: CodeDeployClient): Promise<RedeployOutcome> {
  try {
    await codeDeploy.send(new ContinueDeploymentCommand({ deploymentId, deploymentWaitType: 'TERMINATION_WAIT' }));
    return 'ENDED_TERMINATION_WAIT';
  } catch (error) {
    if (['DeploymentAlreadyCompletedException', 'DeploymentIsNotInReadyStateException'].includes(errorName(error))) return 'BUSY';
    throw error;
  }
}

function failedSince({ changedAt }: RedeployRequest, deployments: readonly DeploymentInfo[]): string[] {
  return deployments.flatMap(({ deploymentId = '', status, creator, createTime }) => (
    status !== 'Succeeded' && creator !== 'codeDeployRollback' && createTime && createTime.getTime() > Date.parse(changedAt) ? [deploymentId] : []
  ));
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
 * Returns the marker of the live version if a stack update has deployed it last, so that the next stack update knows that this deployment does not
 * change the version.
 */
function liveMarker(deployments: readonly DeploymentInfo[]): DeploymentMarker | undefined {
  const [newest] = deployments;
  return newest?.status === 'Succeeded' && newest.creator !== 'codeDeployRollback' ? parseMarker(newest.description) : undefined;
}

function descriptionOf({ changedAt }: RedeployRequest, marker: DeploymentMarker | undefined): string {
  if (!marker) return `a secret has changed at ${changedAt}`;
  const { to, service } = marker;
  return formatMarker({ requestId: `secret-${changedAt}`, from: to, to, liveBefore: to, service });
}
