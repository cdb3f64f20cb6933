import { Answers, CREATE } from '../requests';
import { handleSynchronously } from '../../../../src/private/custom-resource/handler/respond';
import { NOT_CREATED } from '../../../../src/private/custom-resource/handler/events';

beforeEach(() => { jest.spyOn(console, 'log').mockImplementation(); });
afterEach(() => jest.restoreAllMocks());

const found = async () => ({ PhysicalResourceId: 'blue', Data: { Arn: 'arn' } });
const failing = async () => { throw new Error('[Web] it failed; mend it'); };

test.each([
  ['created', CREATE, 'blue'],
  ['updated', { ...CREATE, RequestType: 'Update', PhysicalResourceId: 'green' } as const, 'blue'],
  ['deleted', { ...CREATE, RequestType: 'Delete', PhysicalResourceId: 'green' } as const, 'green'],
])('what is %s is answered with what was found', async (_, request, id) => {
  const answers = new Answers();

  await handleSynchronously(request, found, answers.put);

  expect(answers.all).toEqual([{ url: CREATE.ResponseURL, body: expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { Arn: 'arn' } }) }]);
});

test('what has no id of its own keeps the one that it has, or is named after the request', async () => {
  const answers = new Answers();

  await handleSynchronously(CREATE, async () => ({}), answers.put);
  await handleSynchronously({ ...CREATE, RequestType: 'Update', PhysicalResourceId: 'green' }, async () => ({}), answers.put);

  expect(answers.all.map(({ body }) => body.PhysicalResourceId)).toEqual([CREATE.RequestId, 'green']);
});

test.each([
  ['created', CREATE, NOT_CREATED],
  ['updated', { ...CREATE, RequestType: 'Update', PhysicalResourceId: 'green' } as const, 'green'],
  ['deleted', { ...CREATE, RequestType: 'Delete', PhysicalResourceId: 'green' } as const, 'green'],
])('what cannot be %s is told why, once', async (_, request, id) => {
  const answers = new Answers();

  await handleSynchronously(request, failing, answers.put);

  expect(answers.all.map(({ body }) => body)).toEqual([
    expect.objectContaining({ Status: 'FAILED', PhysicalResourceId: id, Reason: expect.stringContaining('[Web] it failed; mend it') }),
  ]);
});

test('what could not be created is deleted without a look', async () => {
  const answers = new Answers();

  await handleSynchronously({ ...CREATE, RequestType: 'Delete', PhysicalResourceId: NOT_CREATED }, failing, answers.put);

  expect(answers.last).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: NOT_CREATED });
});

test('an answer that CloudFormation does not take is no answer of another kind', async () => {
  const put = jest.fn(async () => { throw new Error('HTTP 500'); });

  await expect(handleSynchronously(CREATE, found, put)).rejects.toThrow('HTTP 500');
  expect(put).toHaveBeenCalledTimes(1);
});
