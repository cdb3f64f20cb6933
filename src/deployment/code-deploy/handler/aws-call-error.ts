import { providerError, ProviderEvent } from '../../../private/custom-resource/handler/events';
import { errorName, isTransient } from '../../../private/lambda/aws-client';
import { errorReason } from '../../../private/lambda/log';

const GONE = new Set(['ApplicationDoesNotExistException', 'DeploymentGroupDoesNotExistException']);
const DENIED = new Set(['AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation']);

/** Whether the deployment group, and with it every deployment, is not there any more. */
export function isGone(error: unknown): boolean {
  return GONE.has(errorName(error));
}

/** The refusal for an error that waiting does not cure. */
export function awsCallError(event: ProviderEvent, error: unknown, consequence?: string): Error {
  return providerError(event, `AWS refused a call, got ${errorReason(error).slice(0, 800)}${consequence ? `. ${consequence}` : ''}`, remedyFor(error));
}

function remedyFor(error: unknown): string {
  if (DENIED.has(errorName(error))) return 'allow that action to the role of the deployment provider\'s function, then deploy again';
  if (isGone(error)) return 'restore the CodeDeploy application and deployment group, or remove this resource with them';
  if (isTransient(error)) return 'AWS has not answered for too long: see its health dashboard, then deploy again';
  return 'correct what AWS names, then deploy again';
}
