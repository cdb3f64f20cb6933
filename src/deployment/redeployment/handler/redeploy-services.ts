import { readRequest } from './read-request';
import { redeployByCodeDeploy } from './redeploy-by-code-deploy';
import { redeployByEcs } from './redeploy-by-ecs';
import { Clients, Outcome, QueueAnswer, QueueEvent, RedeployRequest } from './request';
import { log, reasonOf } from '../../handler/log';

/** The requests for one service: one deployment answers them all. */
interface Requests {
  readonly request: RedeployRequest;
  readonly messageIds: string[];
}

/**
 * Starts a deployment for each service that a changed secret concerns. Decides from what ECS and CodeDeploy show, and from nothing else,
 * so that a repeated message does no harm. Fails as a whole when AWS refuses, for the function's error metric to show it; the messages
 * come again, and what has been done is found done.
 */
export async function redeployServices({ Records }: QueueEvent, clients: Clients): Promise<QueueAnswer> {
  const again: string[] = [];
  const { services, errors } = byService(Records);
  for (const { request, messageIds } of services) {
    const fields = { service: request.service, secret: request.secret, changedAt: request.changedAt };
    try {
      const outcome = await redeploy(request, clients);
      log('INFO', outcome, fields);
      if (outcome === 'BUSY') again.push(...messageIds);
    } catch (error) {
      log('ERROR', 'the service could not be deployed', { ...fields, reason: reasonOf(error) });
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
}

async function redeploy(request: RedeployRequest, clients: Clients): Promise<Outcome> {
  return request.codeDeploy ? redeployByCodeDeploy(request, request.codeDeploy, clients) : redeployByEcs(request, clients);
}

/** Merges the requests of each service into the one about the latest change. What is no request hinders no other. */
function byService(records: QueueEvent['Records']): { services: Requests[]; errors: unknown[] } {
  const services = new Map<string, Requests>();
  const errors: unknown[] = [];
  for (const { messageId, body } of records) {
    const request = readRequest(body);
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
