import { Answers, BEGUN, CREATE } from '../requests';
import { respond, responseText } from '../../../../src/private/custom-resource/handler/respond';

beforeEach(() => { jest.spyOn(console, 'log').mockImplementation(); });
afterEach(() => jest.restoreAllMocks());

test('an answer has all that CloudFormation asks for, and goes where the request says', async () => {
  const answers = new Answers();

  await respond(BEGUN, { Status: 'SUCCESS', Data: { TaskArn: 'arn' } }, answers.put);

  expect(answers.all).toEqual([{
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

test('the log of an answer does not tell its URL, with which anybody could answer', async () => {
  await respond(BEGUN, { Status: 'FAILED', Reason: 'no' }, new Answers().put);

  const lines = jest.mocked(console.log).mock.calls.flat().join();
  expect(lines).toContain('"reason":"no"');
  expect(lines).not.toContain('signature');
});

describe('an answer that is too long', () => {
  test.each([['letters', 'x'.repeat(9000)], ['quotes, which JSON escapes', '"'.repeat(9000)], ['characters of three bytes', '€'.repeat(9000)]])('loses the end of a reason of %s', (_, Reason) => {
    const text = responseText(BEGUN, { Status: 'FAILED', Reason });

    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
    expect(JSON.parse(text).Reason).toMatch(/^.{300,}\.\.\.$/);
    expect(JSON.parse(text).PhysicalResourceId).toBe('app/group');
  });

  test('fails when it is the data', () => {
    const { Status, Reason, Data } = JSON.parse(responseText(BEGUN, { Status: 'SUCCESS', Data: { Text: 'x'.repeat(5000) } }));

    expect([Status, Data]).toEqual(['FAILED', undefined]);
    expect(Reason).toMatch(/^\[WebDeployment\] the answer takes 4096 bytes at most, got 5\d{3}; answer with less data$/);
  });

  test('of 4096 bytes is sent as it is', () => {
    const room = 4096 - Buffer.byteLength(responseText(BEGUN, { Status: 'FAILED', Reason: '' }));

    expect(JSON.parse(responseText(BEGUN, { Status: 'FAILED', Reason: 'x'.repeat(room) })).Reason).toHaveLength(room);
    expect(JSON.parse(responseText(BEGUN, { Status: 'FAILED', Reason: 'x'.repeat(room + 1) })).Reason).toMatch(/x\.\.\.$/);
  });
});
