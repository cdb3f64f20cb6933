import { Duration, Size, Token } from 'aws-cdk-lib';
import { durationIn, requireDuration, requireSize } from '../../src/private/units';
import { errorAt } from '../fixtures/error-at';
import { unknownNumber } from '../fixtures/number-token';

const RANGE = { min: 1, max: 60 };

describe('a duration', () => {
  test('is converted to a unit', () => {
    expect(durationIn('ServiceDeployment.canary()', 'bakeTime', Duration.hours(2), 'minutes')).toBe(120);
    expect(durationIn('ServiceDeployment.canary()', 'bakeTime', Duration.seconds(90), 'minutes')).toBe(1.5);
    expect(durationIn('capacity', 'maxInstanceLifetime', Duration.hours(36), 'days')).toBe(1.5);
  });

  test('may be a token of the unit, or undefined', () => {
    expect(Token.isUnresolved(durationIn('f()', 'bakeTime', Duration.minutes(unknownNumber()), 'minutes'))).toBe(true);
    expect(() => requireDuration('f()', 'timeout', Duration.seconds(unknownNumber()), 'seconds', RANGE, 'wait less')).not.toThrow();
    expect(() => requireDuration('f()', 'timeout', undefined, 'seconds', RANGE, 'wait less')).not.toThrow();
  });

  test('fails as a token of another unit', () => {
    expect(() => durationIn('f()', 'bakeTime', Duration.seconds(unknownNumber()), 'minutes'))
      .toThrow(errorAt('f()', 'bakeTime', 'token', 'minutes', "got 'seconds';", 'Duration.minutes()'));
  });

  test.each([[0, 0], [60.5, 60.5], [3600, 3600]])('fails with %s seconds, out of range or fractional', (amount, actual) => {
    expect(() => requireDuration('f()', 'timeout', Duration.seconds(amount), 'seconds', RANGE, 'wait less'))
      .toThrow(errorAt('f()', 'timeout in seconds', 'from 1 to 60', `got ${actual};`, 'wait less'));
  });
});

describe('a size', () => {
  test('passes within its range, as a token of the unit, and if undefined', () => {
    for (const size of [Size.gibibytes(1), Size.mebibytes(2048), Size.gibibytes(unknownNumber()), undefined]) {
      expect(() => requireSize('f()', 'size', size, 'GiB', RANGE, 'use less')).not.toThrow();
    }
    expect(() => requireSize('f()', 'size', Size.kibibytes(1024), 'MiB', RANGE, 'use less')).not.toThrow();
  });

  test.each([
    ['GiB', Size.mebibytes(1536), 1.5], ['GiB', Size.gibibytes(61), 61], ['MiB', Size.gibibytes(1), 1024], ['MiB', Size.kibibytes(512), 0.5],
  ] as const)('fails in %s with a size that is out of range, or not a whole number', (unit, size, actual) => {
    expect(() => requireSize('f()', 'size', size, unit, RANGE, 'use less'))
      .toThrow(errorAt('f()', `size in ${unit}`, 'from 1 to 60', `got ${actual};`, 'use less'));
  });

  test.each([['MiB', Size.gibibytes(unknownNumber()), 'mebibytes'], ['GiB', Size.tebibytes(unknownNumber()), 'gibibytes']] as const)(
    'fails in %s as a token of another unit', (unit, size, name) => {
      expect(() => requireSize('f()', 'size', size, unit, RANGE, 'use less'))
        .toThrow(errorAt('f()', 'size', 'token', unit, `Size.${name}()`));
    });
});
