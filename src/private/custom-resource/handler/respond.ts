import * as https from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { errorReason, log } from '../../lambda/log';
import { CustomResourceRequest, NOT_CREATED, OnEventResult } from './events';

const MAX_ATTEMPTS = 5;
const RETRY_INTERVAL_MS = 1_000;
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
export async function submitResponse(url: string, body: string): Promise<void> {
  const target = new URL(url);
  if (target.protocol !== 'https:') throw new NotAnswered(`answers go over HTTPS alone, got ${target.protocol}//${target.hostname}; see who has sent the request`);
  for (let attempt = 1; ; attempt++) {
    const problem = await trySubmit(target, body);
    if (!problem) return;
    log('WARN', 'CloudFormation did not take the answer', { attempt, problem: problem.text });
    if (problem.isFinal || attempt === MAX_ATTEMPTS) {
      throw new NotAnswered(`CloudFormation did not take the answer, got ${problem.text}; it gives up by itself an hour after the request`);
    }
    await pause(RETRY_INTERVAL_MS * 2 ** (attempt - 1));
  }
}

interface SubmitFailure {
  readonly text: string;
  /** The same request would be refused again. */
  readonly isFinal: boolean;
}

async function trySubmit(target: URL, body: string): Promise<SubmitFailure | undefined> {
  try {
    const status = await sendPutRequest(target, body);
    return status >= 200 && status < 300 ? undefined : { text: `HTTP ${status}`, isFinal: status >= 400 && status < 500 && status !== 429 };
  } catch (error) {
    return { text: errorReason(error), isFinal: false };
  }
}

/** The signature covers an empty content type. */
function sendPutRequest(target: URL, body: string): Promise<number> {
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

/** How a request has ended. */
export type RequestOutcome = { readonly Status: 'SUCCESS'; readonly Data?: object } | { readonly Status: 'FAILED'; readonly Reason: string };

/** Sends a text to where CloudFormation waits for it. */
export type SubmitResponse = (url: string, body: string) => Promise<void>;

/**
 * What CloudFormation takes as an answer, in bytes.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
const MAX_RESPONSE_BYTES = 4096;
/** What one character takes at most, as JSON. */
const MAX_CHARACTER_BYTES = 6;

/** Answers a request, once it is known how it has ended. */
export async function respond(request: CustomResourceRequest, outcome: RequestOutcome, put: SubmitResponse): Promise<void> {
  const { RequestId, LogicalResourceId, RequestType } = request;
  const fields = { requestId: RequestId, logicalId: LogicalResourceId, request: RequestType };
  if (outcome.Status === 'FAILED') log('ERROR', 'answers that it failed', { ...fields, reason: outcome.Reason });
  else log('INFO', 'answers that it is done', fields);
  await put(request.ResponseURL, responseText(request, outcome));
}

/** The answer as text, a reason that is too long cut off. Data that is too long fails the request: there is no shorter one. */
export function responseText(request: CustomResourceRequest, outcome: RequestOutcome): string {
  const text = JSON.stringify(responseBody(request, outcome));
  const surplus = excessBytes(text);
  if (surplus <= 0) return text;
  return failureResponseText(request, outcome.Status === 'FAILED' ? outcome.Reason
    : `[${request.LogicalResourceId}] the answer takes ${MAX_RESPONSE_BYTES} bytes at most, got ${MAX_RESPONSE_BYTES + surplus}; answer with less data`);
}

function failureResponseText(request: CustomResourceRequest, reason: string): string {
  for (let kept = reason; ;) {
    const text = JSON.stringify(responseBody(request, { Status: 'FAILED', Reason: kept === reason ? reason : `${kept}...` }));
    const surplus = excessBytes(text);
    if (surplus <= 0 || kept === '') return text;
    kept = kept.slice(0, -Math.ceil(surplus / MAX_CHARACTER_BYTES));
  }
}

function excessBytes(text: string): number {
  return Buffer.byteLength(text) - MAX_RESPONSE_BYTES;
}

function responseBody({ StackId, RequestId, LogicalResourceId, PhysicalResourceId }: CustomResourceRequest, outcome: RequestOutcome): object {
  return { ...outcome, PhysicalResourceId: PhysicalResourceId ?? NOT_CREATED, StackId, RequestId, LogicalResourceId, NoEcho: false };
}

/** The one function of a custom resource that nothing has to be waited for: answers CloudFormation with what it finds, or with what it fails with. */
export async function handleSynchronously<R extends CustomResourceRequest>(request: R, find: (request: R) => Promise<OnEventResult>, put: SubmitResponse): Promise<void> {
  const { RequestType, RequestId, LogicalResourceId, PhysicalResourceId } = request;
  log('INFO', 'was asked', { requestId: RequestId, logicalId: LogicalResourceId, request: RequestType, physicalId: PhysicalResourceId });
  if (RequestType === 'Delete' && PhysicalResourceId === NOT_CREATED) return respond(request, { Status: 'SUCCESS' }, put);
  const { id = NOT_CREATED, outcome } = await requestOutcome(request, find);
  await respond({ ...request, PhysicalResourceId: id }, outcome, put);
}

/** A failure leaves the resource the one that it was. */
async function requestOutcome<R extends CustomResourceRequest>(
  request: R, find: (request: R) => Promise<OnEventResult>,
): Promise<{ readonly id?: string; readonly outcome: RequestOutcome }> {
  const { RequestType, RequestId, PhysicalResourceId } = request;
  try {
    const found = await find(request);
    const id = RequestType === 'Delete' ? PhysicalResourceId : found.PhysicalResourceId ?? PhysicalResourceId ?? RequestId;
    return { id, outcome: { Status: 'SUCCESS', Data: found.Data } };
  } catch (error) {
    return { id: PhysicalResourceId, outcome: { Status: 'FAILED', Reason: errorReason(error) } };
  }
}
