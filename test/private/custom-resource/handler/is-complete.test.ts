import { Answers, BEGUN } from '../requests';
import { isComplete, NotComplete } from '../../../../src/private/custom-resource/handler/is-complete';
import { ExecutionFailure, IsCompleteResponse } from '../../../../src/private/custom-resource/handler/events';

beforeEach(() => { jest.spyOn(console, 'log').mockImplementation(); });
afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.AWS_LAMBDA_LOG_GROUP_NAME;
});

const never = () => { throw new Error('was asked'); };

test('what is complete is answered, with the data of both functions', async () => {
  const answers = new Answers();

  await isComplete(BEGUN, async () => ({ IsComplete: true, Data: { TaskArn: 'arn' } }), answers.put);

  expect(answers.last).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'app/group', Data: { StartedAt: 'now', TaskArn: 'arn' } });
});

test('what is not complete is asked again by its name, and nobody is answered', async () => {
  const answers = new Answers();
  const looking = isComplete(BEGUN, async (): Promise<IsCompleteResponse> => ({ IsComplete: false }), answers.put);

  await expect(looking).rejects.toThrow(NotComplete);
  await expect(looking).rejects.toMatchObject({ name: 'NotComplete' });
  expect(answers.all).toEqual([]);
});

test('an error is left to the state machine', async () => {
  await expect(isComplete(BEGUN, async () => { throw new Error('[Web] it failed; mend it'); }, never)).rejects.toThrow('[Web] it failed; mend it');
});

test.each<[string, ExecutionFailure, string]>([
  ['an error of its own, as it is',
    { Error: 'Error', Cause: JSON.stringify({ errorType: 'Error', errorMessage: '[Web] it failed; mend it', trace: [] }) }, '[Web] it failed; mend it'],
  ['an error of AWS',
    { Error: 'AccessDeniedException', Cause: JSON.stringify({ errorType: 'AccessDeniedException', errorMessage: 'no' }) },
    '[WebDeployment] the function that follows it failed, got AccessDeniedException: no; see its log, then deploy again (log group logs)'],
  ['a crash', { Error: 'Runtime.ExitError', Cause: 'RequestId: 1 Error: signal: killed' },
    '[WebDeployment] the function that follows it failed, got Runtime.ExitError: RequestId: 1 Error: signal: killed; see its log, then deploy again (log group logs)'],
  ['the end of the time', { Error: 'NotComplete', Cause: '{"errorMessage":"WebDeployment is not complete"}' },
    '[WebDeployment] it has not ended within the hour that CloudFormation waits; see the log for what it waits for (log group logs)'],
  ['an error without a cause', { Error: 'States.Permissions' },
    '[WebDeployment] the function that follows it failed, got States.Permissions: ; see its log, then deploy again (log group logs)'],
])('CloudFormation is told %s', async (_, failure, reason) => {
  process.env.AWS_LAMBDA_LOG_GROUP_NAME = 'logs';
  const answers = new Answers();

  await isComplete({ ...BEGUN, Failure: failure }, never, answers.put);

  expect(answers.last).toMatchObject({ Status: 'FAILED', Reason: reason, PhysicalResourceId: 'app/group' });
});
