import { isDenied, isDeniedText, mayPass } from '../../../src/private/lambda/aws-client';
import { retry } from '../../../src/private/lambda/retry';
import { awsFault } from '../../fixtures/faults/aws-faults';

beforeEach(() => { jest.spyOn(console, 'log').mockImplementation(); });
afterEach(() => jest.restoreAllMocks());

class TestClock {
  public time = 0;
  public readonly pauses: number[] = [];
  public now = () => this.time;
  public sleep = async (milliseconds: number) => {
    this.pauses.push(milliseconds);
    this.time += milliseconds;
  };
}

function failing(times: number, error: Error) {
  let calls = 0;
  return jest.fn(async () => {
    if (++calls <= times) throw error;
    return 'done';
  });
}

test.each([
  ['throttling', awsFault('ThrottlingException')],
  ['an outage', awsFault('ServiceUnavailable')],
  ['a lost connection', awsFault('ECONNRESET')],
  ['a policy that IAM does not know yet', awsFault('AccessDeniedException')],
  ['a role that cannot be assumed yet', awsFault('InvalidParameterException', 'Unable to assume the service linked role. Please verify that it exists.')],
])('a call is made again after %s', async (_, error) => {
  const call = failing(3, error);

  expect(await retry(call, new TestClock())).toBe('done');
  expect(call).toHaveBeenCalledTimes(4);
});

test('the pauses are random and grow', async () => {
  const clock = new TestClock();
  await retry(failing(8, awsFault('ThrottlingException')), clock);

  expect(new Set(clock.pauses).size).toBe(8);
  expect(Math.max(...clock.pauses)).toBeLessThanOrEqual(15_500);
  expect(Math.min(...clock.pauses)).toBeGreaterThanOrEqual(500);
});

test.each([
  ['is denied for longer than two minutes', awsFault('AccessDeniedException'), 120_000],
  ['is throttled for longer than three minutes', awsFault('ThrottlingException'), 180_000],
  ['is not valid', awsFault('ValidationException'), 0],
])('fails with the error of a call that %s', async (_, error, least) => {
  const clock = new TestClock();

  await expect(retry(failing(Infinity, error), clock)).rejects.toBe(error);
  expect(clock.time).toBeGreaterThanOrEqual(least);
  expect(clock.time).toBeLessThan(least + 20_000);
});

test.each([
  'ECS was unable to assume the role arn:aws:iam::111122223333:role/task that was provided for this task. Please verify that the role being passed has the proper trust relationship',
  'The role defined for the function cannot be assumed by Lambda.',
  'User: arn:aws:sts::111122223333:assumed-role/x is not authorized to perform: ecs:RunTask',
])('%s is a denial', (message) => {
  expect(isDeniedText(message)).toBe(true);
  expect(isDenied(awsFault('ClientException', message))).toBe(true);
  expect(mayPass(awsFault('ClientException', message), 0, 119_000)).toBe(true);
  expect(mayPass(awsFault('ClientException', message), 0, 121_000)).toBe(false);
});

test('an error of the library itself is no denial, whatever it says', () => {
  expect(isDenied(new Error('ECS was unable to assume the role'))).toBe(false);
});
