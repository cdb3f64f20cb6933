import { setTimeout } from 'node:timers/promises';
import { mayPass } from './aws-client';
import { errorReason, log } from './log';

/** Source of time, and of the pauses between two attempts. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const SYSTEM_CLOCK: Clock = { now: () => Date.now(), sleep: async (milliseconds) => setTimeout(milliseconds) };

const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 15_000;
const MAX_WAIT_MS = 3 * 60_000;

/**
 * Makes a call that no later poll repeats, until it succeeds, is rejected for good, or three minutes have passed. Pauses randomly (full jitter), so
 * that the functions of many services do not call again at the same time.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export async function retry<T>(call: () => Promise<T>, clock: Clock = SYSTEM_CLOCK): Promise<T> {
  const since = clock.now();
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const now = clock.now();
      if (!mayPass(error, since, now) || now - since >= MAX_WAIT_MS) throw error;
      log('WARN', 'AWS did not accept a call; it is made again', { attempt, reason: errorReason(error) });
    }
    await clock.sleep(Math.random() * Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt) + FIRST_PAUSE_MS / 2);
  }
}
