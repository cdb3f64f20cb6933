import { Duration } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { servicePropertiesOf } from './service-of';
import { CanaryDeploymentOptions, CircuitBreaker, DeploymentHook, DeploymentStage, LinearDeploymentOptions, ServiceDeployment, TestTraffic } from '../../../src/index';
import { linear } from '../../../src/deployment/ecs/traffic-shift';
import { newStack } from '../../fixtures/new-stack';
import { numberParameter, unknownNumber } from '../../fixtures/number-token';

describe('ServiceDeployment.canary()', () => {
  test('moves 5 percent for ten minutes, and keeps the old tasks for five more', () => {
    expect(servicePropertiesOf(ServiceDeployment.canary()).DeploymentConfiguration).toMatchObject({
      Strategy: 'CANARY',
      CanaryConfiguration: { CanaryPercent: 5, CanaryBakeTimeInMinutes: 10 },
      BakeTimeInMinutes: 5,
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
    });
  });

  test('has no other strategy beside it', () => {
    const { DeploymentConfiguration, DeploymentController } = servicePropertiesOf(ServiceDeployment.canary());

    expect(DeploymentController).toEqual({ Type: 'ECS' });
    expect(DeploymentConfiguration).not.toHaveProperty('LinearConfiguration');
    expect(DeploymentConfiguration).not.toHaveProperty('LifecycleHooks');
  });

  test.each([0.1, 0.3, 1.1, 16.1, 33.3, 100])('takes %d percent', (canaryPercent) => {
    expect(servicePropertiesOf(ServiceDeployment.canary({ canaryPercent })).DeploymentConfiguration.CanaryConfiguration.CanaryPercent).toBe(canaryPercent);
  });

  test.each([
    [{ canaryPercent: 0 }, 'canaryPercent must be a number from 0.1 to 100, got 0; use a share of the production traffic in percent'],
    [{ canaryPercent: 100.1 }, 'canaryPercent must be a number from 0.1 to 100, got 100.1; use a share of the production traffic in percent'],
    [{ canaryPercent: 5.25 }, 'canaryPercent must be a multiple of 0.1, got 5.25; use 5.3'],
    [{ canaryBakeTime: Duration.minutes(1441) }, 'canaryBakeTime in minutes must be a whole number from 0 to 1440, got 1441; use at most 24 hours'],
    [{ canaryBakeTime: Duration.seconds(90) }, 'canaryBakeTime in minutes must be a whole number from 0 to 1440, got 1.5; use at most 24 hours'],
    [{ bakeTime: Duration.minutes(1441) }, 'bakeTime in minutes must be a whole number from 0 to 1440, got 1441; use at most 24 hours'],
  ] as [CanaryDeploymentOptions, string][])('fails with %j', (options, message) => {
    expect(() => ServiceDeployment.canary(options)).toThrow(new Error(`[ServiceDeployment.canary()] ${message}`));
  });
});

describe('ServiceDeployment.linear()', () => {
  test('moves 10 percent every six minutes', () => {
    expect(servicePropertiesOf(ServiceDeployment.linear()).DeploymentConfiguration).toMatchObject({
      Strategy: 'LINEAR',
      LinearConfiguration: { StepPercent: 10, StepBakeTimeInMinutes: 6 },
      BakeTimeInMinutes: 5,
    });
  });

  test.each([
    [{ stepPercent: 2.9 }, 'stepPercent must be a number from 3 to 100, got 2.9; use a share of the production traffic in percent'],
    [{ stepPercent: 3.33 }, 'stepPercent must be a multiple of 0.1, got 3.33; use 3.3'],
    [{ stepBakeTime: Duration.hours(25) }, 'stepBakeTime in minutes must be a whole number from 0 to 1440, got 1500; use at most 24 hours'],
  ] as [LinearDeploymentOptions, string][])('fails with %j', (options, message) => {
    expect(() => ServiceDeployment.linear(options)).toThrow(new Error(`[ServiceDeployment.linear()] ${message}`));
  });

  // CloudFormation counts one pause less than 100 / stepPercent where that is whole, else the whole part of it.
  test.each([[100, 0], [50, 1], [10, 9], [11, 9], [3, 33], [3.3, 30], [33.3, 3], [12.5, 7]])('with %d percent waits %d times', (stepPercent, pauses) => {
    const { shares } = linear('', stepPercent, Duration.minutes(6));

    expect(shares).toHaveLength(pauses + 1);
    expect(shares!.at(-1)).toBe(100);
  });
});

describe('the circuit breaker', () => {
  test('is there when it is asked for, because AWS documents it for rolling deployments only', () => {
    expect(servicePropertiesOf(ServiceDeployment.canary()).DeploymentConfiguration).not.toHaveProperty('DeploymentCircuitBreaker');
    expect(servicePropertiesOf(ServiceDeployment.canary({ circuitBreaker: CircuitBreaker.count(4) })).DeploymentConfiguration.DeploymentCircuitBreaker)
      .toEqual({ Enable: true, Rollback: true, ThresholdConfiguration: { Type: 'COUNT', Value: 4 } });
  });

  test('is part of the plan', () => {
    expect(ServiceDeployment.linear({ circuitBreaker: CircuitBreaker.count(4) }).describe())
      .toContain('The new tasks start beside the old ones. After 4 failures ECS rolls back.');
  });

  test("is not recommended by the L2's warning", () => {
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

  test.each([
    [() => ServiceDeployment.canary({ canaryBakeTime: Duration.minutes(541), bakeTime: day }),
      '[ServiceDeployment.canary()] the deployment could take 33 h 1 min (canaryBakeTime 9 h 1 min + bakeTime 24 h)'],
    [() => ServiceDeployment.linear({ stepPercent: 11, stepBakeTime: Duration.hours(4) }),
      '[ServiceDeployment.linear()] the deployment could take 36 h 5 min (stepBakeTime 4 h x 9 + bakeTime 5 min)'],
    [() => ServiceDeployment.linear({ hooks: [DeploymentHook.approval({ stage: DeploymentStage.PRE_PRODUCTION_TRAFFIC_SHIFT })] }),
      '[ServiceDeployment.linear()] the deployment could take 120 h 59 min (Approval at PRE_PRODUCTION_TRAFFIC_SHIFT 12 h x 10 + stepBakeTime 6 min x 9 + bakeTime 5 min)'],
    [() => ServiceDeployment.blueGreen({ bakeTime: day, testTraffic, hooks: [DeploymentHook.approval(), preProduction(Duration.hours(1))] }),
      '[ServiceDeployment.blueGreen()] the deployment could take 37 h (Approval at POST_TEST_TRAFFIC_SHIFT 12 h + Lambda function at PRE_PRODUCTION_TRAFFIC_SHIFT 1 h + bakeTime 24 h)'],
    [() => ServiceDeployment.canary({ canaryBakeTime: Duration.minutes(0), hooks: [preProduction(Duration.hours(20))] }),
      '[ServiceDeployment.canary()] the deployment could take 40 h 5 min (Lambda function at PRE_PRODUCTION_TRAFFIC_SHIFT 20 h x 2 + bakeTime 5 min)'],
  ])('fails with more, and says what adds up to it', (make, message) => {
    const remedy = message.includes(' x ') ? ', or repeat it less often: by larger steps, or a hook at a stage that comes once' : '';

    expect(make).toThrow(new Error(`${message}, and CloudFormation allows 33 h; shorten one of these times${remedy}`));
  });
});

describe('what is not known at synth', () => {
  test('passes through', () => {
    const stack = newStack();

    expect(servicePropertiesOf(ServiceDeployment.canary({
      canaryPercent: numberParameter(stack, 'Percent'), canaryBakeTime: Duration.minutes(numberParameter(stack, 'Minutes')),
    }), stack).DeploymentConfiguration.CanaryConfiguration).toEqual({ CanaryPercent: { Ref: 'Percent' }, CanaryBakeTimeInMinutes: { Ref: 'Minutes' } });
  });

  test('is not counted', () => {
    expect(() => ServiceDeployment.linear({ stepPercent: unknownNumber(), stepBakeTime: Duration.hours(24) })).not.toThrow();
    expect(() => ServiceDeployment.canary({ canaryBakeTime: Duration.minutes(unknownNumber()), bakeTime: Duration.hours(24) })).not.toThrow();
  });
});
