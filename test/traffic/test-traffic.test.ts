import { Lazy } from 'aws-cdk-lib';
import { TestTraffic } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { unknownNumber } from '../fixtures/number-token';

describe('TestTraffic.listener()', () => {
  test.each([1, 8080, 65535])('takes port %d', (port) => {
    expect(() => TestTraffic.listener({ port })).not.toThrow();
  });

  test('takes a port that is not known at synth', () => {
    expect(() => TestTraffic.listener({ port: unknownNumber() })).not.toThrow();
  });

  test.each([0, 65536, 80.5])('fails with port %d', (port) => {
    expect(() => TestTraffic.listener({ port })).toThrow(errorAt('TestTraffic.listener()', 'port', '1 to 65535', `${port}`, 'free port'));
  });

  test('fails where nobody may reach it', () => {
    expect(() => TestTraffic.listener({ allowFrom: [] })).toThrow(errorAt('TestTraffic.listener()', 'allowFrom is empty', 'name a peer'));
  });
});

describe('TestTraffic.header()', () => {
  test('takes a name of 40 characters', () => {
    expect(() => TestTraffic.header({ name: 'X'.repeat(40), values: ['true'] })).not.toThrow();
  });

  test('fails without a value', () => {
    expect(() => TestTraffic.header({ name: 'X-Test', values: [] })).toThrow(errorAt('TestTraffic.header()', 'X-Test', 'no values', "'true'"));
  });

  test.each(['X'.repeat(41), '', 'X Test', 'X-Tést', 'X:Test', 'Host', 'host'])('fails with the name %p', (name) => {
    expect(() => TestTraffic.header({ name, values: ['true'] })).toThrow(errorAt('TestTraffic.header()', 'name', '1 to 40', `'${name}'`, 'X-Test'));
  });

  test.each([0, 129])('fails with a value of %d characters', (length) => {
    expect(() => TestTraffic.header({ name: 'X-Test', values: ['true', 'x'.repeat(length)] })).toThrow(errorAt('TestTraffic.header()', 'value', '1 to 128', `${length}`, 'shorten'));
  });

  test('takes a value of 128 characters', () => {
    expect(() => TestTraffic.header({ name: 'X-Test', values: ['x'.repeat(128)] })).not.toThrow();
  });

  test('takes a name and values that are not known at synth', () => {
    const later = Lazy.string({ produce: () => 'later' });

    expect(() => TestTraffic.header({ name: later, values: [later] })).not.toThrow();
  });
});
