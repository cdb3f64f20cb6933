
/** How AWS is called: with all attempts and their pauses it takes less than half of the minute that is kept for it. */
export const CLIENT_CONFIG = {
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 4_000, throwOnRequestTimeout: true },
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

/** Whether AWS itself refused: an error of this code's own making has no response metadata. */
export function isFromAws(error: unknown): boolean {
  return (error as SdkError).$metadata !== undefined || isTransient(error);
}

/** Settings of a client that outlasts throttling and hangs. */
export const CUSTOM_RESOURCE_CLIENT_CONFIG = {
  maxAttempts: 8,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};
