/** Settings of a client that outlasts throttling and hangs. */
export const patient = {
  maxAttempts: 8,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};
