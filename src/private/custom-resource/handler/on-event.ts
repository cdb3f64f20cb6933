import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { respond, SubmitResponse } from './respond';
import { CustomResourceRequest, NOT_CREATED, OnEventResult } from './events';
import { errorName } from '../../lambda/aws-client';
import { errorReason, log } from '../../lambda/log';

/** Whom the first function speaks to. */
export interface OnEventDependencies {
  readonly stepFunctions: SFNClient;
  readonly stateMachineArn: string;
  readonly submit: SubmitResponse;
}

/**
 * The first function: takes a request of CloudFormation and has the state machine follow what has been begun, or answers that it failed. Lambda
 * may deliver a request twice: its execution has its name, so that no second one starts.
 */
export async function onEvent<R extends CustomResourceRequest>(
  request: R, start: (request: R) => OnEventResult | Promise<OnEventResult>, outlets: OnEventDependencies,
): Promise<void> {
  const { RequestType, RequestId, LogicalResourceId, PhysicalResourceId } = request;
  log('INFO', 'was asked', { requestId: RequestId, logicalId: LogicalResourceId, request: RequestType, physicalId: PhysicalResourceId });
  if (RequestType === 'Delete' && PhysicalResourceId === NOT_CREATED) return respond(request, { Status: 'SUCCESS' }, outlets.submit);
  try {
    const begun = await start(request);
    const id = RequestType === 'Delete' ? PhysicalResourceId : begun.PhysicalResourceId ?? PhysicalResourceId ?? RequestId;
    await startExecution(RequestId, { ...request, ...begun, PhysicalResourceId: id }, outlets);
  } catch (error) {
    const failed = { ...request, PhysicalResourceId: PhysicalResourceId ?? NOT_CREATED };
    await respond(failed, { Status: 'FAILED', Reason: errorReason(error) }, outlets.submit);
  }
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
async function startExecution(requestId: string, input: object, { stepFunctions, stateMachineArn }: OnEventDependencies): Promise<void> {
  try {
    await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, name: executionName(requestId), input: JSON.stringify(input) }));
  } catch (error) {
    if (errorName(error) !== 'ExecutionAlreadyExists') throw error;
    log('INFO', 'is being followed already', { requestId });
  }
}

/** Execution names have 1 to 80 letters, digits, hyphens and underscores; request ids are UUIDs. */
function executionName(requestId: string): string {
  return requestId.replace(/[^\w-]/g, '_').slice(0, 80);
}
