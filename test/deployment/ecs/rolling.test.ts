import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { CircuitBreaker, RollingDeploymentOptions, ServiceDeployment } from '../../../src/index';
import { newStack } from '../../fixtures/new-stack';
import { numberParameter, unknownNumber } from '../../fixtures/number-token';
import { logicalId, onlyResource, ref } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';

const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';

function deployed(options?: RollingDeploymentOptions, stack: Stack = newStack()) {
  const web = webService(stack, { deployment: ServiceDeployment.rolling(options) });
  const template = Template.fromStack(stack);
  return { web, template, service: onlyResource(template, 'AWS::ECS::Service').Properties };
}

describe('ServiceDeployment.rolling()', () => {
  test('replaces tasks without going below the desired count, and goes back when they fail', () => {
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

  test('takes other percentages', () => {
    expect(deployed({ minHealthyPercent: 0, maxHealthyPercent: 100 }).service.DeploymentConfiguration).toMatchObject({
      MinimumHealthyPercent: 0,
      MaximumPercent: 100,
    });
  });

  test('has no circuit breaker when it is not wanted', () => {
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

  test('sends every request to one target group, by a rule after all others', () => {
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

  test('makes nothing that only blue/green deployments need', () => {
    const { web, template } = deployed();

    expect([web.alternateTargetGroup, web.testListener, web.deploymentGroup]).toEqual([undefined, undefined, undefined]);
    template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
    expect(Object.keys(template.findResources('AWS::IAM::Role')).sort())
      .toEqual([logicalId(web.taskDefinition.taskRole), logicalId(web.taskDefinition.executionRole!)].sort());
  });
});

describe('what ServiceDeployment.rolling() refuses', () => {
  test.each([-1, 101, 50.5])('fails with a minimum of %d percent', (minHealthyPercent) => {
    expect(() => ServiceDeployment.rolling({ minHealthyPercent })).toThrow(new Error(
      `[ServiceDeployment.rolling()] minHealthyPercent must be a whole number from 0 to 100, got ${minHealthyPercent}; use at most 100`,
    ));
  });

  test.each([99, 201, 150.5])('fails with a maximum of %d percent', (maxHealthyPercent) => {
    expect(() => ServiceDeployment.rolling({ maxHealthyPercent })).toThrow(new Error(
      `[ServiceDeployment.rolling()] maxHealthyPercent must be a whole number from 100 to 200, got ${maxHealthyPercent}; use at least 100`,
    ));
  });

  test.each([{ maxHealthyPercent: 100 }, { minHealthyPercent: 100, maxHealthyPercent: 100 }])('fails with %p, because no task could be replaced', (options) => {
    expect(() => ServiceDeployment.rolling(options)).toThrow(new Error(
      '[ServiceDeployment.rolling()] minHealthyPercent and maxHealthyPercent are both 100, so no task could be replaced; ' +
      'raise maxHealthyPercent, or lower minHealthyPercent',
    ));
  });
});

describe('percentages that are not known at synth', () => {
  test('pass through', () => {
    const stack = newStack();

    const { service } = deployed({ minHealthyPercent: numberParameter(stack, 'Min'), maxHealthyPercent: numberParameter(stack, 'Max') }, stack);

    expect(service.DeploymentConfiguration).toMatchObject({ MinimumHealthyPercent: { Ref: 'Min' }, MaximumPercent: { Ref: 'Max' } });
  });

  test('pass one by one', () => {
    expect(() => ServiceDeployment.rolling({ minHealthyPercent: unknownNumber(), maxHealthyPercent: 100 })).not.toThrow();
    expect(() => ServiceDeployment.rolling({ maxHealthyPercent: unknownNumber() })).not.toThrow();
  });
});

test('an alarm that is given twice counts once', () => {
  const stack = newStack();
  const alarm = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' }).createAlarm(stack, 'Errors', { alarmName: 'errors', evaluationPeriods: 1, threshold: 1 });
  const imported = cloudwatch.Alarm.fromAlarmName(stack, 'Imported', 'other');

  const { service } = deployed({ alarms: [imported, alarm, imported] }, stack);

  expect(service.DeploymentConfiguration.Alarms.AlarmNames).toEqual(['other', ref(alarm)]);
});
