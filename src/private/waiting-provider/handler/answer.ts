import { CustomResourceRequest, NOT_CREATED } from './request';
import { log } from '../../../deployment/handler/log';

/** How a request has ended. */
export type Outcome = { readonly Status: 'SUCCESS'; readonly Data?: object } | { readonly Status: 'FAILED'; readonly Reason: string };

/** Sends a text to where CloudFormation waits for it. */
export type Put = (url: string, body: string) => Promise<void>;

/**
 * What CloudFormation takes as an answer, in bytes.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
const MOST_BYTES = 4096;
/** What one character takes at most, as JSON. */
const CHARACTER_BYTES = 6;

/** Answers a request, once it is known how it has ended. */
export async function answer(request: CustomResourceRequest, outcome: Outcome, put: Put): Promise<void> {
  const { RequestId, LogicalResourceId, RequestType } = request;
  const fields = { requestId: RequestId, logicalId: LogicalResourceId, request: RequestType };
  if (outcome.Status === 'FAILED') log('ERROR', 'answers that it failed', { ...fields, reason: outcome.Reason });
  else log('INFO', 'answers that it is done', fields);
  await put(request.ResponseURL, answerText(request, outcome));
}

/** The answer as text, a reason that is too long cut off. Data that is too long fails the request: there is no shorter one. */
export function answerText(request: CustomResourceRequest, outcome: Outcome): string {
  const text = JSON.stringify(bodyOf(request, outcome));
  const surplus = surplusOf(text);
  if (surplus <= 0) return text;
  return failureText(request, outcome.Status === 'FAILED' ? outcome.Reason
    : `[${request.LogicalResourceId}] the answer takes ${MOST_BYTES} bytes at most, got ${MOST_BYTES + surplus}; answer with less data`);
}

function failureText(request: CustomResourceRequest, reason: string): string {
  for (let kept = reason; ;) {
    const text = JSON.stringify(bodyOf(request, { Status: 'FAILED', Reason: kept === reason ? reason : `${kept}...` }));
    const surplus = surplusOf(text);
    if (surplus <= 0 || kept === '') return text;
    kept = kept.slice(0, -Math.ceil(surplus / CHARACTER_BYTES));
  }
}

function surplusOf(text: string): number {
  return Buffer.byteLength(text) - MOST_BYTES;
}

function bodyOf({ StackId, RequestId, LogicalResourceId, PhysicalResourceId }: CustomResourceRequest, outcome: Outcome): object {
  return { ...outcome, PhysicalResourceId: PhysicalResourceId ?? NOT_CREATED, StackId, RequestId, LogicalResourceId, NoEcho: false };
}
