import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { Answers, CREATE } from '../requests';
import { onEvent } from '../../../../src/private/custom-resource/handler/on-event';
import { CustomResourceRequest, OnEventResponse } from '../../../../src/private/custom-resource/handler/events';

const stepFunctions = mockClient(SFNClient);
const stateMachineArn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:Waiter';

beforeEach(() => {
  stepFunctions.reset();
  stepFunctions.on(StartExecutionCommand).resolves({});
  jest.spyOn(console, 'log').mockImplementation();
});
afterEach(() => jest.restoreAllMocks());

/** What the state machine was started with, what CloudFormation was answered, and how often something was begun. */
async function begun(request: CustomResourceRequest, start: () => OnEventResponse | Promise<OnEventResponse>) {
  const answers = new Answers();
  const starting = jest.fn(start);
  await onEvent(request, starting, { stepFunctions: new SFNClient({}), stateMachineArn, submit: answers.put });
  const [{ name, input, ...rest } = {} as any] = stepFunctions.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input);
  return { execution: name && { name, input: JSON.parse(input!), ...rest }, answers, starting };
}

const error = (name: string) => Object.assign(new Error('it says'), { name, $metadata: { httpStatusCode: 400 } });

test('what is begun is followed by an execution that is named after the request', async () => {
  const { execution, answers } = await begun(CREATE, () => ({ PhysicalResourceId: 'app/group', Data: { StartedAt: 'now' } }));

  expect(execution).toEqual({ stateMachineArn, name: CREATE.RequestId, input: { ...CREATE, PhysicalResourceId: 'app/group', Data: { StartedAt: 'now' } } });
  expect(answers.all).toEqual([]);
});

test('a request that comes twice starts no second execution, and is no failure', async () => {
  stepFunctions.on(StartExecutionCommand).rejects(error('ExecutionAlreadyExists'));

  expect((await begun(CREATE, () => ({ PhysicalResourceId: 'app/group' }))).answers.all).toEqual([]);
});

test('the name of an execution has no other characters than it may have, and not too many', async () => {
  const { execution } = await begun({ ...CREATE, RequestId: `a/b:${'x'.repeat(100)}` }, () => ({}));

  expect(execution.name).toBe(`a_b_${'x'.repeat(76)}`);
});

test.each<[CustomResourceRequest['RequestType'], string | undefined, string | undefined, string]>([
  ['Create', undefined, undefined, CREATE.RequestId],
  ['Update', 'app/group', undefined, 'app/group'],
  ['Update', 'app/group', 'app/other', 'app/other'],
  ['Delete', 'app/group', 'app/other', 'app/group'],
])('the physical id of a %s of %p that begins %p is %p', async (RequestType, PhysicalResourceId, id, expected) => {
  const { execution } = await begun({ ...CREATE, RequestType, PhysicalResourceId }, () => ({ PhysicalResourceId: id }));

  expect(execution.input.PhysicalResourceId).toBe(expected);
});

describe('CloudFormation is told', () => {
  const refused = () => { throw new Error('[WebDeployment] AppSpec is not valid, got nothing; give the AppSpec as JSON text'); };

  test('what is wrong with a request, which nobody follows', async () => {
    const { execution, answers } = await begun({ ...CREATE, RequestType: 'Update', PhysicalResourceId: 'app/group' }, refused);

    expect(execution).toBeUndefined();
    expect(answers.last).toMatchObject({
      Status: 'FAILED', Reason: '[WebDeployment] AppSpec is not valid, got nothing; give the AppSpec as JSON text', PhysicalResourceId: 'app/group',
    });
  });

  test('that an execution could not be started', async () => {
    stepFunctions.on(StartExecutionCommand).rejects(error('AccessDeniedException'));

    expect((await begun(CREATE, () => ({}))).answers.last).toMatchObject({ Status: 'FAILED', Reason: 'AccessDeniedException: it says' });
  });

  test('at once, that what was never created is deleted', async () => {
    const { answers: { last: created } } = await begun(CREATE, refused);
    const { answers: { last: deleted }, execution, starting } = await begun({ ...CREATE, RequestType: 'Delete', PhysicalResourceId: created.PhysicalResourceId }, refused);

    expect(created.Status).toBe('FAILED');
    expect(deleted).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: created.PhysicalResourceId });
    expect(execution).toBeUndefined();
    expect(starting).not.toHaveBeenCalled();
  });
});

test('fails where CloudFormation cannot be told, so that Lambda delivers the request again', async () => {
  const outlets = { stepFunctions: new SFNClient({}), stateMachineArn, submit: () => Promise.reject(new Error('no way')) };

  await expect(onEvent(CREATE, () => { throw new Error('refused'); }, outlets)).rejects.toThrow('no way');
});
