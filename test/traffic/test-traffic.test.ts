import { Lazy } from 'aws-cdk-lib';
import { TestTraffic } from '../../src/index';
import { unknownNumber } from '../fixtures/number-token';

describe('TestTraffic.listener()', () => {
  test.each([1, 8080, 65535])('takes port %d', (port) => {
    expect(() => TestTraffic.listener({ port })).not.toThrow();
  });

  test('takes a port that is not known at synth', () => {
    expect(() => TestTraffic.listener({ port: unknownNumber() })).not.toThrow();
  });

  test.each([0, 65536, 80.5])('fails with port %d', (port) => {
    expect(() => TestTraffic.listener({ port })).toThrow(new Error(
      `[TestTraffic.listener()] port must be a whole number from 1 to 65535, got ${port}; use a free port of the load balancer`,
    ));
  });

  test('fails where nobody may reach it', () => {
    expect(() => TestTraffic.listener({ allowFrom: [] })).toThrow(new Error(
      '[TestTraffic.listener()] allowFrom is empty, so nobody could reach the listener; name a peer, or leave it out for the VPC',
    ));
  });
});

describe('TestTraffic.header()', () => {
  test('takes a name of 40 characters', () => {
    expect(() => TestTraffic.header({ name: 'X'.repeat(40), values: ['true'] })).not.toThrow();
  });

  test('fails without a value', () => {
    expect(() => TestTraffic.header({ name: 'X-Test', values: [] })).toThrow(new Error(
      "[TestTraffic.header()] the header 'X-Test' has no values to look for; name at least one, such as 'true'",
    ));
  });

  test.each(['X'.repeat(41), '', 'X Test', 'X-Tést', 'X:Test', 'Host', 'host'])('fails with the name %p', (name) => {
    expect(() => TestTraffic.header({ name, values: ['true'] })).toThrow(new Error(
      `[TestTraffic.header()] name must be 1 to 40 characters of an HTTP header other than Host, got '${name}'; use one such as 'X-Test'`,
    ));
  });

  test.each([0, 129])('fails with a value of %d characters', (length) => {
    expect(() => TestTraffic.header({ name: 'X-Test', values: ['true', 'x'.repeat(length)] })).toThrow(new Error(
      `[TestTraffic.header()] a value must have 1 to 128 characters, got ${length}; shorten it, or use wildcards`,
    ));
  });

  test('takes a value of 128 characters', () => {
    expect(() => TestTraffic.header({ name: 'X-Test', values: ['x'.repeat(128)] })).not.toThrow();
  });

  test('takes a name and values that are not known at synth', () => {
    const later = Lazy.string({ produce: () => 'later' });

    expect(() => TestTraffic.header({ name: later, values: [later] })).not.toThrow();
  });
});
