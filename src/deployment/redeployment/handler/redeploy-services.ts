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
  const errors: unknown[] = [];
  for (const { request, messageIds } of byService(Records)) {
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

/** Merges the requests of each service into the one about the latest change. */
function byService(records: QueueEvent['Records']): Requests[] {
  const services = new Map<string, Requests>();
  for (const { messageId, body } of records) {
    const request = JSON.parse(body) as RedeployRequest;
    const { request: other, messageIds } = services.get(request.service) ?? { request, messageIds: [] };
    services.set(request.service, {
      request: Date.parse(other.changedAt) > Date.parse(request.changedAt) ? other : request,
      messageIds: [...messageIds, messageId],
    });
  }
  return [...services.values()];
}
