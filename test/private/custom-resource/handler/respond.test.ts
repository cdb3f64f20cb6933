import { respond, responseText } from '../../../../src/private/custom-resource/handler/respond';
import { Responses, STARTED, CREATE } from '../requests';

beforeEach(() => { jest.spyOn(console, 'log').mockImplementation(); });
afterEach(() => jest.restoreAllMocks());

test('a response has all required fields, and is sent to the URL of the request', async () => {
  const responses = new Responses();

  await respond(STARTED, { Status: 'SUCCESS', Data: { TaskArn: 'arn' } }, responses.submit);

  expect(responses.all).toEqual([{
    url: CREATE.ResponseURL,
    body: {
      Status: 'SUCCESS',
      Data: { TaskArn: 'arn' },
      PhysicalResourceId: 'app/group',
      StackId: CREATE.StackId,
      RequestId: CREATE.RequestId,
      LogicalResourceId: 'WebDeployment',
      NoEcho: false,
    },
  }]);
});

test('the log does not contain the presigned URL', async () => {
  await respond(STARTED, { Status: 'FAILED', Reason: 'no' }, new Responses().submit);

  const lines = jest.mocked(console.log).mock.calls.flat().join();
  expect(lines).toContain('"reason":"no"');
  expect(lines).not.toContain('signature');
});

describe('a response that is too long', () => {
  test.each([['letters', 'x'.repeat(9000)], ['quotes, which JSON escapes', '"'.repeat(9000)], ['characters of three bytes', '€'.repeat(9000)]])('is shortened to fit a reason of %s', (_, Reason) => {
    const text = responseText(STARTED, { Status: 'FAILED', Reason });

    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
    expect(JSON.parse(text).Reason).toMatch(/^.{300,}\.\.\.$/);
    expect(JSON.parse(text).PhysicalResourceId).toBe('app/group');
  });

  test('fails if its data is too long', () => {
    const { Status, Reason, Data } = JSON.parse(responseText(STARTED, { Status: 'SUCCESS', Data: { Text: 'x'.repeat(5000) } }));

    expect([Status, Data]).toEqual(['FAILED', undefined]);
    expect(Reason).toMatch(/^\[WebDeployment\] .*4096 bytes, got 5\d{3}; .*less data/);
  });

  test('is sent unchanged up to 4096 bytes', () => {
    const room = 4096 - Buffer.byteLength(responseText(STARTED, { Status: 'FAILED', Reason: '' }));

    expect(JSON.parse(responseText(STARTED, { Status: 'FAILED', Reason: 'x'.repeat(room) })).Reason).toHaveLength(room);
    expect(JSON.parse(responseText(STARTED, { Status: 'FAILED', Reason: 'x'.repeat(room + 1) })).Reason).toMatch(/x\.\.\.$/);
  });
});
