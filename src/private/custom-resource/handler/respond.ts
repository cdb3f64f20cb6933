import * as https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { CustomResourceRequest, NOT_CREATED, OnEventResponse } from './events';
import { errorReason, log } from '../../lambda/log';

/** Outcome of a request, as CloudFormation takes it. */
type RequestOutcome = { readonly Status: 'SUCCESS'; readonly Data?: object } | { readonly Status: 'FAILED'; readonly Reason: string };

/** Sends the body of a response to the URL of its request. */
export type SubmitResponse = (url: string, body: string) => Promise<void>;

/**
 * Size limit of a response, in bytes.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
const MAX_RESPONSE_BYTES = 4096;
/** The most bytes that one character takes in JSON. */
const MAX_CHARACTER_BYTES = 6;

/** Runs the only function of a custom resource that needs no waiting: responds with its result, or with the reason of its failure. */
export async function handleSynchronously<R extends CustomResourceRequest>(
  request: R, handle: (request: R) => Promise<OnEventResponse<object>>, submit: SubmitResponse,
): Promise<void> {
  if (await respondIfNeverCreated(request, submit)) return;
  const { id = NOT_CREATED, outcome } = await requestOutcome(request, handle);
  await respond({ ...request, PhysicalResourceId: id }, outcome, submit);
}

/** Keeps the physical id when a request fails: another one would make CloudFormation replace the resource. */
async function requestOutcome<R extends CustomResourceRequest>(
  request: R, handle: (request: R) => Promise<OnEventResponse<object>>,
): Promise<{ readonly id?: string; readonly outcome: RequestOutcome }> {
  const { RequestType, RequestId, PhysicalResourceId } = request;
  try {
    const result = await handle(request);
    const id = RequestType === 'Delete' ? PhysicalResourceId : result.PhysicalResourceId ?? PhysicalResourceId ?? RequestId;
    return { id, outcome: { Status: 'SUCCESS', Data: result.Data } };
  } catch (error) {
    return { id: PhysicalResourceId, outcome: { Status: 'FAILED', Reason: errorReason(error) } };
  }
}

/** Logs a request. Responds right away to the deletion of a resource that was never created, and returns whether it did. */
export async function respondIfNeverCreated(request: CustomResourceRequest, submit: SubmitResponse): Promise<boolean> {
  const { RequestType, RequestId, LogicalResourceId, PhysicalResourceId } = request;
  log('INFO', 'received a request', { requestId: RequestId, logicalId: LogicalResourceId, request: RequestType, physicalId: PhysicalResourceId });
  if (RequestType !== 'Delete' || PhysicalResourceId !== NOT_CREATED) return false;
  await respond(request, { Status: 'SUCCESS' }, submit);
  return true;
}

/** Responds to a request. */
export async function respond(request: CustomResourceRequest, outcome: RequestOutcome, submit: SubmitResponse): Promise<void> {
  const { RequestId, LogicalResourceId, RequestType } = request;
  const fields = { requestId: RequestId, logicalId: LogicalResourceId, request: RequestType };
  if (outcome.Status === 'FAILED') log('ERROR', 'responds that the request failed', { ...fields, reason: outcome.Reason });
  else log('INFO', 'responds that the request succeeded', fields);
  await submit(request.ResponseURL, responseText(request, outcome));
}

/** Formats a response. Shortens a reason that is too long; fails the request if its data is too long. */
export function responseText(request: CustomResourceRequest, outcome: RequestOutcome): string {
  const text = JSON.stringify(responseBody(request, outcome));
  const surplus = excessBytes(text);
  if (surplus <= 0) return text;
  if (outcome.Status === 'FAILED') return failureResponseText(request, outcome.Reason);
  const tooLong = `the response exceeds ${MAX_RESPONSE_BYTES} bytes, got ${MAX_RESPONSE_BYTES + surplus}; return less data`;
  return failureResponseText(request, `[${request.LogicalResourceId}] ${tooLong}`);
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

const MAX_ATTEMPTS = 5;
const RETRY_INTERVAL_MS = 1_000;
const TIMEOUT_MS = 10_000;

/** CloudFormation could not be reached, or rejected a response. The retry in the state machine names this error. */
export class NotAnswered extends Error {
  public readonly name = 'NotAnswered';
}

/**
 * Puts a response to the presigned URL of its request. Retries when the network or S3 has trouble.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html
 */
export async function submitResponse(url: string, body: string): Promise<void> {
  const target = new URL(url);
  if (target.protocol !== 'https:') {
    throw new NotAnswered(`responses need HTTPS, got ${target.protocol}//${target.hostname}; find out who sent the request`);
  }
  for (let attempt = 1; ; attempt++) {
    const failure = await trySubmit(target, body);
    if (!failure) return;
    log('WARN', 'CloudFormation did not accept the response', { attempt, problem: failure.text });
    if (failure.isFinal || attempt === MAX_ATTEMPTS) {
      throw new NotAnswered(`CloudFormation did not accept the response, got ${failure.text}; it gives up by itself an hour after the request`);
    }
    await sleep(RETRY_INTERVAL_MS * 2 ** (attempt - 1));
  }
}

interface SubmitFailure {
  readonly text: string;
  /** The same request would fail again. */
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

/** Sends an empty content type, as the presigned URL is signed with one. */
function sendPutRequest(target: URL, body: string): Promise<number> {
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const request = https.request(target, { method: 'PUT', headers, timeout: TIMEOUT_MS }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0)).on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error(`no response within ${TIMEOUT_MS} ms`)));
    request.on('error', reject).end(body);
  });
}
