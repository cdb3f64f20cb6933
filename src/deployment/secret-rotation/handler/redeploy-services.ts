import { CreateDeploymentCommand, DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { DescribeServicesCommand, ECSClient, Service, TaskSet, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import {
  Clients, CodeDeployTarget, parseRedeployRequest, RedeployOutcome, RedeployRequest, SqsBatchResponse, SqsEvent,
} from './redeploy-request';
import { errorName } from '../../../private/lambda/aws-client';
import { errorReason, log } from '../../../private/lambda/log';
import { ecsAppSpec } from '../../code-deploy/app-spec';
import { isGone } from '../../code-deploy/handler/aws-call-error';
import { isRunning } from '../../code-deploy/handler/deployment';
import { listDeployments } from '../../code-deploy/handler/deployment-group';
import { DeploymentMarker, formatMarker, parseMarker } from '../../code-deploy/handler/stored-state';

/** The requests for one service, for all of which one deployment is enough. */
interface ServiceRequests {
  readonly request: RedeployRequest;
  readonly messageIds: string[];
}

/**
 * Starts a deployment of each service with a changed secret. Decides from what ECS and CodeDeploy show alone, so that a repeated message does no
 * harm. Throws when a call to AWS fails, so that the error metric of the function counts it; on the retry, services that have been deployed are up to
 * date.
 */
export async function redeployServices({ Records }: SqsEvent, clients: Clients): Promise<SqsBatchResponse> {
  const retries: string[] = [];
  const { services, errors } = byService(Records);
  for (const { request, messageIds } of services) {
    const fields = { service: request.service, secret: request.secret, changedAt: request.changedAt };
    try {
      const outcome = await redeploy(request, clients);
      log('INFO', outcome, fields);
      if (outcome === 'BUSY') retries.push(...messageIds);
    } catch (error) {
      log('ERROR', 'the service could not be deployed', { ...fields, reason: errorReason(error) });
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return { batchItemFailures: retries.map((itemIdentifier) => ({ itemIdentifier })) };
}

async function redeploy(request: RedeployRequest, clients: Clients): Promise<RedeployOutcome> {
  return request.codeDeploy ? redeployByCodeDeploy(request, request.codeDeploy, clients) : redeployByEcs(request, clients);
}

/** Merges the requests for each service into the one for the latest change. An invalid message does not affect the others. */
function byService(records: SqsEvent['Records']): { services: ServiceRequests[]; errors: unknown[] } {
  const services = new Map<string, ServiceRequests>();
  const errors: unknown[] = [];
  for (const { messageId, body } of records) {
    const request = parseRedeployRequest(body);
    if (!request) {
      log('ERROR', 'the message is not a deployment request', { messageId });
      errors.push(new Error(`message ${messageId} is not a deployment request; see the dead-letter queue`));
      continue;
    }
    const { request: other, messageIds } = services.get(request.service) ?? { request, messageIds: [] };
    services.set(request.service, {
      request: Date.parse(other.changedAt) > Date.parse(request.changedAt) ? other : request,
      messageIds: [...messageIds, messageId],
    });
  }
  return { services: [...services.values()], errors };
}

/** Returns the service as ECS describes it; undefined when it has been deleted, or is about to be. */
async function describeActiveService({ cluster, service }: RedeployRequest, ecs: ECSClient): Promise<Service | undefined> {
  try {
    const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
    return services.find(({ status }) => status === 'ACTIVE');
  } catch (error) {
    if (errorName(error) === 'ClusterNotFoundException') return undefined;
    throw error;
  }
}

/** Whether tasks, the first of which started at the given time, have read the new value. */
function startedAfterChange(startedAt: Date | undefined, { changedAt }: RedeployRequest): boolean {
  return startedAt !== undefined && startedAt.getTime() > Date.parse(changedAt);
}

/** Has ECS replace the tasks of a service by new ones of the same task definition. */
async function redeployByEcs(request: RedeployRequest, { ecs }: Clients): Promise<RedeployOutcome> {
  const service = await describeActiveService(request, ecs);
  if (!service) return 'GONE';
  const { deployments = [] } = service;
  // A running deployment may still roll back to tasks with the old value.
  if (deployments.some(({ rolloutState }) => rolloutState === 'IN_PROGRESS')) return 'BUSY';
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  if (startedAfterChange(primary?.createdAt, request)) return 'UP_TO_DATE';
  await ecs.send(new UpdateServiceCommand({ cluster: request.cluster, service: request.service, forceNewDeployment: true }));
  return 'STARTED';
}

/** Has CodeDeploy redeploy the task set with the production traffic, as ECS describes it. */
async function redeployByCodeDeploy(request: RedeployRequest, target: CodeDeployTarget, { ecs, codeDeploy }: Clients): Promise<RedeployOutcome> {
  try {
    const { deployments } = await listDeployments(target, codeDeploy);
    if (deployments.some(isRunning)) return 'BUSY';
    const service = await describeActiveService(request, ecs);
    if (!service) return 'GONE';
    const live = service.taskSets?.find(({ status }) => status === 'PRIMARY');
    if (!live) return 'BUSY';
    if (startedAfterChange(live.createdAt, request)) return 'UP_TO_DATE';
    await codeDeploy.send(new CreateDeploymentCommand({
      applicationName: target.applicationName,
      deploymentGroupName: target.deploymentGroupName,
      description: descriptionOf(request, liveMarker(deployments)),
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content: JSON.stringify(appSpecOf(live, target)) } },
    }));
    return 'STARTED';
  } catch (error) {
    if (errorName(error) === 'DeploymentLimitExceededException') return 'BUSY';
    if (isGone(error)) return 'GONE';
    throw error;
  }
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
