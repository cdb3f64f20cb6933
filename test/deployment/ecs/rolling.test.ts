import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { servicePropertiesOf } from './service-properties';
import { CircuitBreaker, RollingDeploymentOptions, ServiceDeployment, SourceRevisionCleanup } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';
import { numberParameter, unknownNumber } from '../../fixtures/number-token';
import { logicalId, onlyResource, ref } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';

const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const FACTORY = 'ServiceDeployment.rolling()';

function deployed(options?: RollingDeploymentOptions, stack: Stack = newStack()) {
  const web = webService(stack, { deployment: ServiceDeployment.rolling(options) });
  const template = Template.fromStack(stack);
  return { web, template, service: onlyResource(template, 'AWS::ECS::Service').Properties };
}

const configurationOf = (options: RollingDeploymentOptions) => servicePropertiesOf(ServiceDeployment.rolling(options)).DeploymentConfiguration;

describe('ServiceDeployment.rolling()', () => {
  test('replaces tasks without going below the desired count, and rolls back when they fail', () => {
    const { service } = deployed();

    expect(service.DeploymentConfiguration).toMatchObject({
      Strategy: 'ROLLING',
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
    });
    expect(service.DeploymentController).toEqual({ Type: 'ECS' });
  });

  test('has no bake time, which only blue/green deployments have', () => {
    expect(deployed().service.DeploymentConfiguration).not.toHaveProperty('BakeTimeInMinutes');
  });

  test('accepts other percentages', () => {
    expect(deployed({ minHealthyPercent: 0, maxHealthyPercent: 100 }).service.DeploymentConfiguration).toMatchObject({
      MinimumHealthyPercent: 0,
      MaximumPercent: 100,
    });
  });

  test('has no circuit breaker with CircuitBreaker.none()', () => {
    expect(deployed({ circuitBreaker: CircuitBreaker.none() }).service.DeploymentConfiguration.DeploymentCircuitBreaker)
      .toEqual({ Enable: false, Rollback: false });
  });

  test('rolls back on alarms', () => {
    const stack = newStack();
    const alarm = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors', period: Duration.minutes(1) })
      .createAlarm(stack, 'Errors', { evaluationPeriods: 1, threshold: 1 });

    expect(deployed({ alarms: [alarm] }, stack).service.DeploymentConfiguration.Alarms).toEqual({
      AlarmNames: [ref(alarm)],
      Enable: true,
      Rollback: true,
    });
  });

  test.each([[undefined], [[]]])('has no alarms with %p', (alarms) => {
    expect(deployed({ alarms }).service.DeploymentConfiguration.Alarms).toMatchObject({ AlarmNames: [], Enable: false });
  });

  test('routes every request to one target group, by a rule after all others', () => {
    const { web, template, service } = deployed();

    template.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 1);
    expect(onlyResource(template, RULE).Properties).toEqual({
      ListenerArn: ref(web.listener!),
      Priority: 50000,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
      Actions: [{ Type: 'forward', TargetGroupArn: ref(web.targetGroup!) }],
    });
    expect(service.LoadBalancers).toEqual([{ ContainerName: 'app', ContainerPort: 80, TargetGroupArn: ref(web.targetGroup!) }]);
  });

  test('creates nothing that only blue/green deployments need', () => {
    const { web, template } = deployed();

    expect([web.alternateTargetGroup, web.testListener, web.deploymentGroup]).toEqual([undefined, undefined, undefined]);
    template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
    expect(Object.keys(template.findResources('AWS::IAM::Role')).sort())
      .toEqual([logicalId(web.taskDefinition.taskRole), logicalId(web.taskDefinition.executionRole!)].sort());
  });
});

describe('the percentages of ServiceDeployment.rolling()', () => {
  test.each([-1, 101, 50.5])('fail with a minimum of %d', (minHealthyPercent) => {
    expect(() => ServiceDeployment.rolling({ minHealthyPercent })).toThrow(errorAt(FACTORY, 'minHealthyPercent', '0 to 100', `got ${minHealthyPercent};`));
  });

  test.each([99, 201, 150.5])('fail with a maximum of %d', (maxHealthyPercent) => {
    expect(() => ServiceDeployment.rolling({ maxHealthyPercent })).toThrow(errorAt(FACTORY, 'maxHealthyPercent', '100 to 200', `got ${maxHealthyPercent};`));
  });

  test.each([{ maxHealthyPercent: 100 }, { minHealthyPercent: 100, maxHealthyPercent: 100 }])('fail with %p, because ECS could not replace any task', (options) => {
    expect(() => ServiceDeployment.rolling(options))
      .toThrow(errorAt(FACTORY, 'minHealthyPercent and maxHealthyPercent', '100', 'raise maxHealthyPercent', 'lower minHealthyPercent'));
  });
});

describe('the circuit breaker', () => {
  test.each([
    [CircuitBreaker.count(3), { Enable: true, Rollback: true, ThresholdConfiguration: { Type: 'COUNT', Value: 3 } }],
    [CircuitBreaker.boundedPercent(25), { Enable: true, Rollback: true, ThresholdConfiguration: { Type: 'BOUNDED_PERCENT', Value: 25 } }],
    [CircuitBreaker.unboundedPercent(100, { rollback: false, resetOnHealthyTask: false }), {
      Enable: true, Rollback: false, ResetOnHealthyTask: false, ThresholdConfiguration: { Type: 'UNBOUNDED_PERCENT', Value: 100 },
    }],
    [CircuitBreaker.none(), { Enable: false, Rollback: false }],
    [undefined, { Enable: true, Rollback: true }],
  ])('%# has the chosen threshold', (circuitBreaker, rendered) => {
    expect(configurationOf({ circuitBreaker }).DeploymentCircuitBreaker).toEqual(rendered);
  });

  test('accepts a number that is unknown at synthesis', () => {
    const stack = newStack();

    const circuitBreaker = CircuitBreaker.count(numberParameter(stack, 'Failures'));
    const { DeploymentConfiguration } = servicePropertiesOf(ServiceDeployment.rolling({ circuitBreaker }), stack);

    expect(DeploymentConfiguration.DeploymentCircuitBreaker.ThresholdConfiguration.Value).toEqual({ Ref: 'Failures' });
  });

  test.each<[string, () => CircuitBreaker, ...string[]]>([
    ['CircuitBreaker.count()', () => CircuitBreaker.count(0), 'failures', '1 or more', 'got 0;'],
    ['CircuitBreaker.count()', () => CircuitBreaker.count(1.5), 'failures', 'whole number', 'got 1.5;'],
    ['CircuitBreaker.boundedPercent()', () => CircuitBreaker.boundedPercent(101), 'percent', '1 to 100', 'got 101;'],
    ['CircuitBreaker.unboundedPercent()', () => CircuitBreaker.unboundedPercent(0), 'percent', '1 to 100', 'got 0;'],
  ])('fails in %s with a number out of range', (factory, make, ...words) => {
    expect(make).toThrow(errorAt(factory, ...words));
  });
});

describe('early success', () => {
  test('is not configured by default', () => {
    expect(configurationOf({})).not.toHaveProperty('EarlySuccessCriteria');
  });

  test('ends a deployment before all tasks run', () => {
    expect(configurationOf({ minHealthyPercent: 50, earlySuccess: { healthyPercent: 90 } }).EarlySuccessCriteria)
      .toEqual({ Enable: true, HealthyPercent: 90, SourceServiceRevisionCleanup: 'BLOCKING' });
    const deferred = { healthyPercent: 100, sourceServiceRevisionCleanup: SourceRevisionCleanup.DEFERRED };
    expect(configurationOf({ earlySuccess: deferred }).EarlySuccessCriteria)
      .toMatchObject({ SourceServiceRevisionCleanup: 'DEFERRED' });
  });

  test.each<[number, ...string[]]>([
    [101, 'earlySuccess.healthyPercent', '0 to 100', 'got 101;'],
    [99, 'earlySuccess.healthyPercent', 'minHealthyPercent (100)', 'got 99;', 'lower minHealthyPercent'],
  ])('fails at %d percent', (healthyPercent, ...words) => {
    expect(() => ServiceDeployment.rolling({ earlySuccess: { healthyPercent } })).toThrow(errorAt(FACTORY, ...words));
  });

  test('accepts numbers that are unknown at synthesis', () => {
    expect(() => ServiceDeployment.rolling({ earlySuccess: { healthyPercent: unknownNumber() } })).not.toThrow();
    expect(() => ServiceDeployment.rolling({ minHealthyPercent: unknownNumber(), earlySuccess: { healthyPercent: 1 } })).not.toThrow();
  });
});

describe('Availability Zone rebalancing', () => {
  test('is disabled with a maximum of 100 percent, which ECS would reject for a service that had it enabled', () => {
    const rolling = (maxHealthyPercent: number) => servicePropertiesOf(ServiceDeployment.rolling({ minHealthyPercent: 50, maxHealthyPercent }));

    expect(rolling(100).AvailabilityZoneRebalancing).toBe('DISABLED');
    expect(rolling(150)).not.toHaveProperty('AvailabilityZoneRebalancing');
  });

  test.each([ecs.AvailabilityZoneRebalancing.ENABLED, ecs.AvailabilityZoneRebalancing.DISABLED])('can be %s', (availabilityZoneRebalancing) => {
    const { AvailabilityZoneRebalancing } = servicePropertiesOf(ServiceDeployment.rolling({ availabilityZoneRebalancing }));

    expect(AvailabilityZoneRebalancing).toBe(availabilityZoneRebalancing);
  });

  test('fails when maxHealthyPercent does not allow one more task', () => {
    expect(() => ServiceDeployment.rolling({
      minHealthyPercent: 50, maxHealthyPercent: 100, availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED,
    })).toThrow(errorAt(FACTORY, 'availabilityZoneRebalancing', 'maxHealthyPercent', 'got 100;', 'raise maxHealthyPercent'));
  });
});

describe('percentages that are unknown at synthesis', () => {
  test('are passed on', () => {
    const stack = newStack();

    const { service } = deployed({ minHealthyPercent: numberParameter(stack, 'Min'), maxHealthyPercent: numberParameter(stack, 'Max') }, stack);

    expect(service.DeploymentConfiguration).toMatchObject({ MinimumHealthyPercent: { Ref: 'Min' }, MaximumPercent: { Ref: 'Max' } });
  });

  test('are not checked', () => {
    expect(() => ServiceDeployment.rolling({ minHealthyPercent: unknownNumber(), maxHealthyPercent: 100 })).not.toThrow();
    expect(() => ServiceDeployment.rolling({ maxHealthyPercent: unknownNumber() })).not.toThrow();
  });
});

test('an alarm that is passed twice counts once', () => {
  const stack = newStack();
  const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' });
  const alarm = metric.createAlarm(stack, 'Errors', { alarmName: 'errors', evaluationPeriods: 1, threshold: 1 });
  const imported = cloudwatch.Alarm.fromAlarmName(stack, 'Imported', 'other');

  const { service } = deployed({ alarms: [imported, alarm, imported] }, stack);

  expect(service.DeploymentConfiguration.Alarms.AlarmNames).toEqual(['other', ref(alarm)]);
});
