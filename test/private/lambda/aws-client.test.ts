import { errorName, isFromAws, isTransient } from '../../../src/private/lambda/aws-client';
import { errorReason } from '../../../src/private/lambda/log';

const fromAws = (httpStatusCode: number) => Object.assign(new Error('no'), { name: 'SomeException', $metadata: { httpStatusCode } });

describe('an error', () => {
  test('has a name, whatever was thrown', () => {
    expect([errorName({}), errorName(new TypeError('no'))]).toEqual(['Error', 'TypeError']);
  });

  test.each<[unknown, string]>([
    [new Error('no'), 'no'],
    [new TypeError('no'), 'TypeError: no'],
    [Object.assign(new Error('connect ECONNRESET'), { code: 'ECONNRESET' }), 'connect ECONNRESET'],
    [Object.assign(new Error('slow down'), { name: 'ThrottlingException' }), 'ThrottlingException: slow down'],
    ['text', 'text'],
  ])('%p is formatted as %p', (error, reason) => {
    expect(errorReason(error)).toBe(reason);
  });

  test.each([
    ['throttling, by its name', Object.assign(new Error('slow down'), { name: 'ThrottlingException' })],
    ['throttling, by its status', fromAws(429)],
    ['an internal error of AWS', fromAws(500)],
    ['an unavailable service', fromAws(503)],
    ['a broken connection', Object.assign(new Error('no'), { code: 'ECONNRESET' })],
  ])('is transient if it is %s', (_, error) => {
    expect([isTransient(error), isFromAws(error)]).toEqual([true, true]);
  });

  test('is not transient if AWS rejects the call', () => {
    expect([isTransient(fromAws(400)), isFromAws(fromAws(400))]).toEqual([false, true]);
  });

  test.each([[new Error('no')], [Object.assign(new Error('no'), { code: 'ENOENT' })]])('is neither transient nor from AWS if it is %p', (error) => {
    expect([isTransient(error), isFromAws(error)]).toEqual([false, false]);
  });
});
