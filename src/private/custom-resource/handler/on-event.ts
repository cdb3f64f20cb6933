import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { CustomResourceRequest, NOT_CREATED, OnEventResponse } from './events';
import { respond, respondIfNeverCreated, SubmitResponse } from './respond';
import { errorName } from '../../lambda/aws-client';
import { errorReason, log } from '../../lambda/log';
import { Clock, retry } from '../../lambda/retry';

/** Clients and settings of the `OnEvent` function. */
export interface OnEventDependencies {
  readonly stepFunctions: SFNClient;
  readonly stateMachineArn: string;
  readonly submit: SubmitResponse;
  readonly clock?: Clock;
}

/**
 * Runs the `OnEvent` function: starts the work of a request, and the state machine that polls it; if the work cannot start, responds that the request
 * failed. Lambda may deliver a request twice: the execution is named after it, so no second one starts.
 */
export async function onEvent<R extends CustomResourceRequest>(
  request: R, start: (request: R) => OnEventResponse<object> | Promise<OnEventResponse<object>>, dependencies: OnEventDependencies,
): Promise<void> {
  if (await respondIfNeverCreated(request, dependencies.submit)) return;
  const { RequestType, RequestId, PhysicalResourceId } = request;
  try {
    const started = await start(request);
    const id = RequestType === 'Delete' ? PhysicalResourceId : started.PhysicalResourceId ?? PhysicalResourceId ?? RequestId;
    await startExecution(RequestId, { ...request, ...started, PhysicalResourceId: id }, dependencies);
  } catch (error) {
    const failed = { ...request, PhysicalResourceId: PhysicalResourceId ?? NOT_CREATED };
    await respond(failed, { Status: 'FAILED', Reason: errorReason(error) }, dependencies.submit);
  }
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
async function startExecution(requestId: string, input: object, { stepFunctions, stateMachineArn, clock }: OnEventDependencies): Promise<void> {
  const command = new StartExecutionCommand({ stateMachineArn, name: executionName(requestId), input: JSON.stringify(input) });
  try {
    await retry(async () => stepFunctions.send(command), clock);
  } catch (error) {
    if (errorName(error) !== 'ExecutionAlreadyExists') throw error;
    log('INFO', 'the execution has already started', { requestId });
  }
}

/** Names of executions have 1 to 80 letters, digits, hyphens and underscores; request ids are UUIDs. */
function executionName(requestId: string): string {
  return requestId.replace(/[^\w-]/g, '_').slice(0, 80);
}
