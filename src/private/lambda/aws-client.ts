/** Client settings for functions whose AWS calls must end within a minute: all attempts with their pauses take less than half of it. */
export const CLIENT_CONFIG = {
  maxAttempts: 5,
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

interface SdkError {
  readonly name?: string;
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

/** Returns whether an error comes from an AWS call. Errors thrown by this library's own code have no response metadata. */
export function isFromAws(error: unknown): boolean {
  return (error as SdkError).$metadata !== undefined || isTransient(error);
}
