import { answer, Put } from './answer';
import { BegunRequest, Failure, Followed } from './request';
import { refusal } from '../../../deployment/code-deploy/handler/event';

/** Tells the state machine to ask again. */
export class NotComplete extends Error {
  public readonly name = 'NotComplete';
}

/**
 * The second function: looks how far a request has got, and answers CloudFormation when it is complete. An error ends up as a failure that the
 * state machine hands in with the request, to be answered too.
 */
export async function follow<R extends BegunRequest>(request: R, look: (request: R) => Promise<Followed>, put: Put): Promise<void> {
  if (request.Failure) return answer(request, { Status: 'FAILED', Reason: reasonFor(request, request.Failure) }, put);
  const { IsComplete, Data } = await look(request);
  if (!IsComplete) throw new NotComplete(`${request.LogicalResourceId} is not complete`);
  return answer(request, { Status: 'SUCCESS', Data: { ...request.Data, ...Data } }, put);
}

function reasonFor(request: BegunRequest, { Error: error, Cause = '' }: Failure): string {
  if (error === 'NotComplete') {
    return refusal(request, 'it has not ended within the hour that CloudFormation waits', 'see the log for what it waits for').message;
  }
  const message = messageIn(Cause);
  // The handlers' own errors are plain ones, and say what to do.
  if (error === 'Error' && message) return message;
  return refusal(request, `the function that follows it failed, got ${error}: ${message ?? Cause}`, 'see its log, then deploy again').message;
}

/** The message of an error of a function; undefined where it is none. */
function messageIn(cause: string): string | undefined {
  try {
    const { errorMessage } = JSON.parse(cause);
    return errorMessage;
  } catch {
    return undefined;
  }
}
