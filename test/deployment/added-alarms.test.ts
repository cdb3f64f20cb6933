import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  EcsDeploymentBaseOptions, FailureDetection, FargateWorkerService, FargateWorkerServiceProps, ServiceDeployment, WorkloadCluster,
} from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingCluster } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { onlyResource, ref, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

const failureDetection = FailureDetection.none();
const { rolling, blueGreen, canary, linear, codeDeploy } = ServiceDeployment;

function errors(scope: Construct, id = 'Errors', alarmName?: string): cloudwatch.Alarm {
  return new cloudwatch.Metric({ namespace: 'Shop', metricName: id }).createAlarm(scope, id, { evaluationPeriods: 1, threshold: 1, alarmName });
}

function alarmsOf(stack: Stack) {
  return onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties.DeploymentConfiguration.Alarms;
}

describe.each([['rolling', rolling], ['blueGreen', blueGreen], ['canary', canary], ['linear', linear]] as const)('a service of ServiceDeployment.%s()', (_, factory) => {
  test('watches an alarm that is added later', () => {
    const stack = newStack();
    const web = webService(stack, { deployment: factory({ failureDetection }) });
    const late = errors(stack);
    web.addDeploymentAlarm(late);

    expect(alarmsOf(stack)).toEqual({ AlarmNames: [ref(late)], Enable: true, Rollback: true });
  });

  test('watches alarms of its deployment, added ones and those of enableDeploymentAlarms() together', () => {
    const stack = newStack();
    const [given, added] = [errors(stack, 'Given'), errors(stack, 'Added')];
    const web = webService(stack, { deployment: factory({ failureDetection, alarms: [given] }) });
    web.service.enableDeploymentAlarms(['by-name']);
    web.addDeploymentAlarm(added);
    web.addDeploymentAlarm(given);

    expect(alarmsOf(stack).AlarmNames).toEqual([ref(given), ref(added), 'by-name']);
  });

  test('has no note of CDK about circular dependencies', () => {
    const stack = newStack();
    const deployment = factory({ trafficAlarms: {}, usageAlarms: { cpuPercent: 90 }, failureDetection: FailureDetection.taskFailures() });
    const web = webService(stack, { deployment });
    web.addDeploymentAlarm(errors(stack));

    const annotations = Annotations.fromStack(stack);
    for (const find of ['findInfo', 'findWarning'] as const) expect(annotations[find]('*', Match.stringLikeRegexp('circular'))).toEqual([]);
  });
});

test('a deployment that is shared by services adds an alarm to one of them', () => {
  const stack = newStack();
  const cluster = existingCluster(stack);
  const deployment = blueGreen({ failureDetection });
  webService(stack, { cluster, deployment }, 'First');
  webService(stack, { cluster, deployment }, 'Second').addDeploymentAlarm(errors(stack));

  const enabled = resourcesOf(Template.fromStack(stack), 'AWS::ECS::Service').map(({ Properties }) => Properties.DeploymentConfiguration.Alarms.Enable);
  expect(enabled).toEqual([false, true]);
});

describe('a service that CodeDeploy deploys', () => {
  const groupOf = (stack: Stack) => onlyResource(Template.fromStack(stack), 'AWS::CodeDeploy::DeploymentGroup').Properties;

  test('rolls back on an alarm that is added later, also one on its own metrics', () => {
    const stack = newStack();
    const web = webService(stack, { deployment: codeDeploy() });
    const busy = web.service.metricCpuUtilization().createAlarm(stack, 'Busy', { evaluationPeriods: 1, threshold: 90 });
    web.addDeploymentAlarm(busy);

    expect(groupOf(stack).AlarmConfiguration).toEqual({ Alarms: [{ Name: ref(busy) }], Enabled: true });
    expect(groupOf(stack).AutoRollbackConfiguration).toEqual({
      Enabled: true, Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
    });
  });

  test('only stops where the app does not want a rollback', () => {
    const stack = newStack();
    webService(stack, { deployment: codeDeploy({ autoRollback: { deploymentInAlarm: false } }) }).addDeploymentAlarm(errors(stack));

    expect(groupOf(stack).AutoRollbackConfiguration.Events).toEqual(['DEPLOYMENT_FAILURE']);
  });
});

describe('an alarm that refers to the service', () => {
  const busy = (stack: Stack, service: ecs.FargateService, alarmName?: string) => (
    service.metricCpuUtilization().createAlarm(stack, 'Busy', { evaluationPeriods: 1, threshold: 90, alarmName })
  );

  test('fails without a name: neither could be created first', () => {
    const stack = newStack();
    const web = webService(stack, { deployment: blueGreen() });
    web.addDeploymentAlarm(busy(stack, web.service));

    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Web\] .*Stack\/Busy, which refers to the service; give the alarm an alarmName/);
  });

  test('is watched by the name of a composite alarm, which CDK sets', () => {
    const stack = newStack();
    const web = webService(stack, { deployment: rolling() });
    const both = new cloudwatch.CompositeAlarm(stack, 'Both', { alarmRule: cloudwatch.AlarmRule.allOf(busy(stack, web.service), errors(stack)) });
    web.addDeploymentAlarm(both);

    expect(alarmsOf(stack).AlarmNames).toEqual([stack.resolve((both.node.defaultChild as cloudwatch.CfnCompositeAlarm).alarmName)]);
  });

  test('is watched by its name', () => {
    const stack = newStack();
    const web = webService(stack, { deployment: blueGreen({ failureDetection }) });
    web.addDeploymentAlarm(busy(stack, web.service, 'shop-busy'));

    expect(alarmsOf(stack).AlarmNames).toEqual(['shop-busy']);
  });

  test('fails in another stack, whose services would have to exist first', () => {
    const app = new App();
    const [shop, monitoring] = ['Shop', 'Monitoring'].map((id) => new Stack(app, id));
    const web = webService(shop, { deployment: blueGreen(), cluster: new WorkloadCluster(shop, 'Cluster') });
    monitoring.addStackDependency(shop);

    expect(() => web.addDeploymentAlarm(errors(monitoring))).toThrow(errorAt('Shop/Web', 'would refer to each other', 'Shop/Web refers to Monitoring/Errors by addDeploymentAlarm()'));
  });
});

test('an alarm with a name is created before the service unless it refers to it', () => {
  const stack = newStack();
  const named = errors(stack, 'Errors', 'shop-errors');
  webService(stack, { deployment: blueGreen({ failureDetection }) }).addDeploymentAlarm(named);

  expect(alarmsOf(stack).AlarmNames).toEqual([ref(named)]);
});

test('an alarm with a name in another stack, which may depend on that of the service, is watched by its name', () => {
  const app = new App();
  const [shop, monitoring] = ['Shop', 'Monitoring'].map((id) => new Stack(app, id));
  const web = webService(shop, { deployment: blueGreen({ failureDetection }), cluster: new WorkloadCluster(shop, 'Cluster') });
  monitoring.addStackDependency(shop);
  web.addDeploymentAlarm(errors(monitoring, 'Errors', 'shop-errors'));

  expect(alarmsOf(shop).AlarmNames).toEqual(['shop-errors']);
});

test('an alarm on traffic may refer to the target groups, as the service does', () => {
  const stack = newStack();
  const web = webService(stack, { deployment: blueGreen({ failureDetection }) });
  const slow = web.loadBalancer!.metrics.targetResponseTime().createAlarm(stack, 'Slow', { evaluationPeriods: 1, threshold: 1 });
  web.addDeploymentAlarm(slow);

  expect(alarmsOf(stack).AlarmNames).toEqual([ref(slow)]);
});

test('fails without an alarm', () => {
  expect(() => webService(newStack()).addDeploymentAlarm(undefined as never)).toThrow(errorAt('Stack/Web', 'alarm is missing', 'CloudWatch alarm'));
});

describe('usageAlarms', () => {
  function watched(usageAlarms: EcsDeploymentBaseOptions['usageAlarms'], stack = newStack()) {
    webService(stack, { deployment: blueGreen({ failureDetection, usageAlarms }) });
    const template = Template.fromStack(stack);
    return { alarms: resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties), names: alarmsOf(stack).AlarmNames, template };
  }

  test('watch CPU and memory of the service by names, as the service could not refer to them', () => {
    const { alarms, names, template } = watched({ cpuPercent: 85, memoryPercent: 90 });

    expect(alarms).toMatchObject([
      { MetricName: 'CPUUtilization', Namespace: 'AWS/ECS', Threshold: 85, EvaluationPeriods: 3, Period: 60, Statistic: 'Average' },
      { MetricName: 'MemoryUtilization', Namespace: 'AWS/ECS', Threshold: 90, EvaluationPeriods: 3, Period: 60, Statistic: 'Average' },
    ]);
    expect(names).toEqual(alarms.map(({ AlarmName }) => AlarmName));
    expect(names).toEqual(['CpuAlarm', 'MemoryAlarm'].map((id) => expect.stringMatching(`^Stack-.*-${id}$`)));
    expect(JSON.stringify(alarms[0].Dimensions)).toContain(onlyResource(template, 'AWS::ECS::Service').id);
  });

  test('are those that are asked for, for the time that is asked for', () => {
    expect(watched({ memoryPercent: 95, evaluationPeriods: 10 }).alarms).toMatchObject([{ MetricName: 'MemoryUtilization', EvaluationPeriods: 10 }]);
  });

  test('have other names in a stack of another name, for the same app may be deployed twice', () => {
    const nameIn = (stackName: string) => watched({ cpuPercent: 85 }, new Stack(new App(), 'Stack', { stackName })).names[0];

    expect(nameIn('shop-dev')).toMatch(/^shop-dev-/);
    expect(nameIn('shop-prod')).toMatch(/^shop-prod-/);
  });

  test.each([
    [{}, ['usageAlarms has no threshold', 'cpuPercent, memoryPercent']],
    [{ cpuPercent: 0 }, ['usageAlarms.cpuPercent', '1 to 1000', 'got 0;']],
    [{ memoryPercent: 1001 }, ['usageAlarms.memoryPercent', '1 to 1000', 'got 1001;']],
    [{ cpuPercent: 80, evaluationPeriods: 61 }, ['usageAlarms.evaluationPeriods', '1 to 60', 'got 61;']],
  ])('fail with %p', (usageAlarms, words) => {
    for (const [name, factory] of Object.entries({ rolling, blueGreen })) expect(() => factory({ usageAlarms })).toThrow(errorAt(`ServiceDeployment.${name}()`, ...words));
  });

  test('fail with CodeDeploy, which takes an alarm on any metric', () => {
    expect(() => codeDeploy({ usageAlarms: { cpuPercent: 80 } } as never)).toThrow(errorAt('ServiceDeployment.codeDeploy()', 'usageAlarms', 'addDeploymentAlarm()'));
  });
});

describe('messageAge', () => {
  function worker(props: Partial<FargateWorkerServiceProps> = {}, stack = newStack()) {
    const { queue } = new FargateWorkerService(stack, 'Worker', {
      task: webTask(), cluster: existingCluster(stack), deployment: rolling({ messageAge: Duration.minutes(15) }), ...props,
    });
    return { stack, queue };
  }

  test('watches the oldest message of the queue', () => {
    const { stack, queue } = worker();

    const [alarm] = resourcesOf(Template.fromStack(stack), 'AWS::CloudWatch::Alarm').filter(({ id }) => id.includes('MessageAge'));
    expect(alarm.Properties).toMatchObject({
      MetricName: 'ApproximateAgeOfOldestMessage',
      Namespace: 'AWS/SQS',
      Threshold: 900,
      Statistic: 'Maximum',
      Period: 60,
      TreatMissingData: 'notBreaching',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [ref(queue).Ref, 'QueueName'] } }],
    });
    expect(alarmsOf(stack)).toEqual({ AlarmNames: [{ Ref: alarm.id }], Enable: true, Rollback: true });
  });

  test('watches a queue of the app, in a deployment that shifts traffic as well', () => {
    const stack = newStack();
    const queue = new sqs.Queue(stack, 'Orders');
    worker({ queue, deployment: blueGreen({ messageAge: Duration.hours(1), failureDetection }) }, stack);

    expect(alarmsOf(stack).AlarmNames).toHaveLength(1);
  });

  test('fails for a service without a queue', () => {
    expect(() => webService(newStack(), { deployment: blueGreen({ messageAge: Duration.minutes(15) }) }))
      .toThrow(errorAt('Stack/Web', 'ServiceDeployment.blueGreen() has messageAge', 'no queue', 'FargateWorkerService'));
  });

  test('fails for a queue of another Region, whose metrics the alarm does not see', () => {
    const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-central-1', account: '111111111111' } });
    const queue = sqs.Queue.fromQueueArn(stack, 'Far', 'arn:aws:sqs:eu-west-1:111111111111:far');

    expect(() => worker({ queue, scaling: undefined }, stack)).toThrow(errorAt('Stack/Worker', 'messageAge', 'eu-central-1'));
  });

  test.each([Duration.seconds(0), Duration.days(15), Duration.millis(1500)])('fails with %s', (messageAge) => {
    expect(() => rolling({ messageAge })).toThrow(errorAt('ServiceDeployment.rolling()', 'messageAge in seconds', 'from 1 to 1209600'));
  });
});
