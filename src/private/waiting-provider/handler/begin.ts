import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { answer, Put } from './answer';
import { Begun, CustomResourceRequest, NOT_CREATED } from './request';
import { errorName } from '../../../deployment/handler/aws-error';
import { log, reasonOf } from '../../../deployment/handler/log';

/** Whom the first function speaks to. */
export interface BeginOutlets {
  readonly stepFunctions: SFNClient;
  readonly stateMachineArn: string;
  readonly put: Put;
}

/**
 * The first function: takes a request of CloudFormation and has the state machine follow what has been begun, or answers that it failed. Lambda
 * may deliver a request twice: its execution has its name, so that no second one starts.
 */
export async function begin<R extends CustomResourceRequest>(
  request: R, start: (request: R) => Begun | Promise<Begun>, outlets: BeginOutlets,
): Promise<void> {
  const { RequestType, RequestId, LogicalResourceId, PhysicalResourceId } = request;
  log('INFO', 'was asked', { requestId: RequestId, logicalId: LogicalResourceId, request: RequestType, physicalId: PhysicalResourceId });
  if (RequestType === 'Delete' && PhysicalResourceId === NOT_CREATED) return answer(request, { Status: 'SUCCESS' }, outlets.put);
  try {
    const begun = await start(request);
    const id = RequestType === 'Delete' ? PhysicalResourceId : begun.PhysicalResourceId ?? PhysicalResourceId ?? RequestId;
    await follow(RequestId, { ...request, ...begun, PhysicalResourceId: id }, outlets);
  } catch (error) {
    const failed = { ...request, PhysicalResourceId: PhysicalResourceId ?? NOT_CREATED };
    await answer(failed, { Status: 'FAILED', Reason: reasonOf(error) }, outlets.put);
  }
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
async function follow(requestId: string, input: object, { stepFunctions, stateMachineArn }: BeginOutlets): Promise<void> {
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
