// Preloaded into the CLI: it looks at a stack every five seconds, and at its events every two. Here it looks ten times as often.
'use strict';

const POLL_INTERVALS = [2_000, 5_000];
const { setTimeout: realSetTimeout } = globalThis;

globalThis.setTimeout = Object.assign(
  (callback, delay, ...args) => realSetTimeout(callback, POLL_INTERVALS.includes(delay) ? delay / 10 : delay, ...args),
  realSetTimeout,
);
