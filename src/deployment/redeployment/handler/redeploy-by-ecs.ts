import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { hasReadSecret, liveService } from './live-service';
import { Clients, Outcome, RedeployRequest } from './request';

/** Has ECS replace the tasks of a service by new ones of the same task definition. */
export async function redeployByEcs(request: RedeployRequest, { ecs }: Clients): Promise<Outcome> {
  const service = await liveService(request, ecs);
  if (!service) return 'GONE';
  const { deployments = [] } = service;
  // One that runs may still go back to tasks that have the old value.
  if (deployments.some(({ rolloutState }) => rolloutState === 'IN_PROGRESS')) return 'BUSY';
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  if (hasReadSecret(primary?.createdAt, request)) return 'UP_TO_DATE';
  await ecs.send(new UpdateServiceCommand({ cluster: request.cluster, service: request.service, forceNewDeployment: true }));
  return 'STARTED';
}
