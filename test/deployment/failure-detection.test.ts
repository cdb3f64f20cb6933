import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  Discovery, Exposure, FailureDetection, FargateBackendService, FargateWebServiceProps, Scaling, ServiceDeployment, WorkloadCluster, WorkloadTask,
} from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingCluster } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { unknownNumber } from '../fixtures/number-token';
import { logicalId, onlyResource, ref, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

const { taskFailures } = FailureDetection;
const SHIFTING = [
  ['blueGreen', ServiceDeployment.blueGreen], ['canary', ServiceDeployment.canary], ['linear', ServiceDeployment.linear],
] as const;

/** The alarm and the rule of a service that has no other. */
function watched(props: Partial<FargateWebServiceProps> = {}, stack = newStack()) {
  const web = webService(stack, { deployment: ServiceDeployment.blueGreen(), ...props });
  const template = Template.fromStack(stack);
  const alarm = onlyResource(template, 'AWS::CloudWatch::Alarm');
  const rule = onlyResource(template, 'AWS::Events::Rule');
  return { stack, web, template, alarm, rule, detail: rule.Properties.EventPattern.detail, service: onlyResource(template, 'AWS::ECS::Service') };
}

describe.each(SHIFTING)('ServiceDeployment.%s()', (_, factory) => {
  test('rolls back on failed tasks by default, from the first deployment on', () => {
    const { service, alarm, rule } = watched({ deployment: factory() });

    expect(service.Properties.DeploymentConfiguration.Alarms).toEqual({ AlarmNames: [{ Ref: alarm.id }], Enable: true, Rollback: true });
    expect(alarm.Properties.Dimensions).toEqual([{ Name: 'RuleName', Value: { Ref: rule.id } }]);
  });

  test('can do without', () => {
    const stack = newStack();
    webService(stack, { deployment: factory({ failureDetection: FailureDetection.none() }) });

    const template = Template.fromStack(stack);
    for (const type of ['AWS::CloudWatch::Alarm', 'AWS::Events::Rule', 'AWS::SQS::Queue']) template.resourceCountIs(type, 0);
  });
});

test('ServiceDeployment.rolling() has its circuit breaker instead, and can have both', () => {
  const stack = newStack();
  const cluster = existingCluster(stack);
  webService(stack, { cluster, deployment: ServiceDeployment.rolling() }, 'Breaker');
  webService(stack, { cluster, deployment: ServiceDeployment.rolling({ failureDetection: taskFailures() }) }, 'Both');

  const configurations = resourcesOf(Template.fromStack(stack), 'AWS::ECS::Service').map(({ Properties }) => Properties.DeploymentConfiguration);
  expect(configurations).toMatchObject([
    { DeploymentCircuitBreaker: { Enable: true, Rollback: true }, Alarms: { Enable: false } },
    { DeploymentCircuitBreaker: { Enable: true, Rollback: true }, Alarms: { Enable: true } },
  ]);
});

test('ServiceDeployment.codeDeploy() watches no tasks unless it is told to, and then rolls back', () => {
  const stack = newStack();
  const cluster = existingCluster(stack);
  webService(stack, { cluster, deployment: ServiceDeployment.codeDeploy() }, 'Plain');
  webService(stack, { cluster, deployment: ServiceDeployment.codeDeploy({ failureDetection: taskFailures() }) }, 'Watched');

  const template = Template.fromStack(stack);
  const [plain, watching] = resourcesOf(template, 'AWS::CodeDeploy::DeploymentGroup').map(({ Properties }) => Properties);
  expect(plain.AutoRollbackConfiguration.Events).toEqual(['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST']);
  expect(plain).not.toHaveProperty('AlarmConfiguration');
  expect(watching.AutoRollbackConfiguration.Events).toContain('DEPLOYMENT_STOP_ON_ALARM');
  expect(watching.AlarmConfiguration).toEqual({ Alarms: [{ Name: { Ref: onlyResource(template, 'AWS::CloudWatch::Alarm').id } }], Enabled: true });
});

test('a service without a load balancer is watched as well', () => {
  const stack = newStack();
  new FargateBackendService(stack, 'Orders', {
    task: webTask(), cluster: new WorkloadCluster(stack, 'Cluster'), discovery: Discovery.serviceConnect({ name: 'orders' }), deployment: ServiceDeployment.canary(),
  });

  expect(onlyResource(Template.fromStack(stack), 'AWS::CloudWatch::Alarm').Properties).toMatchObject({ Threshold: 3, Period: 600 });
});

describe('failed tasks', () => {
  const { web, detail, rule } = watched();

  test('are those of the family in the cluster that the service started', () => {
    expect(JSON.stringify(detail.taskDefinitionArn)).toContain(`:task-definition/${web.taskDefinition.family}:"`);
    expect(JSON.stringify(detail.clusterArn)).toContain(':cluster/');
    expect(JSON.stringify(detail.group)).toBe(JSON.stringify([{ prefix: { 'Fn::Join': ['', ['service:', { Ref: 'AWS::StackName' }, `-${logicalId(web.service)}-`]] } }]));
  });

  test('have ended by themselves, could not start, or failed their health checks; those that a deployment or scaling stops have not', () => {
    expect(rule.Properties.EventPattern).toMatchObject({ 'source': ['aws.ecs'], 'detail-type': ['ECS Task State Change'] });
    expect(detail.lastStatus).toEqual(['STOPPED']);
    expect(detail.$or).toEqual([
      { stopCode: ['TaskFailedToStart'] },
      { stopCode: ['EssentialContainerExited'] },
      { stoppedReason: [{ prefix: 'Task failed ELB health checks' }, { prefix: 'Task failed container health checks' }] },
    ]);
  });

  test('are those of the group with its name where the service has one', () => {
    expect(watched({ serviceName: 'shop-web' }).detail.group).toEqual(['service:shop-web']);
  });

  test('know a service that is given its name later', () => {
    const stack = newStack();
    (webService(stack, { deployment: ServiceDeployment.blueGreen() }).service.node.defaultChild as ecs.CfnService).serviceName = 'shop-web';

    expect(onlyResource(Template.fromStack(stack), 'AWS::Events::Rule').Properties.EventPattern.detail.group).toEqual(['service:shop-web']);
  });

  test('are those of all services with the family where CloudFormation may shorten the generated name', () => {
    const stack = newStack();
    webService(stack, { deployment: ServiceDeployment.blueGreen() }, `Web${'x'.repeat(100)}`);

    expect(onlyResource(Template.fromStack(stack), 'AWS::Events::Rule').Properties.EventPattern.detail.group).toEqual([{ prefix: 'service:' }]);
  });
});

test('neither the rule nor the alarm refers to the service, which must not exist before them', () => {
  const { template, service } = watched();

  const others = ['AWS::Events::Rule', 'AWS::CloudWatch::Alarm', 'AWS::SQS::QueuePolicy'].flatMap((type) => resourcesOf(template, type));
  expect(JSON.stringify(others)).not.toContain(`"${service.id}"`);
});

test('a cluster of another stack exports no more than its name for it', () => {
  const exportsFor = (deployment: ServiceDeployment) => {
    const app = new App();
    const platform = new Stack(app, 'Platform');
    webService(new Stack(app, 'Shop'), { cluster: new WorkloadCluster(platform, 'Cluster'), deployment });
    return Object.keys(Template.fromStack(platform).findOutputs('*'));
  };

  expect(exportsFor(ServiceDeployment.blueGreen())).toEqual(exportsFor(ServiceDeployment.blueGreen({ failureDetection: FailureDetection.none() })));
});

test('all services of a stack send the events to one queue, which only rules of the account write to, over TLS', () => {
  const stack = newStack();
  const cluster = existingCluster(stack);
  const [first, second] = ['Web', 'Shop'].map((id) => webService(stack, { cluster, deployment: ServiceDeployment.blueGreen() }, id));

  const template = Template.fromStack(stack);
  const queue = onlyResource(template, 'AWS::SQS::Queue');
  expect(queue.Properties).toEqual({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
  const rules = resourcesOf(template, 'AWS::Events::Rule');
  expect(rules.map(({ id }) => id)).toEqual([first, second].map((web) => logicalId(web.node.findChild('TaskFailures').node.findChild('Rule'))));
  expect(rules.map(({ Properties }) => Properties.Targets)).toEqual([1, 2].map(() => [{ Id: 'Queue', Arn: { 'Fn::GetAtt': [queue.id, 'Arn'] } }]));
  const [allow, deny] = onlyResource(template, 'AWS::SQS::QueuePolicy').Properties.PolicyDocument.Statement;
  expect(allow).toMatchObject({ Action: 'sqs:SendMessage', Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' } });
  expect(JSON.stringify(allow.Condition)).toMatch(/aws:SourceAccount.*aws:SourceArn.*:rule\/\*/);
  expect(deny).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
});

describe('the number of failures', () => {
  test('counts every matching event of the period, and missing data is good', () => {
    expect(watched().alarm.Properties).toMatchObject({
      Namespace: 'AWS/Events',
      MetricName: 'TriggeredRules',
      Statistic: 'Sum',
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });

  test.each([
    ['one task, which fails one at a time', Scaling.fixedCount(1), 2],
    ['two tasks, each of which may fail once', Scaling.fixedCount(2), 3],
    ['half of 20 tasks', Scaling.fixedCount(20), 10],
    ['at most 200 of many tasks', Scaling.fixedCount(1000), 200],
    ['no tasks at first', Scaling.fixedCount(0), 2],
    ['an unknown number of tasks', Scaling.fixedCount(unknownNumber()), 3],
    ['a number that scaling determines, of which the first deployment has one', Scaling.automatic({ minCapacity: 40, maxCapacity: 80, cpuPercent: 50 }), 3],
    ['a desired count beside scaling', Scaling.automatic({ minCapacity: 10, maxCapacity: 80, desiredCount: 40, cpuPercent: 50 }), 20],
  ])('fits %s', (_, scaling, threshold) => {
    const stack = newStack();
    webService(stack, { scaling, deployment: ServiceDeployment.blueGreen() });

    const [alarm] = resourcesOf(Template.fromStack(stack), 'AWS::CloudWatch::Alarm').filter(({ id }) => id.includes('TaskFailures'));
    expect(alarm.Properties.Threshold).toBe(threshold);
  });

  test('can be chosen, with the period', () => {
    const failureDetection = taskFailures({ threshold: 7, period: Duration.minutes(3) });
    const { alarm } = watched({ deployment: ServiceDeployment.blueGreen({ failureDetection }) });

    expect(alarm.Properties).toMatchObject({ Threshold: 7, Period: 180 });
  });

  test.each([0, -1, 1.5, Number.NaN])('fails with a threshold of %d', (threshold) => {
    expect(() => taskFailures({ threshold })).toThrow(errorAt('FailureDetection.taskFailures()', 'threshold', '1 or more', `got ${threshold}`));
  });

  test.each([Duration.seconds(90), Duration.days(2), Duration.minutes(0)])('fails with a period of %s', (period) => {
    expect(() => taskFailures({ period })).toThrow(errorAt('FailureDetection.taskFailures()', 'period in minutes', 'from 1 to 1440'));
  });
});

describe('the period', () => {
  const image = ecs.ContainerImage.fromRegistry('shop');
  const unhealthyAfterFiveMinutes = { command: ['CMD-SHELL', 'true'], startPeriod: Duration.seconds(210), interval: Duration.seconds(30), retries: 3 };

  test.each<[string, Partial<FargateWebServiceProps>, number]>([
    ['two health checks after the grace period, in two waves', {}, 10],
    ['a long grace period', { healthCheckGracePeriod: Duration.minutes(10) }, 28],
    ['one wave after the other of a single task', { scaling: Scaling.fixedCount(1), healthCheckGracePeriod: Duration.minutes(4) }, 16],
    ['slow health checks of the load balancer', {
      exposure: Exposure.applicationLoadBalancer({ healthCheck: { interval: Duration.minutes(2), unhealthyThresholdCount: 5 } }),
    }, 28],
    ['slow health checks of a container', { task: WorkloadTask.container({ image, port: 80, healthCheck: unhealthyAfterFiveMinutes }) }, 16],
    ['a long grace period of the health checks of a container, without a load balancer', {
      exposure: Exposure.none(),
      healthCheckGracePeriod: Duration.minutes(10),
      task: WorkloadTask.container({ image, port: 80, healthCheck: unhealthyAfterFiveMinutes }),
    }, 29],
    ['three failures of the one task that a service starts with', {
      scaling: Scaling.automatic({ minCapacity: 2, maxCapacity: 4, schedules: {}, cpuPercent: 50 }),
    }, 15],
  ])('fits %s', (_, props, minutes) => {
    const stack = newStack();
    webService(stack, { deployment: ServiceDeployment.blueGreen(), ...props });

    const [alarm] = resourcesOf(Template.fromStack(stack), 'AWS::CloudWatch::Alarm').filter(({ id }) => id.includes('TaskFailures'));
    expect(alarm.Properties.Period).toBe(60 * minutes);
  });

  test('is a day at most', () => {
    expect(watched({ healthCheckGracePeriod: Duration.days(1) }).alarm.Properties.Period).toBe(86_400);
  });

  test('follows health checks that the app configures later', () => {
    const stack = newStack();
    webService(stack, { deployment: ServiceDeployment.blueGreen() }).alternateTargetGroup!.configureHealthCheck({ interval: Duration.minutes(5) });

    expect(onlyResource(Template.fromStack(stack), 'AWS::CloudWatch::Alarm').Properties.Period).toBe(60 * 28);
  });
});

test.each(['cn-north-1', 'us-gov-west-1', 'us-iso-east-1'])('is left out in %s, where ECS has no deployment alarms', (region) => {
  const stack = new Stack(new App(), 'Stack', { env: { region } });
  webService(stack, { deployment: ServiceDeployment.blueGreen() });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  expect(onlyResource(template, 'AWS::ECS::Service').Properties.DeploymentConfiguration).not.toHaveProperty('Alarms');
});

test('a topic is notified of all alarms that were created for the service', () => {
  const stack = newStack();
  const alarmTopic = new sns.Topic(stack, 'Topic');
  webService(stack, { deployment: ServiceDeployment.blueGreen({ alarmTopic, trafficAlarms: {} }) });

  const template = Template.fromStack(stack);
  expect(resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties.AlarmActions)).toEqual([1, 2, 3].map(() => [ref(alarmTopic)]));
  expect(JSON.stringify(onlyResource(template, 'AWS::SNS::TopicPolicy').Properties)).toContain('cloudwatch.amazonaws.com');
});

test('a topic of another Region fails, which alarms do not publish to', () => {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-central-1', account: '111111111111' } });
  const alarmTopic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111111111111:team');

  expect(() => webService(stack, { deployment: ServiceDeployment.blueGreen({ alarmTopic }) }))
    .toThrow(errorAt('Stack/Web', 'alarmTopic', 'eu-central-1', 'use a topic of eu-central-1'));
});

test('a deployment says when it rolls back', () => {
  const describe = (failureDetection?: FailureDetection) => ServiceDeployment.blueGreen({ failureDetection }).describe();

  expect(describe()).toContain('After half as many failures as there should be tasks, but 2 to 200, ECS rolls back.');
  expect(describe(taskFailures({ threshold: 4 }))).toContain('After 4 failures ECS rolls back.');
  expect(describe(FailureDetection.none())).not.toContain('failures');
  expect(ServiceDeployment.codeDeploy({ failureDetection: taskFailures({ threshold: 4 }) }).describe()).toContain('After 4 failures CodeDeploy rolls back.');
});
