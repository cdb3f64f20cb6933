import { DescribeServicesCommand, ECSClient, Service, TaskSet, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { Clients, CodeDeployTarget, parseRedeployRequest, RedeployOutcome, RedeployRequest, SqsBatchResponse, SqsEvent } from './redeploy-request';
import { errorName } from '../../../private/lambda/aws-client';
import { BatchGetDeploymentsCommand, CodeDeployClient, CreateDeploymentCommand, DeploymentInfo, DeploymentStatus, ListDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import { ecsAppSpec } from '../../code-deploy/app-spec';
import { DeploymentMarker, formatMarker, parseMarker } from '../../code-deploy/handler/stored-state';
import { errorReason, log } from '../../../private/lambda/log';

/** The service as ECS shows it; `undefined` when it is gone or going. */
export async function describeActiveService({ cluster, service }: RedeployRequest, ecs: ECSClient): Promise<Service | undefined> {
  try {
    const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
    return services.find(({ status }) => status === 'ACTIVE');
  } catch (error) {
    if (errorName(error) === 'ClusterNotFoundException') return undefined;
    throw error;
  }
}

/** Whether tasks that were started for the first time at a given moment have read the value that a request is about. */
export function startedAfterChange(startedAt: Date | undefined, { changedAt }: RedeployRequest): boolean {
  return startedAt !== undefined && startedAt.getTime() > Date.parse(changedAt);
}

/** Has ECS replace the tasks of a service by new ones of the same task definition. */
export async function redeployByEcs(request: RedeployRequest, { ecs }: Clients): Promise<RedeployOutcome> {
  const service = await describeActiveService(request, ecs);
  if (!service) return 'GONE';
  const { deployments = [] } = service;
  // One that runs may still go back to tasks that have the old value.
  if (deployments.some(({ rolloutState }) => rolloutState === 'IN_PROGRESS')) return 'BUSY';
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  if (startedAfterChange(primary?.createdAt, request)) return 'UP_TO_DATE';
  await ecs.send(new UpdateServiceCommand({ cluster: request.cluster, service: request.service, forceNewDeployment: true }));
  return 'STARTED';
}

/** BatchGetDeployments takes 25 ids. */
const MAX_DEPLOYMENTS = 25;

const GONE = new Set(['ApplicationDoesNotExistException', 'DeploymentGroupDoesNotExistException']);
const ENDED: readonly (DeploymentStatus | undefined)[] = ['Succeeded', 'Failed', 'Stopped'];

/** Has CodeDeploy deploy once more what is live: the task set that has the production traffic, as ECS shows it. */
export async function redeployByCodeDeploy(request: RedeployRequest, target: CodeDeployTarget, { ecs, codeDeploy }: Clients): Promise<RedeployOutcome> {
  try {
    const deployments = await listDeployments(target, codeDeploy);
    if (deployments.some(({ status }) => !ENDED.includes(status))) return 'BUSY';
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
    if (GONE.has(errorName(error))) return 'GONE';
    throw error;
  }
}

/** The deployments of the group, newest first. */
async function listDeployments({ applicationName, deploymentGroupName }: CodeDeployTarget, codeDeploy: CodeDeployClient): Promise<DeploymentInfo[]> {
  const { deployments: ids = [] } = await codeDeploy.send(new ListDeploymentsCommand({ applicationName, deploymentGroupName }));
  if (ids.length === 0) return [];
  const { deploymentsInfo = [] } = await codeDeploy.send(new BatchGetDeploymentsCommand({ deploymentIds: ids.slice(0, MAX_DEPLOYMENTS) }));
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
function liveMarker(deployments: readonly DeploymentInfo[]): DeploymentMarker | undefined {
  const [newest] = deployments;
  return newest?.status === 'Succeeded' && newest.creator !== 'codeDeployRollback' ? parseMarker(newest.description) : undefined;
}

function descriptionOf({ changedAt }: RedeployRequest, mark: DeploymentMarker | undefined): string {
  if (!mark) return `a secret has changed at ${changedAt}`;
  return formatMarker({ requestId: `secret-${changedAt}`, from: mark.to, to: mark.to, liveBefore: mark.to, service: mark.service });
}

/** The requests for one service: one deployment answers them all. */
interface ServiceRequests {
  readonly request: RedeployRequest;
  readonly messageIds: string[];
}

/**
 * Starts a deployment for each service that a changed secret concerns. Decides from what ECS and CodeDeploy show, and from nothing else,
 * so that a repeated message does no harm. Fails as a whole when AWS refuses, for the function's error metric to show it; the messages
 * come again, and what has been done is found done.
 */
export async function redeployServices({ Records }: SqsEvent, clients: Clients): Promise<SqsBatchResponse> {
  const again: string[] = [];
  const { services, errors } = byService(Records);
  for (const { request, messageIds } of services) {
    const fields = { service: request.service, secret: request.secret, changedAt: request.changedAt };
    try {
      const outcome = await redeploy(request, clients);
      log('INFO', outcome, fields);
      if (outcome === 'BUSY') again.push(...messageIds);
    } catch (error) {
      log('ERROR', 'the service could not be deployed', { ...fields, reason: errorReason(error) });
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
}

async function redeploy(request: RedeployRequest, clients: Clients): Promise<RedeployOutcome> {
  return request.codeDeploy ? redeployByCodeDeploy(request, request.codeDeploy, clients) : redeployByEcs(request, clients);
}

/** Merges the requests of each service into the one about the latest change. What is no request hinders no other. */
function byService(records: SqsEvent['Records']): { services: ServiceRequests[]; errors: unknown[] } {
  const services = new Map<string, ServiceRequests>();
  const errors: unknown[] = [];
  for (const { messageId, body } of records) {
    const request = parseRedeployRequest(body);
    if (!request) {
      log('ERROR', 'the message is no request for a deployment', { messageId });
      errors.push(new Error(`message ${messageId} is no request for a deployment; look into the dead-letter queue`));
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
