import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { CustomResourceRequest, OnEventResponse } from '../../../../src/private/custom-resource/handler/events';
import { onEvent } from '../../../../src/private/custom-resource/handler/on-event';
import { Responses, CREATE } from '../requests';

const stepFunctions = mockClient(SFNClient);
const stateMachineArn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:Waiter';

beforeEach(() => {
  stepFunctions.reset();
  stepFunctions.on(StartExecutionCommand).resolves({});
  jest.spyOn(console, 'log').mockImplementation();
});
afterEach(() => jest.restoreAllMocks());

/** Handles a request; returns the execution, the responses, and the mock that starts the work. */
async function handle(request: CustomResourceRequest, start: () => OnEventResponse | Promise<OnEventResponse>) {
  const responses = new Responses();
  const startMock = jest.fn(start);
  let time = 0;
  const clock = { now: () => time, sleep: async (milliseconds: number) => { time += milliseconds; } };
  await onEvent(request, startMock, { stepFunctions: new SFNClient({}), stateMachineArn, submit: responses.submit, clock });
  const [{ name, input, ...rest } = {} as any] = stepFunctions.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input);
  return { execution: name && { name, input: JSON.parse(input!), ...rest }, responses, startMock };
}

const error = (name: string) => Object.assign(new Error('it says'), { name, $metadata: { httpStatusCode: 400 } });

test('the work is polled by an execution that is named after the request', async () => {
  const { execution, responses } = await handle(CREATE, () => ({ PhysicalResourceId: 'app/group', Data: { StartedAt: 'now' } }));

  expect(execution).toEqual({ stateMachineArn, name: CREATE.RequestId, input: { ...CREATE, PhysicalResourceId: 'app/group', Data: { StartedAt: 'now' } } });
  expect(responses.all).toEqual([]);
});

test('a request that is delivered twice starts no second execution, and does not fail', async () => {
  stepFunctions.on(StartExecutionCommand).rejects(error('ExecutionAlreadyExists'));

  expect((await handle(CREATE, () => ({ PhysicalResourceId: 'app/group' }))).responses.all).toEqual([]);
});

test.each(['AccessDeniedException', 'ThrottlingException'])('the execution starts when AWS no longer answers with %s', async (name) => {
  stepFunctions.on(StartExecutionCommand).rejectsOnce(error(name)).rejectsOnce(error(name)).resolves({});

  expect((await handle(CREATE, () => ({}))).responses.all).toEqual([]);
  expect(stepFunctions.commandCalls(StartExecutionCommand)).toHaveLength(3);
});

test('the name of an execution has only valid characters, and not too many', async () => {
  const { execution } = await handle({ ...CREATE, RequestId: `a/b:${'x'.repeat(100)}` }, () => ({}));

  expect(execution.name).toBe(`a_b_${'x'.repeat(76)}`);
});

test.each<[CustomResourceRequest['RequestType'], string | undefined, string | undefined, string]>([
  ['Create', undefined, undefined, CREATE.RequestId],
  ['Update', 'app/group', undefined, 'app/group'],
  ['Update', 'app/group', 'app/other', 'app/other'],
  ['Delete', 'app/group', 'app/other', 'app/group'],
])('the physical id of a %s of %p that starts %p is %p', async (RequestType, PhysicalResourceId, id, expected) => {
  const { execution } = await handle({ ...CREATE, RequestType, PhysicalResourceId }, () => ({ PhysicalResourceId: id }));

  expect(execution.input.PhysicalResourceId).toBe(expected);
});

describe('a failure is sent to CloudFormation', () => {
  const fail = () => { throw new Error('[WebDeployment] AppSpec is not valid, got nothing; give the AppSpec as JSON text'); };

  test('if the work cannot start, without an execution', async () => {
    const { execution, responses } = await handle({ ...CREATE, RequestType: 'Update', PhysicalResourceId: 'app/group' }, fail);

    expect(execution).toBeUndefined();
    expect(responses.last).toMatchObject({
      Status: 'FAILED', Reason: '[WebDeployment] AppSpec is not valid, got nothing; give the AppSpec as JSON text', PhysicalResourceId: 'app/group',
    });
  });

  test('if the execution cannot start', async () => {
    stepFunctions.on(StartExecutionCommand).rejects(error('AccessDeniedException'));

    expect((await handle(CREATE, () => ({}))).responses.last).toMatchObject({ Status: 'FAILED', Reason: 'AccessDeniedException: it says' });
  });

  test('and the deletion of a resource that was never created succeeds right away', async () => {
    const { responses: { last: created } } = await handle(CREATE, fail);
    const { responses: { last: deleted }, execution, startMock } = await handle({ ...CREATE, RequestType: 'Delete', PhysicalResourceId: created.PhysicalResourceId }, fail);

    expect(created.Status).toBe('FAILED');
    expect(deleted).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: created.PhysicalResourceId });
    expect(execution).toBeUndefined();
    expect(startMock).not.toHaveBeenCalled();
  });
});

test('fails if the response cannot be sent, so that Lambda delivers the request again', async () => {
  const dependencies = { stepFunctions: new SFNClient({}), stateMachineArn, submit: () => Promise.reject(new Error('no way')) };

  await expect(onEvent(CREATE, () => { throw new Error('failed'); }, dependencies)).rejects.toThrow('no way');
});
