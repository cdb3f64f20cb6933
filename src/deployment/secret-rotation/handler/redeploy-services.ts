import { redeployByCodeDeploy } from './redeploy-by-code-deploy';
import { redeployByEcs } from './redeploy-by-ecs';
import { Clients, parseRedeployRequest, RedeployOutcome, RedeployRequest, SqsBatchResponse, SqsEvent } from './redeploy-request';
import { errorReason, log } from '../../../private/lambda/log';

/** The requests for one service, for all of which one deployment is enough. */
interface ServiceRequests {
  readonly request: RedeployRequest;
  readonly messageIds: string[];
}

/**
 * Starts a deployment of each service with a changed secret, and keeps its messages until one has succeeded. Decides from what ECS and CodeDeploy
 * show alone, so that a repeated message does no harm. Throws when a call to AWS or the deployments of a service fail, so that the error metric of
 * the function counts it; on the retry, services that have been deployed are up to date.
 */
export async function redeployServices({ Records }: SqsEvent, clients: Clients): Promise<SqsBatchResponse> {
  const retries: string[] = [];
  const { services, errors } = byService(Records);
  for (const { request, messageIds } of services) {
    const fields = { service: request.service, secret: request.secret, changedAt: request.changedAt };
    try {
      const outcome = await redeploy(request, clients);
      log('INFO', outcome, fields);
      if (!isSettled(outcome)) retries.push(...messageIds);
    } catch (error) {
      log('ERROR', 'the service could not be deployed', { ...fields, reason: errorReason(error) });
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return { batchItemFailures: retries.map((itemIdentifier) => ({ itemIdentifier })) };
}

function isSettled(outcome: RedeployOutcome): boolean {
  return outcome === 'UP_TO_DATE' || outcome === 'GONE';
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
