import { ExecutionFailure, IsCompleteResponse } from '../../../../src/private/custom-resource/handler/events';
import { isComplete, NotComplete } from '../../../../src/private/custom-resource/handler/is-complete';
import { Responses, STARTED } from '../requests';

beforeEach(() => { jest.spyOn(console, 'log').mockImplementation(); });
afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.AWS_LAMBDA_LOG_GROUP_NAME;
});

const unexpected = () => { throw new Error('unexpected call'); };

test('a complete resource succeeds, with the data of both functions', async () => {
  const responses = new Responses();

  await isComplete(STARTED, async () => ({ IsComplete: true, Data: { TaskArn: 'arn' } }), responses.submit);

  expect(responses.last).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'app/group', Data: { StartedAt: 'now', TaskArn: 'arn' } });
});

test('an incomplete resource is retried by the name of the error, without a response', async () => {
  const responses = new Responses();
  const polling = isComplete(STARTED, async (): Promise<IsCompleteResponse> => ({ IsComplete: false }), responses.submit);

  await expect(polling).rejects.toThrow(NotComplete);
  await expect(polling).rejects.toMatchObject({ name: 'NotComplete' });
  expect(responses.all).toEqual([]);
});

test('an error is passed to the state machine', async () => {
  await expect(isComplete(STARTED, async () => { throw new Error('[Web] it failed; mend it'); }, unexpected)).rejects.toThrow('[Web] it failed; mend it');
});

test.each<[string, ExecutionFailure, RegExp]>([
  ['an error of the handler, unchanged',
    { Error: 'Error', Cause: JSON.stringify({ errorType: 'Error', errorMessage: '[Web] it failed; mend it', trace: [] }) }, /^\[Web\] it failed; mend it$/],
  ['an error of AWS',
    { Error: 'AccessDeniedException', Cause: JSON.stringify({ errorType: 'AccessDeniedException', errorMessage: 'no' }) },
    /^\[WebDeployment\] .*got AccessDeniedException: no; see its log.* \(log group logs\)$/],
  ['a crash', { Error: 'Runtime.ExitError', Cause: 'RequestId: 1 Error: signal: killed' },
    /^\[WebDeployment\] .*got Runtime.ExitError: RequestId: 1 Error: signal: killed; see its log.* \(log group logs\)$/],
  ['the timeout', { Error: 'NotComplete', Cause: '{"errorMessage":"WebDeployment is not complete"}' },
    /^\[WebDeployment\] .*within the hour that CloudFormation waits; see its log.* \(log group logs\)$/],
  ['an error without a cause', { Error: 'States.Permissions' },
    /^\[WebDeployment\] .*got States.Permissions: ; see its log.* \(log group logs\)$/],
])('CloudFormation receives %s', async (_, failure, reason) => {
  process.env.AWS_LAMBDA_LOG_GROUP_NAME = 'logs';
  const responses = new Responses();

  await isComplete({ ...STARTED, Failure: failure }, unexpected, responses.submit);

  expect(responses.last).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(reason), PhysicalResourceId: 'app/group' });
});
