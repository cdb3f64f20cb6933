import { DescribeServicesCommand, ECSClient, Service } from '@aws-sdk/client-ecs';
import { RedeployRequest } from './request';
import { errorName } from '../../handler/aws-error';

/** The service as ECS shows it; `undefined` when it is gone or going. */
export async function liveService({ cluster, service }: RedeployRequest, ecs: ECSClient): Promise<Service | undefined> {
  try {
    const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
    return services.find(({ status }) => status === 'ACTIVE');
  } catch (error) {
    if (errorName(error) === 'ClusterNotFoundException') return undefined;
    throw error;
  }
}

/** Whether tasks that were started for the first time at a given moment have read the value that a request is about. */
export function hasReadSecret(startedAt: Date | undefined, { changedAt }: RedeployRequest): boolean {
  return startedAt !== undefined && startedAt.getTime() > Date.parse(changedAt);
}
