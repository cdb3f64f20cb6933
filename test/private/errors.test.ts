import { Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { rangeProblem, formatError, failWith, requireInRange } from '../../src/private/errors';

describe('the message of a refusal', () => {
  test('names the construct, what is wrong, what was given and the way out', () => {
    const web = new Construct(new Stack(undefined, 'Stack'), 'Web');

    expect(formatError(web, { problem: 'the port is taken', actual: 80, remedy: 'use another' }))
      .toBe('[Stack/Web] the port is taken, got 80; use another');
  });

  test('names the factory where there is no construct yet', () => {
    expect(formatError('Scaling.fixed()', { problem: 'too few', actual: -1, remedy: 'use more' }))
      .toBe('[Scaling.fixed()] too few, got -1; use more');
  });

  test('leaves out the value where there is none to show', () => {
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
  ])('shows %s as it is written in code', (_, got, shown) => {
    expect(formatError('x', { problem: 'wrong', actual: got, remedy: 'right' })).toBe(`[x] wrong, got ${shown}; right`);
  });

  test('is the message of the error that is thrown', () => {
    expect(() => failWith('x', { problem: 'wrong', actual: 1, remedy: 'right' })).toThrow(new Error('[x] wrong, got 1; right'));
  });
});

describe('a number in a range', () => {
  test.each([1, 2, 10])('may be %d where 1 and 10 are the bounds', (value) => {
    expect(rangeProblem('size', value, { min: 1, max: 10 }, 'use less')).toBeUndefined();
  });

  test('may be left out', () => {
    expect(rangeProblem('size', undefined, { min: 1, max: 10 }, 'use less')).toBeUndefined();
  });

  test('may be a token', () => {
    expect(rangeProblem('size', Token.asNumber({ Ref: 'Size' }), { min: 1, max: 10 }, 'use less')).toBeUndefined();
  });

  test('may have a fraction where that is allowed', () => {
    expect(rangeProblem('size', 1.5, { min: 1, max: 10, allowsFractions: true }, 'use less')).toBeUndefined();
  });

  test.each([0, 11, 1.5, NaN, Infinity, -Infinity])('fails with %d where it must be whole and from 1 to 10', (value) => {
    expect(() => requireInRange('x', 'size', value, { min: 1, max: 10 }, 'use less'))
      .toThrow(new Error(`[x] size must be a whole number from 1 to 10, got ${value}; use less`));
  });

  test.each([0.99, 10.01, NaN])('fails with %d where fractions are allowed from 1 to 10', (value) => {
    expect(() => requireInRange('x', 'size', value, { min: 1, max: 10, allowsFractions: true }, 'use less'))
      .toThrow(new Error(`[x] size must be a number from 1 to 10, got ${value}; use less`));
  });

  test('fails with a message that has no upper bound where there is none', () => {
    expect(() => requireInRange('x', 'size', -1, { min: 0, max: Infinity }, 'use more'))
      .toThrow(new Error('[x] size must be a whole number 0 or more, got -1; use more'));
  });
});

test.each(['80' as unknown as number, NaN, Infinity, null as unknown as number])('fails with %p where any number from 1 on would do', (value) => {
  expect(() => requireInRange('f()', 'percent', value, { min: 1, max: Infinity, allowsFractions: true }, 'use a share')).toThrow('[f()] percent must be a number 1 or more, got ');
});
