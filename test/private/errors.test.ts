import { Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { failWith, firstDuplicate, formatError, rangeProblem, requireDistinct, requireInRange } from '../../src/private/errors';

describe('an error message', () => {
  test('has the construct, the problem, the actual value and the remedy', () => {
    const web = new Construct(new Stack(undefined, 'Stack'), 'Web');

    expect(formatError(web, { problem: 'the port is taken', actual: 80, remedy: 'use another' }))
      .toBe('[Stack/Web] the port is taken, got 80; use another');
  });

  test('has the factory if there is no construct yet', () => {
    expect(formatError('Scaling.fixedCount()', { problem: 'too few', actual: -1, remedy: 'use more' }))
      .toBe('[Scaling.fixedCount()] too few, got -1; use more');
  });

  test('omits the value if it is undefined', () => {
    expect(formatError('WorkloadTask.container()', { problem: 'the task has no container', remedy: 'give it one' }))
      .toBe('[WorkloadTask.container()] the task has no container; give it one');
  });

  test.each([
    ['a string', 'eighty', "'eighty'"],
    ['an empty string', '', "''"],
    ['a number', 1.5, '1.5'],
    ['not a number', NaN, 'NaN'],
    ['a boolean', false, 'false'],
    ['null', null, 'null'],
    ['a list', ['app', 'proxy'], '["app","proxy"]'],
    ['an object', { cpu: 256 }, '{"cpu":256}'],
  ])('formats %s as in code', (_, actual, formatted) => {
    expect(formatError('x', { problem: 'wrong', actual, remedy: 'right' })).toBe(`[x] wrong, got ${formatted}; right`);
  });

  test('is thrown', () => {
    expect(() => failWith('x', { problem: 'wrong', actual: 1, remedy: 'right' })).toThrow(new Error('[x] wrong, got 1; right'));
  });
});

describe('a number in a range', () => {
  test.each([1, 2, 10])('may be %d if it must be from 1 to 10', (value) => {
    expect(rangeProblem('size', value, { min: 1, max: 10 }, 'use less')).toBeUndefined();
  });

  test('may be undefined', () => {
    expect(rangeProblem('size', undefined, { min: 1, max: 10 }, 'use less')).toBeUndefined();
  });

  test('may be a token', () => {
    expect(rangeProblem('size', Token.asNumber({ Ref: 'Size' }), { min: 1, max: 10 }, 'use less')).toBeUndefined();
  });

  test('may have a fraction if fractions are allowed', () => {
    expect(rangeProblem('size', 1.5, { min: 1, max: 10, allowsFractions: true }, 'use less')).toBeUndefined();
  });

  test.each([0, 11, 1.5, NaN, Infinity, -Infinity])('fails with %d if it must be whole and from 1 to 10', (value) => {
    expect(() => requireInRange('x', 'size', value, { min: 1, max: 10 }, 'use less'))
      .toThrow(new Error(`[x] size must be a whole number from 1 to 10, got ${value}; use less`));
  });

  test.each([0.99, 10.01, NaN])('fails with %d if it must be from 1 to 10, with fractions', (value) => {
    expect(() => requireInRange('x', 'size', value, { min: 1, max: 10, allowsFractions: true }, 'use less'))
      .toThrow(new Error(`[x] size must be a number from 1 to 10, got ${value}; use less`));
  });

  test('fails with a message without upper bound if there is none', () => {
    expect(() => requireInRange('x', 'size', -1, { min: 0, max: Infinity }, 'use more'))
      .toThrow(new Error('[x] size must be a whole number 0 or more, got -1; use more'));
  });
});

test.each(['80' as unknown as number, NaN, Infinity, null as unknown as number])('fails with %p if it must be a number, 1 or more', (value) => {
  expect(() => requireInRange('f()', 'percent', value, { min: 1, max: Infinity, allowsFractions: true }, 'use a share')).toThrow('[f()] percent must be a number 1 or more, got ');
});

describe('duplicates', () => {
  test('are found by value or by key, the first one first', () => {
    expect(firstDuplicate(['a', 'b', 'b', 'a'])).toBe('b');
    expect(firstDuplicate([{ id: 1 }, { id: 2 }, { id: 1, again: true }], ({ id }) => id)).toEqual({ id: 1, again: true });
  });

  test('are none among distinct values, and values without a key', () => {
    expect(firstDuplicate(['a', 'b'])).toBeUndefined();
    expect(firstDuplicate([{ id: undefined }, { id: undefined }], ({ id }) => id)).toBeUndefined();
  });

  test('fail with the value', () => {
    expect(() => requireDistinct('f()', ['a', 'b'], { problem: 'two have the same name', remedy: 'rename one' })).not.toThrow();
    expect(() => requireDistinct('f()', ['a', 'a'], { problem: 'two have the same name', remedy: 'rename one' }))
      .toThrow(new Error("[f()] two have the same name, got 'a'; rename one"));
  });
});
