import { ExecutionFailure, IsCompleteRequest, IsCompleteResponse, providerError } from './events';
import { respond, SubmitResponse } from './respond';

/** Makes the state machine call again: the retry in its definition names this error. */
export class NotComplete extends Error {
  public readonly name = 'NotComplete';
}

/**
 * Runs the `IsComplete` function: polls the resource, and responds to CloudFormation once it is complete. Errors go to the state machine, which
 * passes them back in `Failure`, to be sent as the response, after `cleanUp`.
 */
export async function isComplete<R extends IsCompleteRequest>(
  request: R, poll: (request: R) => Promise<IsCompleteResponse<object>>, submit: SubmitResponse, cleanUp?: (request: R) => Promise<void>,
): Promise<void> {
  if (request.Failure) {
    await cleanUp?.(request);
    return respond(request, { Status: 'FAILED', Reason: failureReason(request, request.Failure) }, submit);
  }
  const { IsComplete, Data } = await poll(request);
  if (!IsComplete) throw new NotComplete(`${request.LogicalResourceId} is not complete`);
  return respond(request, { Status: 'SUCCESS', Data: { ...request.Data, ...Data } }, submit);
}

function failureReason(request: IsCompleteRequest, { Error: error, Cause = '' }: ExecutionFailure): string {
  if (error === 'NotComplete') {
    return providerError(request, 'the resource was not complete within the hour that CloudFormation waits', 'see its log for the reason').message;
  }
  const message = parseErrorMessage(Cause);
  // Errors of the handlers themselves have no name of their own, and are in the library's form already.
  if (error === 'Error' && message) return message;
  return providerError(request, `the function that polls the resource failed, got ${error}: ${message ?? Cause}`,
    'see its log, then deploy again').message;
}

/** Returns the message of an error that a function threw; `undefined` for errors of Step Functions. */
function parseErrorMessage(cause: string): string | undefined {
  try {
    const { errorMessage } = JSON.parse(cause);
    return errorMessage;
  } catch {
    return undefined;
  }
}
