import { awsCallError, isGone } from './aws-call-error';
import { decide, Intent, Step } from './decide';
import { Observation } from './deployment';
import { Clients, DeploymentGroup } from './deployment-group';
import { groupArn, groupName, intentOf, leaseOf, leaseOfNewService, reasonToDoNothing } from './deployment-request';
import { acquireLease, DeploymentMarker, formatLease, formatMarker, parseLease } from './stored-state';
import {
  COMPLETE, INCOMPLETE, IsCompleteResponse, isOutOfTime, providerError, ProviderEvent,
} from '../../../private/custom-resource/handler/events';
import { isFromAws, mayPass } from '../../../private/lambda/aws-client';
import { errorReason, log } from '../../../private/lambda/log';

/** Handles `isComplete` of `Custom::EcsDeployment`: observes the deployment group, and takes at most one step towards the desired version. */
export async function pollDeployment(event: ProviderEvent, clients: Clients, now: Date): Promise<IsCompleteResponse> {
  const fields = { requestId: event.RequestId, logicalId: event.LogicalResourceId, request: event.RequestType };
  const because = reasonToDoNothing(event);
  try {
    if (because) {
      log('INFO', 'nothing to deploy', { ...fields, because });
      const lease = leaseOfNewService(event);
      if (lease) await groupOf(event, clients).writeLease(formatLease(lease));
      return COMPLETE;
    }
    return await decideAndAct(event, clients, now, fields);
  } catch (error) {
    if (event.RequestType === 'Delete' && isGone(error)) {
      log('INFO', 'the deployment group is gone', fields);
      return COMPLETE;
    }
    if (mayPass(error, startedAt(event), now.getTime()) && !isOutOfTime(event, now)) {
      log('WARN', 'AWS did not accept a call; the next poll makes it again', { ...fields, error: errorReason(error) });
      return INCOMPLETE;
    }
    log('ERROR', 'failed', { ...fields, error: errorReason(error) });
    throw isFromAws(error) ? awsCallError(event, error, 'It is UNKNOWN what CodeDeploy is doing, and which version is live') : error;
  }
}

async function decideAndAct(event: ProviderEvent, clients: Clients, now: Date, fields: Record<string, unknown>): Promise<IsCompleteResponse> {
  const group = groupOf(event, clients);
  const observation = await group.observe(now);
  const request = leaseOf(event);
  const hasStarted = (requestId: string) => observation.deployments.some(({ marker }) => marker?.requestId === requestId);
  const claim = acquireLease(parseLease(await group.readLease()), request, hasStarted);
  if (claim.lease === 'LOST') {
    throw providerError(event, `CloudFormation has sent a later request, got ${claim.to}`, 'see that request: this one has ended');
  }
  if (claim.lease === 'ACQUIRED') {
    await group.writeLease(formatLease({ ...request, baseVersion: claim.baseVersion }));
    log('INFO', 'acquired the lease', { ...fields, baseVersion: claim.baseVersion });
    // The first step waits for the next poll, before which the previous holder of the lease has acted for the last time.
    if (event.RequestType !== 'Delete') return INCOMPLETE;
  }
  const intent = intentOf(event, claim.baseVersion, now);
  return carryOut(decide(observation, intent), group, intent, event, now, { ...fields, ...summary(observation) });
}

async function carryOut(
  step: Step, group: DeploymentGroup, intent: Intent, event: ProviderEvent, now: Date, fields: Record<string, unknown>,
): Promise<IsCompleteResponse> {
  const deployment = 'deployment' in step ? step.deployment : undefined;
  const because = step.do === 'FAIL' ? step.failure.problem : step.because;
  log(step.do === 'FAIL' ? 'ERROR' : 'INFO', step.do, { ...fields, because, deploymentId: deployment?.id, status: deployment?.status });
  switch (step.do) {
    case 'WAIT': return INCOMPLETE;
    case 'DONE': return COMPLETE;
    case 'FAIL': throw providerError(event, step.failure.problem, step.failure.remedy);
    case 'START': {
      const deploymentId = await start(step.liveBefore, group, intent, event, now);
      log('INFO', deploymentId ? 'started' : 'not accepted, another deployment is active', { ...fields, deploymentId });
      return deploymentId && intent.waitFor === 'NOTHING' ? COMPLETE : INCOMPLETE;
    }
    case 'END_TERMINATION_WAIT':
      await group.endTerminationWait(step.deployment.id);
      return INCOMPLETE;
    case 'STOP': {
      const isStopping = await group.stop(step.deployment.id);
      if (isStopping && step.failure) throw providerError(event, step.failure.problem, step.failure.remedy);
      return INCOMPLETE;
    }
  }
}

async function start(
  liveBefore: string | undefined, group: DeploymentGroup, intent: Intent, event: ProviderEvent, now: Date,
): Promise<string | undefined> {
  const marker: DeploymentMarker = { requestId: intent.requestId, from: intent.from.id, to: intent.to.id, service: intent.service, liveBefore };
  try {
    return await group.start(String(event.ResourceProperties.AppSpec), formatMarker(marker));
  } catch (error) {
    if (mayPass(error, startedAt(event), now.getTime()) || !isFromAws(error)) throw error;
    throw awsCallError(event, error, 'No deployment was started: this request has changed nothing');
  }
}

function groupOf(event: ProviderEvent, clients: Clients): DeploymentGroup {
  return new DeploymentGroup(clients, groupName(event), groupArn(event));
}

function startedAt({ Data }: ProviderEvent): number {
  return Date.parse(Data?.StartedAt ?? '') || 0;
}

function summary({ deployments }: Observation): Record<string, unknown> {
  return { newest: deployments.slice(0, 3).map(({ id, status, target }) => `${id} ${status}${target ? ` ${target.traffic}` : ''}`) };
}
