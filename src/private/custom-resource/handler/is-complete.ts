import { respond, SubmitResponse } from './respond';
import { ExecutionFailure, IsCompleteRequest, IsCompleteResult, providerError } from './events';

/** Tells the state machine to ask again. */
export class NotComplete extends Error {
  public readonly name = 'NotComplete';
}

/**
 * The second function: looks how far a request has got, and answers CloudFormation when it is complete. An error ends up as a failure that the
 * state machine hands in with the request, to be answered too.
 */
export async function isComplete<R extends IsCompleteRequest>(request: R, look: (request: R) => Promise<IsCompleteResult>, put: SubmitResponse): Promise<void> {
  if (request.Failure) return respond(request, { Status: 'FAILED', Reason: failureReason(request, request.Failure) }, put);
  const { IsComplete, Data } = await look(request);
  if (!IsComplete) throw new NotComplete(`${request.LogicalResourceId} is not complete`);
  return respond(request, { Status: 'SUCCESS', Data: { ...request.Data, ...Data } }, put);
}

function failureReason(request: IsCompleteRequest, { Error: error, Cause = '' }: ExecutionFailure): string {
  if (error === 'NotComplete') {
    return providerError(request, 'it has not ended within the hour that CloudFormation waits', 'see the log for what it waits for').message;
  }
  const message = parseErrorMessage(Cause);
  // The handlers' own errors are plain ones, and say what to do.
  if (error === 'Error' && message) return message;
  return providerError(request, `the function that follows it failed, got ${error}: ${message ?? Cause}`, 'see its log, then deploy again').message;
}

/** The message of an error of a function; undefined where it is none. */
function parseErrorMessage(cause: string): string | undefined {
  try {
    const { errorMessage } = JSON.parse(cause);
    return errorMessage;
  } catch {
    return undefined;
  }
}
