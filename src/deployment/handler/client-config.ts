/** How AWS is called: with all attempts and their pauses it takes less than half of the minute that is kept for it. */
export const CLIENT_CONFIG = {
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 4_000, throwOnRequestTimeout: true },
};
