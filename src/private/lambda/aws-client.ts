/**
 * Client settings for functions whose AWS calls must end within a minute: all attempts with their pauses take less than half of it. The standard mode
 * of the SDK retries throttling, server errors and network trouble after random, growing pauses.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export const CLIENT_CONFIG = {
  maxAttempts: 5,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 4_000, throwOnRequestTimeout: true },
};

/** Client settings for custom resources, which have minutes: outlasts throttling and hanging connections. */
export const CUSTOM_RESOURCE_CLIENT_CONFIG = {
  maxAttempts: 8,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

const TRANSIENT = new Set([
  'ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded', 'RequestThrottledException', 'SlowDown',
  'InternalFailure', 'InternalError', 'InternalServerError', 'ServiceUnavailable', 'ServiceUnavailableException',
  'RequestTimeout', 'RequestTimeoutException', 'TimeoutError', 'NetworkingError',
  'ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH',
]);

const DENIED = new Set([
  'AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation', 'AuthorizationError', 'UnrecognizedClientException', 'InvalidClientTokenId',
]);

/** Words of services that could not use a role or a permission, such as "ECS was unable to assume the role". */
const DENIED_TEXT = /unable to assume|(cannot|can't|could not|can not) (be assumed|assume)|AccessDenied|not authorized to perform|role is not valid|InvalidRole/i;

/** Time in which AWS may not know a new role or policy everywhere, in milliseconds. */
const PROPAGATION_TIME = 2 * 60_000;

interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

export function errorName(error: unknown): string {
  return (error as SdkError).name ?? 'Error';
}

/** Returns whether the same call may succeed later: after throttling, an outage of AWS, or network trouble. */
export function isTransient(error: unknown): boolean {
  const { code, $metadata } = error as SdkError;
  const status = $metadata?.httpStatusCode ?? 0;
  return TRANSIENT.has(errorName(error)) || TRANSIENT.has(code ?? '') || status === 429 || status >= 500;
}

/**
 * Returns whether the same call may succeed later: after transient trouble, or when access is denied in the first two minutes, because IAM takes that
 * long to make a new policy known everywhere.
 *
 * @param since Time of the first attempt, in milliseconds.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html
 * @see https://github.com/aws/aws-cdk/issues/37675
 */
export function mayPass(error: unknown, since: number, now: number): boolean {
  return isTransient(error) || isDenied(error) && isPropagating(since, now);
}

/** Returns whether IAM may not have made a policy known everywhere that was created before the given time. */
export function isPropagating(since: number, now: number): boolean {
  return now - since < PROPAGATION_TIME;
}

/** Returns whether AWS denied a call, or could not assume a role that was passed to it. */
export function isDenied(error: unknown): boolean {
  const { $metadata, message } = error as SdkError;
  return DENIED.has(errorName(error)) || $metadata !== undefined && isDeniedText(message);
}

/** Returns whether a reason given by AWS says that access was denied, or a role could not be assumed. */
export function isDeniedText(reason: string | undefined): boolean {
  return DENIED_TEXT.test(reason ?? '');
}

/** Returns whether an error comes from an AWS call. Errors thrown by this library's own code have no response metadata. */
export function isFromAws(error: unknown): boolean {
  return (error as SdkError).$metadata !== undefined || isTransient(error);
}
