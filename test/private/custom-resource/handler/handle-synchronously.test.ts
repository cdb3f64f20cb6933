import { NOT_CREATED } from '../../../../src/private/custom-resource/handler/events';
import { handleSynchronously } from '../../../../src/private/custom-resource/handler/respond';
import { Responses, CREATE } from '../requests';

beforeEach(() => { jest.spyOn(console, 'log').mockImplementation(); });
afterEach(() => jest.restoreAllMocks());

const handle = async () => ({ PhysicalResourceId: 'blue', Data: { Arn: 'arn' } });
const fail = async () => { throw new Error('[Web] it failed; mend it'); };

test.each([
  ['created', CREATE, 'blue'],
  ['updated', { ...CREATE, RequestType: 'Update', PhysicalResourceId: 'green' } as const, 'blue'],
  ['deleted', { ...CREATE, RequestType: 'Delete', PhysicalResourceId: 'green' } as const, 'green'],
])('a resource that is %s succeeds with the result', async (_, request, id) => {
  const responses = new Responses();

  await handleSynchronously(request, handle, responses.submit);

  expect(responses.all).toEqual([{ url: CREATE.ResponseURL, body: expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { Arn: 'arn' } }) }]);
});

test('a resource without an id of its own keeps its id, or takes that of the request', async () => {
  const responses = new Responses();

  await handleSynchronously(CREATE, async () => ({}), responses.submit);
  await handleSynchronously({ ...CREATE, RequestType: 'Update', PhysicalResourceId: 'green' }, async () => ({}), responses.submit);

  expect(responses.all.map(({ body }) => body.PhysicalResourceId)).toEqual([CREATE.RequestId, 'green']);
});

test.each([
  ['created', CREATE, NOT_CREATED],
  ['updated', { ...CREATE, RequestType: 'Update', PhysicalResourceId: 'green' } as const, 'green'],
  ['deleted', { ...CREATE, RequestType: 'Delete', PhysicalResourceId: 'green' } as const, 'green'],
])('a resource that cannot be %s fails with the reason, once', async (_, request, id) => {
  const responses = new Responses();

  await handleSynchronously(request, fail, responses.submit);

  expect(responses.all.map(({ body }) => body)).toEqual([
    expect.objectContaining({ Status: 'FAILED', PhysicalResourceId: id, Reason: expect.stringContaining('[Web] it failed; mend it') }),
  ]);
});

test('a resource that was never created is deleted without a call', async () => {
  const responses = new Responses();

  await handleSynchronously({ ...CREATE, RequestType: 'Delete', PhysicalResourceId: NOT_CREATED }, fail, responses.submit);

  expect(responses.last).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: NOT_CREATED });
});

test('a response that CloudFormation rejects is not sent as a failure', async () => {
  const submit = jest.fn(async () => { throw new Error('HTTP 500'); });

  await expect(handleSynchronously(CREATE, handle, submit)).rejects.toThrow('HTTP 500');
  expect(submit).toHaveBeenCalledTimes(1);
});
