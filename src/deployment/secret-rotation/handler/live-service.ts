import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient, Service } from '@aws-sdk/client-ecs';
import { RedeployRequest } from './redeploy-request';
import { errorName } from '../../../private/lambda/aws-client';

/** Number of deployments after a change that may fail before the function stops starting them. */
const MAX_FAILED_DEPLOYMENTS = 3;

/** Returns the service as ECS describes it; undefined when it has been deleted, or is about to be. */
export async function describeActiveService({ cluster, service }: RedeployRequest, ecs: ECSClient): Promise<Service | undefined> {
  try {
    const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
    return services.find(({ status }) => status === 'ACTIVE');
  } catch (error) {
    if (errorName(error) === 'ClusterNotFoundException') return undefined;
    throw error;
  }
}

/** Returns whether tasks, the first of which started at the given time, have read the new value. */
export function startedAfterChange(startedAt: Date | undefined, { changedAt }: RedeployRequest): boolean {
  return startedAt !== undefined && startedAt.getTime() > Date.parse(changedAt);
}

/**
 * Fails when the live revision has been deregistered: ECS starts no further tasks of it.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deregister-task-definition-v2.html
 */
export async function requireActiveRevision(taskDefinition: string, request: RedeployRequest, ecs: ECSClient): Promise<void> {
  const { taskDefinition: { status } = {} } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  if (status !== 'INACTIVE') return;
  throw new Error(`[${request.service}] the live task definition has been deregistered, so that its tasks keep the old value of ${request.secret}, `
    + `got ${taskDefinition}; deploy the service, such as with a change of its task`);
}

/** Fails when deployments since the change have failed repeatedly, and another one would do so, too. */
export function requireFewFailures(failed: readonly string[], { service, secret }: RedeployRequest): void {
  if (failed.length < MAX_FAILED_DEPLOYMENTS) return;
  throw new Error(`[${service}] the live tasks keep the old value of ${secret}: deployments with the new one have failed, got ${failed.join(', ')}; `
    + 'see their reasons, then deploy the service');
}
