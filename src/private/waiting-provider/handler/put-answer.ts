import * as https from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { log, reasonOf } from '../../../deployment/handler/log';

const ATTEMPTS = 5;
const PAUSE_MS = 1_000;
const TIMEOUT_MS = 10_000;

/** CloudFormation could not be reached, or did not take an answer. */
export class NotAnswered extends Error {
  public readonly name = 'NotAnswered';
}

/**
 * Puts an answer under the URL that CloudFormation has signed for it. Tries again when the network or S3 has trouble.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html
 */
export async function putAnswer(url: string, body: string): Promise<void> {
  const target = new URL(url);
  if (target.protocol !== 'https:') throw new NotAnswered(`answers go over HTTPS alone, got ${target.protocol}//${target.hostname}; see who has sent the request`);
  for (let attempt = 1; ; attempt++) {
    const problem = await tryPut(target, body);
    if (!problem) return;
    log('WARN', 'CloudFormation did not take the answer', { attempt, problem: problem.text });
    if (problem.isFinal || attempt === ATTEMPTS) {
      throw new NotAnswered(`CloudFormation did not take the answer, got ${problem.text}; it gives up by itself an hour after the request`);
    }
    await pause(PAUSE_MS * 2 ** (attempt - 1));
  }
}

interface Problem {
  readonly text: string;
  /** The same request would be refused again. */
  readonly isFinal: boolean;
}

async function tryPut(target: URL, body: string): Promise<Problem | undefined> {
  try {
    const status = await put(target, body);
    return status >= 200 && status < 300 ? undefined : { text: `HTTP ${status}`, isFinal: status >= 400 && status < 500 && status !== 429 };
  } catch (error) {
    return { text: reasonOf(error), isFinal: false };
  }
}

/** The signature covers an empty content type. */
function put(target: URL, body: string): Promise<number> {
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const request = https.request(target, { method: 'PUT', headers, timeout: TIMEOUT_MS }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0)).on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    request.on('error', reject).end(body);
  });
}
