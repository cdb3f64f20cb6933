import { errorName, errorText, isFromAws, isTransient } from '../../../src/private/lambda/aws-client';

const answered = (httpStatusCode: number) => Object.assign(new Error('no'), { name: 'SomeException', $metadata: { httpStatusCode } });

describe('an error', () => {
  test('has a name and a text, whatever was thrown', () => {
    expect([errorName({}), errorText({}), errorText(new TypeError('no'))]).toEqual(['Error', 'Error: no message', 'TypeError: no']);
  });

  test.each([
    ['a call too many by its name', Object.assign(new Error('slow down'), { name: 'ThrottlingException' })],
    ['a call too many by its status', answered(429)],
    ['trouble within AWS', answered(500)],
    ['trouble before AWS', answered(503)],
    ['a broken connection', Object.assign(new Error('no'), { code: 'ECONNRESET' })],
  ])('may pass where it is %s', (_, error) => {
    expect([isTransient(error), isFromAws(error)]).toEqual([true, true]);
  });

  test("stays where it is AWS's answer to a wrong call", () => {
    expect([isTransient(answered(400)), isFromAws(answered(400))]).toEqual([false, true]);
  });

  test.each([[new Error('no')], [Object.assign(new Error('no'), { code: 'ENOENT' })]])('stays where the code is wrong: %p', (error) => {
    expect([isTransient(error), isFromAws(error)]).toEqual([false, false]);
  });
});
