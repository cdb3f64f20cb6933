import { ListServiceDeploymentsCommand, Service, ServiceDeploymentBrief, ServiceDeploymentStatus, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { describeActiveService, requireActiveRevision, requireFewFailures, startedAfterChange } from './live-service';
import { Clients, RedeployOutcome, RedeployRequest } from './redeploy-request';

const ENDED: readonly (ServiceDeploymentStatus | undefined)[] = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];

/** Has ECS replace the tasks of a service by new ones of the same task definition. */
export async function redeployByEcs(request: RedeployRequest, { ecs }: Clients): Promise<RedeployOutcome> {
  const service = await describeActiveService(request, ecs);
  if (!service) return 'GONE';
  const { serviceDeployments = [] } = await ecs.send(new ListServiceDeploymentsCommand({
    cluster: request.cluster, service: request.service, createdAt: { after: new Date(request.changedAt) },
  }));
  // A running deployment may still roll back to tasks with the old value.
  if (isDeploying(service, serviceDeployments)) return 'BUSY';
  if (isUpToDate(service, request) || serviceDeployments.some(({ status }) => status === 'SUCCESSFUL')) return 'UP_TO_DATE';
  requireFewFailures(serviceDeployments.map(({ serviceDeploymentArn = '' }) => serviceDeploymentArn), request);
  if (service.taskDefinition) await requireActiveRevision(service.taskDefinition, request, ecs);
  await ecs.send(new UpdateServiceCommand({ cluster: request.cluster, service: request.service, forceNewDeployment: true }));
  return 'STARTED';
}

function isDeploying({ deployments = [] }: Service, serviceDeployments: readonly ServiceDeploymentBrief[]): boolean {
  return deployments.some(({ rolloutState }) => rolloutState === 'IN_PROGRESS') || serviceDeployments.some(({ status }) => !ENDED.includes(status));
}

/** A rollout that has failed leaves tasks of an earlier one behind, which may have started after the change, too. */
function isUpToDate({ deployments = [] }: Service, request: RedeployRequest): boolean {
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  return primary?.rolloutState !== 'FAILED' && startedAfterChange(primary?.createdAt, request);
}
