import { Deployment, failedEvent, Outcome } from './deployment';
import type { Intent } from './ecs-deployment';
import { BUDGET_MINUTES } from './event';

/** Why a request fails, and what the user can do. */
export interface Refusal {
  readonly what: string;
  readonly instead: string;
}

/** The deployment of this request has ended without success. */
export function unsuccessful(deployment: Deployment, outcome: Outcome, intent: Intent): Refusal {
  const event = failedEvent(deployment);
  const where = event ? ` in lifecycle event ${event.name}${event.diagnostics ? ` (${brief(event.diagnostics)})` : ''}` : '';
  const what = `CodeDeploy deployment ${deployment.id} has ${deployment.status === 'Stopped' ? 'been stopped' : 'failed'}${where}, `
    + `got ${brief(deployment.error ?? 'no error from CodeDeploy')}`;
  switch (outcome) {
    case 'STAYED': return {
      what: `${what}. The PREVIOUS version (${previousName(deployment, intent)}) is live: ${deployment.rollbackId ? `${deployment.rollbackId} rolled back to it` : 'no production traffic is on the new one'}`,
      instead: `correct ${intent.to.name}, then deploy again`,
    };
    case 'TOOK_OVER': return {
      what: `${what}. The NEW version (${intent.to.name}) is live although its deployment did not succeed: nothing rolled it back`,
      instead: 'let CloudFormation roll back, which deploys the previous version, or turn on the automatic rollback of the deployment group',
    };
    default: return {
      what: `${what}. It is UNKNOWN which version is live`,
      instead: howToCheck(deployment),
    };
  }
}

/** The deployment of this request is stopped because its time is up. */
export function tooSlow(deployment: Deployment, intent: Intent): Refusal {
  const goal = intent.waitFor === 'COMPLETED' ? 'complete' : 'move all production traffic';
  const remedy = intent.waitFor === 'COMPLETED'
    ? 'wait for the traffic only (waitFor TRAFFIC_SHIFTED), or shorten the termination wait'
    : 'shorten the traffic shift, the hooks or the approval wait, or do not wait for the deployment (waitFor NOTHING)';
  return {
    what: `CodeDeploy deployment ${deployment.id} was too slow: it did not ${goal} in ${BUDGET_MINUTES} minutes of the one hour that CloudFormation waits, `
      + `so it is being STOPPED and rolled back to ${intent.from.name}; got status ${deployment.status}`,
    instead: `${remedy}; ${howToCheck(deployment)}`,
  };
}

/** A deployment that this request may not stop, or that does not stop, is in the way. */
export function stillRunning(deployment: Deployment, intent: Intent): Refusal {
  const isOurs = deployment.isRollback || deployment.mark?.service === intent.service;
  const whose = deployment.isRollback ? ', a rollback by CodeDeploy,' : isOurs ? ` of the request ${deployment.mark?.requestId}` : ' of someone else';
  const effect = intent.isDelete
    ? 'its service cannot be deleted'
    : isOurs ? 'it is UNKNOWN which version is live until it has ended' : `this request has not started a deployment of ${intent.to.name}`;
  return {
    what: `CodeDeploy deployment ${deployment.id}${whose} is still in progress after ${BUDGET_MINUTES} minutes, got status ${deployment.status}: ${effect}`,
    instead: `let it end or stop it, then deploy again; ${howToCheck(deployment)}`,
  };
}

/** CodeDeploy has accepted no deployment. */
export function neverAccepted(intent: Intent): Refusal {
  return {
    what: `CodeDeploy accepted no deployment of ${intent.to.name} in ${BUDGET_MINUTES} minutes: this request has changed nothing`,
    instead: 'see the log of this function for CodeDeploy\'s answers, then deploy again',
  };
}

function previousName({ mark }: Deployment, { from }: Intent): string {
  if (mark?.before === from.id) return from.name;
  return mark?.before ? `not ${from.name}, but the one with AppSpec fingerprint ${mark.before}` : 'whatever somebody else had deployed';
}

function howToCheck(deployment: Deployment): string {
  return `see "aws deploy get-deployment --deployment-id ${deployment.id}" and the target group weights of the production listener `
    + '("aws elbv2 describe-listeners")';
}

/** CloudFormation takes 4 KB for a whole answer. */
function brief(text: string): string {
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
