import { answer, Outcome, Put } from './answer';
import { Begun, CustomResourceRequest, NOT_CREATED } from './request';
import { log, reasonOf } from '../../../deployment/handler/log';

/** The one function of a custom resource that nothing has to be waited for: answers CloudFormation with what it finds, or with what it fails with. */
export async function answerAtOnce<R extends CustomResourceRequest>(request: R, find: (request: R) => Promise<Begun>, put: Put): Promise<void> {
  const { RequestType, RequestId, LogicalResourceId, PhysicalResourceId } = request;
  log('INFO', 'was asked', { requestId: RequestId, logicalId: LogicalResourceId, request: RequestType, physicalId: PhysicalResourceId });
  if (RequestType === 'Delete' && PhysicalResourceId === NOT_CREATED) return answer(request, { Status: 'SUCCESS' }, put);
  const { id = NOT_CREATED, outcome } = await outcomeOf(request, find);
  await answer({ ...request, PhysicalResourceId: id }, outcome, put);
}

/** A failure leaves the resource the one that it was. */
async function outcomeOf<R extends CustomResourceRequest>(
  request: R, find: (request: R) => Promise<Begun>,
): Promise<{ readonly id?: string; readonly outcome: Outcome }> {
  const { RequestType, RequestId, PhysicalResourceId } = request;
  try {
    const found = await find(request);
    const id = RequestType === 'Delete' ? PhysicalResourceId : found.PhysicalResourceId ?? PhysicalResourceId ?? RequestId;
    return { id, outcome: { Status: 'SUCCESS', Data: found.Data } };
  } catch (error) {
    return { id: PhysicalResourceId, outcome: { Status: 'FAILED', Reason: reasonOf(error) } };
  }
}
