import { ProviderEvent, refusal } from './event';

const TRANSIENT = new Set([
  'ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded', 'RequestThrottledException', 'SlowDown',
  'InternalFailure', 'InternalError', 'InternalServerError', 'ServiceUnavailable', 'ServiceUnavailableException',
  'RequestTimeout', 'RequestTimeoutException', 'TimeoutError', 'NetworkingError',
  'ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH',
]);
const GONE = new Set(['ApplicationDoesNotExistException', 'DeploymentGroupDoesNotExistException']);
const DENIED = new Set(['AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation']);

interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

export function errorName(error: unknown): string {
  return (error as SdkError).name ?? 'Error';
}

export function errorText(error: unknown): string {
  return `${errorName(error)}: ${(error as SdkError).message ?? 'no message'}`;
}

/** Whether the same call may succeed later: throttled, AWS in trouble, or the network. */
export function isTransient(error: unknown): boolean {
  const { code, $metadata } = error as SdkError;
  const status = $metadata?.httpStatusCode ?? 0;
  return TRANSIENT.has(errorName(error)) || TRANSIENT.has(code ?? '') || status === 429 || status >= 500;
}

/** Whether the deployment group, and with it every deployment, is not there any more. */
export function isGone(error: unknown): boolean {
  return GONE.has(errorName(error));
}

/** Whether AWS itself refused: an error of this code's own making has no response metadata. */
export function isFromAws(error: unknown): boolean {
  return (error as SdkError).$metadata !== undefined || isTransient(error);
}

/** The refusal for an error that waiting does not cure. */
export function explainAwsError(event: ProviderEvent, error: unknown, consequence?: string): Error {
  return refusal(event, `AWS refused a call, got ${errorText(error).slice(0, 800)}${consequence ? `. ${consequence}` : ''}`, remedyFor(error));
}

function remedyFor(error: unknown): string {
  if (DENIED.has(errorName(error))) return 'allow that action to the role of the deployment provider\'s function, then deploy again';
  if (isGone(error)) return 'restore the CodeDeploy application and deployment group, or remove this resource with them';
  if (isTransient(error)) return 'AWS has not answered for too long: see its health dashboard, then deploy again';
  return 'correct what AWS names, then deploy again';
}
