import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Exposure, FailureDetection, ServiceDeployment } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { onlyResource, ref, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';

const failureDetection = FailureDetection.none();

const STRATEGIES = [
  ['rolling', ServiceDeployment.rolling, 1],
  ['blueGreen', ServiceDeployment.blueGreen, 2],
  ['canary', ServiceDeployment.canary, 2],
  ['linear', ServiceDeployment.linear, 2],
] as const;

describe.each(STRATEGIES)('alarms of ServiceDeployment.%s()', (name, factory, groups) => {
  test('are the given ones and those on its own traffic, across all target groups', () => {
    const stack = newStack();
    const given = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' }).createAlarm(stack, 'Errors', { evaluationPeriods: 1, threshold: 1 });

    const web = webService(stack, { deployment: factory({ alarms: [given], trafficAlarms: {}, failureDetection }) });

    const template = Template.fromStack(stack);
    expect(onlyResource(template, 'AWS::ECS::Service').Properties.DeploymentConfiguration.Alarms).toEqual({
      AlarmNames: [ref(given), ...['ErrorShareAlarm', 'UnhealthyTasksAlarm'].map((id) => ref(web.node.findChild(id)))],
      Enable: true,
      Rollback: true,
    });
    const [unhealthy] = resourcesOf(template, 'AWS::CloudWatch::Alarm').filter(({ id }) => id.includes('UnhealthyTasksAlarm'));
    expect(unhealthy.Properties.Metrics.filter(({ MetricStat }: any) => MetricStat)).toHaveLength(groups);
  });

  test('do not refer to the service, which depends on them', () => {
    const stack = newStack();
    const web = webService(stack, { deployment: factory({ trafficAlarms: {} }) });

    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'))).not.toContain(JSON.stringify(ref(web.service)));
  });

  test('fail with thresholds that cannot be exceeded', () => {
    expect(() => factory({ trafficAlarms: { errorPercent: 100 } }))
      .toThrow(errorAt(`ServiceDeployment.${name}()`, 'trafficAlarms.errorPercent', '0 to 99.9', 'got 100;'));
  });
});

test.each([['rolling', ServiceDeployment.rolling], ['blueGreen', ServiceDeployment.blueGreen]] as const)('trafficAlarms of ServiceDeployment.%s() fail without a load balancer', (name, factory) => {
  expect(() => webService(newStack(), { exposure: Exposure.none(), deployment: factory({ trafficAlarms: {} }) }))
    .toThrow(errorAt('Stack/Web', `ServiceDeployment.${name}()`, 'trafficAlarms', 'load balancer', 'Exposure.applicationLoadBalancer()', '`alarms`'));
});
