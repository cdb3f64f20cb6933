import { providerError, ProviderEvent } from '../../../private/custom-resource/handler/events';
import { errorName, isTransient } from '../../../private/lambda/aws-client';
import { errorReason } from '../../../private/lambda/log';

const GONE = new Set(['ApplicationDoesNotExistException', 'DeploymentGroupDoesNotExistException']);
const DENIED = new Set(['AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation']);

/** Whether the deployment group, and with it every deployment, no longer exists. */
export function isGone(error: unknown): boolean {
  return GONE.has(errorName(error));
}

/** Returns the error of the provider for a call that failed and need not be retried. */
export function awsCallError(event: ProviderEvent, error: unknown, consequence?: string): Error {
  const problem = `a call to AWS failed, got ${errorReason(error).slice(0, 800)}`;
  return providerError(event, consequence ? `${problem}. ${consequence}` : problem, remedyFor(error));
}

function remedyFor(error: unknown): string {
  if (DENIED.has(errorName(error))) return 'allow the action in the role of the deployment provider\'s function, then deploy again';
  if (isGone(error)) return 'restore the CodeDeploy application and deployment group, or remove this resource with them';
  if (isTransient(error)) return 'AWS has not responded for too long: see the AWS Health Dashboard, then deploy again';
  return 'correct the cause that AWS names, then deploy again';
}
