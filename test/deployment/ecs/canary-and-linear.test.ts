import { Duration } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { servicePropertiesOf } from './service-properties';
import { linear } from '../../../src/deployment/ecs/traffic-shift';
import {
  CanaryDeploymentOptions, CircuitBreaker, DeploymentHook, DeploymentStage, LinearDeploymentOptions, ServiceDeployment, TestTraffic,
} from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';
import { numberParameter, unknownNumber } from '../../fixtures/number-token';

describe('ServiceDeployment.canary()', () => {
  test('shifts 5 percent for ten minutes, and keeps the old tasks for five more', () => {
    expect(servicePropertiesOf(ServiceDeployment.canary()).DeploymentConfiguration).toMatchObject({
      Strategy: 'CANARY',
      CanaryConfiguration: { CanaryPercent: 5, CanaryBakeTimeInMinutes: 10 },
      BakeTimeInMinutes: 5,
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
    });
  });

  test('has no other strategy', () => {
    const { DeploymentConfiguration, DeploymentController } = servicePropertiesOf(ServiceDeployment.canary());

    expect(DeploymentController).toEqual({ Type: 'ECS' });
    expect(DeploymentConfiguration).not.toHaveProperty('LinearConfiguration');
    expect(DeploymentConfiguration).not.toHaveProperty('LifecycleHooks');
  });

  test.each([0.1, 0.3, 1.1, 16.1, 33.3, 100])('takes %d percent', (canaryPercent) => {
    const { CanaryConfiguration } = servicePropertiesOf(ServiceDeployment.canary({ canaryPercent })).DeploymentConfiguration;

    expect(CanaryConfiguration.CanaryPercent).toBe(canaryPercent);
  });

  test.each<[CanaryDeploymentOptions, ...string[]]>([
    [{ canaryPercent: 0 }, 'canaryPercent', '0.1 to 100', 'got 0;'],
    [{ canaryPercent: 100.1 }, 'canaryPercent', '0.1 to 100', 'got 100.1;'],
    [{ canaryPercent: 5.25 }, 'canaryPercent', 'multiple of 0.1', 'got 5.25;', 'use 5.3'],
    [{ canaryBakeTime: Duration.minutes(1441) }, 'canaryBakeTime', '0 to 1440', 'got 1441;', '24 hours'],
    [{ canaryBakeTime: Duration.seconds(90) }, 'canaryBakeTime', '0 to 1440', 'got 1.5;'],
    [{ bakeTime: Duration.minutes(1441) }, 'bakeTime', '0 to 1440', 'got 1441;', '24 hours'],
  ])('fails with %j', (options, ...words) => {
    expect(() => ServiceDeployment.canary(options)).toThrow(errorAt('ServiceDeployment.canary()', ...words));
  });
});

describe('ServiceDeployment.linear()', () => {
  test('shifts 10 percent every six minutes', () => {
    expect(servicePropertiesOf(ServiceDeployment.linear()).DeploymentConfiguration).toMatchObject({
      Strategy: 'LINEAR',
      LinearConfiguration: { StepPercent: 10, StepBakeTimeInMinutes: 6 },
      BakeTimeInMinutes: 5,
    });
  });

  test.each<[LinearDeploymentOptions, ...string[]]>([
    [{ stepPercent: 2.9 }, 'stepPercent', '3 to 100', 'got 2.9;'],
    [{ stepPercent: 3.33 }, 'stepPercent', 'multiple of 0.1', 'got 3.33;', 'use 3.3'],
    [{ stepBakeTime: Duration.hours(25) }, 'stepBakeTime', '0 to 1440', 'got 1500;', '24 hours'],
  ])('fails with %j', (options, ...words) => {
    expect(() => ServiceDeployment.linear(options)).toThrow(errorAt('ServiceDeployment.linear()', ...words));
  });

  // CloudFormation counts one pause less than 100 / stepPercent where that is whole, else the whole part of it.
  test.each([[100, 0], [50, 1], [10, 9], [11, 9], [3, 33], [3.3, 30], [33.3, 3], [12.5, 7]])('with %d percent waits %d times', (stepPercent, pauses) => {
    const { shares } = linear('', stepPercent, Duration.minutes(6));

    expect(shares).toHaveLength(pauses + 1);
    expect(shares!.at(-1)).toBe(100);
  });
});

describe('the circuit breaker', () => {
  test('is off by default, because AWS documents it only for rolling deployments', () => {
    expect(servicePropertiesOf(ServiceDeployment.canary()).DeploymentConfiguration).not.toHaveProperty('DeploymentCircuitBreaker');
    const { DeploymentConfiguration } = servicePropertiesOf(ServiceDeployment.canary({ circuitBreaker: CircuitBreaker.count(4) }));
    expect(DeploymentConfiguration.DeploymentCircuitBreaker)
      .toEqual({ Enable: true, Rollback: true, ThresholdConfiguration: { Type: 'COUNT', Value: 4 } });
  });

  test('is part of the plan', () => {
    expect(ServiceDeployment.linear({ circuitBreaker: CircuitBreaker.count(4) }).describe())
      .toContain('The new tasks start beside the old ones. After 4 failures ECS rolls back.');
  });

  test('is not recommended by the warning of the L2', () => {
    const stack = newStack();
    servicePropertiesOf(ServiceDeployment.blueGreen(), stack);

    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('circuitBreaker'));
  });
});

describe('33 hours', () => {
  const day = Duration.hours(24);
  const testTraffic = TestTraffic.listener();
  const fn = lambda.Function.fromFunctionArn(newStack(), 'Fn', 'arn:aws:lambda:us-east-1:111111111111:function:check');
  const preProduction = (timeout: Duration) => DeploymentHook.lambdaFunction(fn, { stages: [DeploymentStage.PRE_PRODUCTION_TRAFFIC_SHIFT], timeout });

  test.each([
    () => ServiceDeployment.canary({ canaryBakeTime: Duration.hours(9), bakeTime: day }),
    () => ServiceDeployment.linear({ stepPercent: 10, stepBakeTime: Duration.minutes(220), bakeTime: Duration.minutes(0) }),
    () => ServiceDeployment.blueGreen({ bakeTime: Duration.hours(9), hooks: [DeploymentHook.approval({ timeout: day })] }),
  ])('are allowed', (make) => {
    expect(make).not.toThrow();
  });

  test.each<[string, () => ServiceDeployment, string, string]>([
    ['canary', () => ServiceDeployment.canary({ canaryBakeTime: Duration.minutes(541), bakeTime: day }),
      '33 h 1 min', 'canaryBakeTime 9 h 1 min + bakeTime 24 h'],
    ['linear', () => ServiceDeployment.linear({ stepPercent: 11, stepBakeTime: Duration.hours(4) }),
      '36 h 5 min', 'stepBakeTime 4 h x 9 + bakeTime 5 min'],
    ['linear', () => ServiceDeployment.linear({ hooks: [DeploymentHook.approval({ stage: DeploymentStage.PRE_PRODUCTION_TRAFFIC_SHIFT })] }),
      '120 h 59 min', 'Approval at PRE_PRODUCTION_TRAFFIC_SHIFT 12 h x 10 + stepBakeTime 6 min x 9 + bakeTime 5 min'],
    ['blueGreen', () => ServiceDeployment.blueGreen({ bakeTime: day, testTraffic, hooks: [DeploymentHook.approval(), preProduction(Duration.hours(1))] }),
      '37 h', 'Approval at POST_TEST_TRAFFIC_SHIFT 12 h + Lambda function at PRE_PRODUCTION_TRAFFIC_SHIFT 1 h + bakeTime 24 h'],
    ['canary', () => ServiceDeployment.canary({ canaryBakeTime: Duration.minutes(0), hooks: [preProduction(Duration.hours(20))] }),
      '40 h 5 min', 'Lambda function at PRE_PRODUCTION_TRAFFIC_SHIFT 20 h x 2 + bakeTime 5 min'],
  ])('fail %s when its waits take longer, and list them', (name, make, total, waits) => {
    const remedies = waits.includes(' x ') ? ['shorten', 'larger steps'] : ['shorten'];

    expect(make).toThrow(errorAt(`ServiceDeployment.${name}()`, total, `(${waits})`, '33 h', ...remedies));
  });
});

describe('values that are unknown at synthesis', () => {
  test('are passed on', () => {
    const stack = newStack();

    expect(servicePropertiesOf(ServiceDeployment.canary({
      canaryPercent: numberParameter(stack, 'Percent'), canaryBakeTime: Duration.minutes(numberParameter(stack, 'Minutes')),
    }), stack).DeploymentConfiguration.CanaryConfiguration).toEqual({ CanaryPercent: { Ref: 'Percent' }, CanaryBakeTimeInMinutes: { Ref: 'Minutes' } });
  });

  test('are not counted', () => {
    expect(() => ServiceDeployment.linear({ stepPercent: unknownNumber(), stepBakeTime: Duration.hours(24) })).not.toThrow();
    expect(() => ServiceDeployment.canary({ canaryBakeTime: Duration.minutes(unknownNumber()), bakeTime: Duration.hours(24) })).not.toThrow();
  });
});
