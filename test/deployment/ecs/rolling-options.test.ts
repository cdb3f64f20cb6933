import * as ecs from 'aws-cdk-lib/aws-ecs';
import { servicePropertiesOf } from './service-of';
import { CircuitBreaker, RollingDeploymentOptions, ServiceDeployment, SourceRevisionCleanup } from '../../../src/index';
import { newStack } from '../../fixtures/new-stack';
import { numberParameter, unknownNumber } from '../../fixtures/number-token';

const configurationOf = (options: RollingDeploymentOptions) => servicePropertiesOf(ServiceDeployment.rolling(options)).DeploymentConfiguration;

describe('the circuit breaker', () => {
  test.each([
    [CircuitBreaker.count(3), { Enable: true, Rollback: true, ThresholdConfiguration: { Type: 'COUNT', Value: 3 } }],
    [CircuitBreaker.boundedPercent(25), { Enable: true, Rollback: true, ThresholdConfiguration: { Type: 'BOUNDED_PERCENT', Value: 25 } }],
    [CircuitBreaker.unboundedPercent(100, { rollback: false, resetOnHealthyTask: false }), {
      Enable: true, Rollback: false, ResetOnHealthyTask: false, ThresholdConfiguration: { Type: 'UNBOUNDED_PERCENT', Value: 100 },
    }],
    [CircuitBreaker.none(), { Enable: false, Rollback: false }],
    [undefined, { Enable: true, Rollback: true }],
  ])('%# has the threshold that was chosen', (circuitBreaker, rendered) => {
    expect(configurationOf({ circuitBreaker }).DeploymentCircuitBreaker).toEqual(rendered);
  });

  test('takes a number that is not known at synth', () => {
    const stack = newStack();

    const { DeploymentConfiguration } = servicePropertiesOf(ServiceDeployment.rolling({ circuitBreaker: CircuitBreaker.count(numberParameter(stack, 'Failures')) }), stack);

    expect(DeploymentConfiguration.DeploymentCircuitBreaker.ThresholdConfiguration.Value).toEqual({ Ref: 'Failures' });
  });

  test.each([
    [() => CircuitBreaker.count(0), '[CircuitBreaker.count()] failures must be a whole number 1 or more, got 0; use the number of tasks that may fail'],
    [() => CircuitBreaker.count(1.5), '[CircuitBreaker.count()] failures must be a whole number 1 or more, got 1.5; use the number of tasks that may fail'],
    [() => CircuitBreaker.boundedPercent(101), '[CircuitBreaker.boundedPercent()] percent must be a whole number from 1 to 100, got 101; use a share of the desired count'],
    [() => CircuitBreaker.unboundedPercent(0), '[CircuitBreaker.unboundedPercent()] percent must be a whole number from 1 to 100, got 0; use a share of the desired count'],
  ])('fails out of range', (make, message) => {
    expect(make).toThrow(new Error(message));
  });
});

describe('early success', () => {
  test('is left to ECS unless asked for', () => {
    expect(configurationOf({})).not.toHaveProperty('EarlySuccessCriteria');
  });

  test('ends a deployment before all tasks run', () => {
    expect(configurationOf({ minHealthyPercent: 50, earlySuccess: { healthyPercent: 90 } }).EarlySuccessCriteria)
      .toEqual({ Enable: true, HealthyPercent: 90, SourceServiceRevisionCleanup: 'BLOCKING' });
    const deferred = { healthyPercent: 100, sourceServiceRevisionCleanup: SourceRevisionCleanup.DEFERRED };
    expect(configurationOf({ earlySuccess: deferred }).EarlySuccessCriteria)
      .toMatchObject({ SourceServiceRevisionCleanup: 'DEFERRED' });
  });

  test.each([
    [101, 'earlySuccess.healthyPercent must be a whole number from 0 to 100, got 101; use a share of the desired count'],
    [99, 'earlySuccess.healthyPercent is below minHealthyPercent (100), got 99; lower minHealthyPercent, or raise earlySuccess.healthyPercent'],
  ])('fails at %d percent', (healthyPercent, message) => {
    expect(() => ServiceDeployment.rolling({ earlySuccess: { healthyPercent } })).toThrow(new Error(`[ServiceDeployment.rolling()] ${message}`));
  });

  test('takes numbers that are not known at synth', () => {
    expect(() => ServiceDeployment.rolling({ earlySuccess: { healthyPercent: unknownNumber() } })).not.toThrow();
    expect(() => ServiceDeployment.rolling({ minHealthyPercent: unknownNumber(), earlySuccess: { healthyPercent: 1 } })).not.toThrow();
  });
});

describe('Availability Zone rebalancing', () => {
  test.each([ecs.AvailabilityZoneRebalancing.ENABLED, ecs.AvailabilityZoneRebalancing.DISABLED])('can be %s', (availabilityZoneRebalancing) => {
    expect(servicePropertiesOf(ServiceDeployment.rolling({ availabilityZoneRebalancing })).AvailabilityZoneRebalancing).toBe(availabilityZoneRebalancing);
  });

  test('fails without room for one more task', () => {
    expect(() => ServiceDeployment.rolling({
      minHealthyPercent: 50, maxHealthyPercent: 100, availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED,
    })).toThrow(new Error(
      '[ServiceDeployment.rolling()] availabilityZoneRebalancing starts a task before it stops another one, but maxHealthyPercent leaves no room for it, got 100; '
      + 'raise maxHealthyPercent, or leave availabilityZoneRebalancing out',
    ));
  });
});
