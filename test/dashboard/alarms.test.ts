import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { bodyOf, widgetOf } from './dashboard-body';
import {
  DashboardAlarmOptions, Discovery, Exposure, FargateBackendService, FargateJob, FargateWebServiceProps, FargateWorkerService,
  FargateWorkerServiceProps, JobTrigger, ServiceDashboard, ServiceDashboardProps, ServiceDeployment,
} from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingCluster, existingNamespace } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { ref, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

function alarmsIn(stack: Stack): any[] {
  return resourcesOf(Template.fromStack(stack), 'AWS::CloudWatch::Alarm').map(({ id, Properties }) => ({ id, ...Properties }));
}

function problemsIn(stack: Stack): string[] {
  return alarmsIn(stack).map(({ AlarmDescription }) => AlarmDescription.split('. Look at')[0]);
}

/** The alarm with these words in its description. */
function alarmOf(stack: Stack, words: string): any {
  const alarms = alarmsIn(stack);
  const found = alarms.filter(({ AlarmDescription }) => AlarmDescription.includes(words));
  if (found.length !== 1) throw new Error(`${found.length} alarms say ${words}: ${alarms.map(({ AlarmDescription }) => AlarmDescription).join('\n')}`);
  return found[0];
}

function watched(alarms: DashboardAlarmOptions, props: Partial<FargateWebServiceProps> = {}, options: Partial<ServiceDashboardProps> = {}): Stack {
  const stack = newStack();
  new ServiceDashboard(stack, 'Dashboard', { services: [webService(stack, props)], alarms, ...options });
  return stack;
}

function worker(stack: Stack, props: Partial<FargateWorkerServiceProps> = {}): FargateWorkerService {
  return new FargateWorkerService(stack, 'Worker', { cluster: existingCluster(stack), task: webTask({ port: undefined }), ...props });
}

describe('alarms of a web service', () => {
  const stack = watched({}, {}, { containerInsights: true });

  test('watch 5xx responses, health checks, CPU, memory, missing tasks, and failed ones as the deployment does', () => {
    expect(problemsIn(stack)).toEqual([
      'Tasks of Stack/Web fail',
      'Requests to Stack/Web end in 5xx',
      'Tasks of Stack/Web fail their health checks',
      'Tasks of Stack/Web use much CPU',
      'Tasks of Stack/Web use much memory',
      'Tasks of Stack/Web should run, but do not',
    ]);
  });

  test('take both target groups together', () => {
    const groups = (words: string) => new Set(alarmOf(stack, words).Metrics
      .flatMap(({ MetricStat }: any) => MetricStat?.Metric.Dimensions ?? []).filter(({ Name }: any) => Name === 'TargetGroup').map(({ Value }: any) => JSON.stringify(Value)));

    expect(groups('5xx').size).toBe(2);
    expect(groups('health checks').size).toBe(2);
  });

  test('name the first three things to look at', () => {
    for (const { AlarmDescription } of alarmsIn(stack).filter(({ id }) => id.startsWith('Dashboard'))) {
      expect(AlarmDescription).toMatch(/\. Look at: 1\. .+; 2\. .+; 3\. .+\.$/);
      expect(AlarmDescription.length).toBeLessThanOrEqual(1024);
    }
  });

  test('have the thresholds that AWS recommends, in three consecutive minutes', () => {
    expect(alarmOf(stack, '5xx')).toMatchObject({ Threshold: 5, ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 3, TreatMissingData: 'notBreaching' });
    expect(alarmOf(stack, 'health checks')).toMatchObject({ Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' });
    expect(alarmOf(stack, 'much CPU')).toMatchObject({ Threshold: 80, Namespace: 'AWS/ECS', MetricName: 'CPUUtilization', Period: 60 });
    expect(alarmOf(stack, 'much memory')).toMatchObject({ Threshold: 80 });
    expect(alarmOf(stack, 'should run')).toMatchObject({ Threshold: 0, EvaluationPeriods: 15 });
  });

  test('stand in the first row of the dashboard', () => {
    expect(bodyOf(stack).widgets[0]).toMatchObject({ type: 'alarm', y: 0 });
    expect(widgetOf(stack, 'Alarms').alarms).toHaveLength(6);
  });
});

test('thresholds and periods can be set', () => {
  const latency = Duration.millis(500);
  const stack = watched({ errorPercent: 1, unhealthyTasks: 2, cpuPercent: 90, memoryPercent: 95, evaluationPeriods: 10, latency });

  expect(alarmOf(stack, '5xx')).toMatchObject({ Threshold: 1, EvaluationPeriods: 10 });
  expect(alarmOf(stack, 'health checks')).toMatchObject({ Threshold: 2 });
  expect(alarmOf(stack, 'much CPU')).toMatchObject({ Threshold: 90 });
  expect(alarmOf(stack, 'much memory')).toMatchObject({ Threshold: 95 });
  expect(alarmOf(stack, 'responds slowly')).toMatchObject({ Threshold: 0.5 });
});

test('missing tasks are not watched without Container Insights', () => {
  expect(alarmsIn(watched({})).map(({ id }) => id).filter((id) => id.includes('MissingTasks'))).toEqual([]);
});

test('each additional route has its own alarms, as an alarm takes ten metrics', () => {
  const stack = watched({}, { exposure: Exposure.applicationLoadBalancer({ additionalRoutes: [{ name: 'Help', paths: ['/help'] }, { name: 'Docs', paths: ['/docs'] }] }) });

  expect(alarmOf(stack, 'Requests to Stack/Web by Help end in 5xx')).toBeDefined();
  for (const { Metrics = [] } of alarmsIn(stack)) expect(Metrics.filter(({ MetricStat }: any) => MetricStat).length).toBeLessThanOrEqual(10);
});

test('behind a Network Load Balancer, health checks are watched, and no statuses', () => {
  const stack = watched({ latency: Duration.seconds(1) }, { exposure: Exposure.networkLoadBalancer() });

  expect(problemsIn(stack)).toEqual([
    'Tasks of Stack/Web fail', 'Tasks of Stack/Web fail their health checks', 'Tasks of Stack/Web use much CPU', 'Tasks of Stack/Web use much memory',
  ]);
});

test('an HTTP API and Service Connect measure milliseconds', () => {
  const stack = newStack();
  const cluster = existingCluster(stack, existingNamespace(stack));
  const api = webService(stack, { cluster, exposure: Exposure.httpApi(), discovery: Discovery.serviceConnect({ name: 'web' }), deployment: ServiceDeployment.rolling() });
  const orders = new FargateBackendService(stack, 'Orders', {
    cluster, task: webTask({ appProtocol: ecs.AppProtocol.http }), discovery: Discovery.serviceConnect({ name: 'orders' }),
  });

  new ServiceDashboard(stack, 'Dashboard', { services: [api, orders], alarms: { latency: Duration.seconds(2) } });

  expect(alarmOf(stack, 'the HTTP API of Stack/Web responds slowly')).toMatchObject({ Threshold: 2000 });
  expect(alarmOf(stack, 'Requests to the HTTP API of Stack/Web end in 5xx')).toMatchObject({ Threshold: 5 });
  expect(alarmOf(stack, 'Stack/Orders as orders responds slowly')).toMatchObject({ Threshold: 2000 });
  expect(alarmOf(stack, 'Requests to Stack/Orders as orders end in 5xx')).toMatchObject({ Threshold: 5 });
});

describe('alarms that a service has already', () => {
  const withAlarms = (topic?: sns.ITopic) => ServiceDeployment.blueGreen({ trafficAlarms: {}, usageAlarms: { cpuPercent: 70 }, alarmTopic: topic });

  test('are not doubled, but notify the topic and are shown', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');

    const dashboard = new ServiceDashboard(stack, 'Dashboard', { services: [webService(stack, { deployment: withAlarms() })], alarms: { topic } });

    expect(alarmsIn(stack)).toHaveLength(5);
    for (const { AlarmActions } of alarmsIn(stack)) expect(AlarmActions).toEqual([ref(topic)]);
    expect(alarmOf(stack, 'end in 5xx')).toMatchObject({ AlarmActions: [ref(topic)], EvaluationPeriods: 2 });
    expect(alarmOf(stack, 'much CPU')).toMatchObject({ AlarmActions: [ref(topic)], Threshold: 70 });
    expect(alarmOf(stack, 'much memory').id).toMatch(/^Dashboard/);
    expect(dashboard.alarms.map(({ node }) => node.path)).toContain('Stack/Web/ErrorShareAlarm');
    expect(widgetOf(stack, 'Alarms').alarms).toHaveLength(5);
  });

  test('notify a topic once that they notify already', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');

    new ServiceDashboard(stack, 'Dashboard', { services: [webService(stack, { deployment: withAlarms(topic) })], alarms: { topic } });

    expect(alarmOf(stack, 'end in 5xx').AlarmActions).toEqual([ref(topic)]);
  });

  test('stay as they are where the dashboard has a threshold of its own', () => {
    const stack = newStack();

    new ServiceDashboard(stack, 'Dashboard', { services: [webService(stack, { deployment: withAlarms() })], alarms: { errorPercent: 1, unhealthyTasks: 1, cpuPercent: 90 } });

    expect(alarmsIn(stack)).toHaveLength(8);
  });

  test('stay as they are in another stack, which would refer to that of the dashboard', () => {
    const services = newStack();
    const stack = new Stack(services.node.root as App, 'Dashboards');

    new ServiceDashboard(stack, 'Dashboard', { services: [webService(services, { deployment: withAlarms() })], alarms: { topic: new sns.Topic(stack, 'Topic') } });

    expect(alarmsIn(stack)).toHaveLength(5);
    for (const { AlarmActions } of alarmsIn(services)) expect(AlarmActions).toBeUndefined();
  });

  test('of queues are not doubled either', () => {
    const stack = newStack();

    new ServiceDashboard(stack, 'Dashboard', {
      services: [worker(stack, { queueAlarms: { messageAge: Duration.hours(1) }, additionalQueues: { Returns: {} } })], alarms: { topic: new sns.Topic(stack, 'Topic') },
    });

    const ids = alarmsIn(stack).map(({ id }) => id);
    expect(ids.filter((id) => /MessageAge|DeadLetter/.test(id))).toHaveLength(4);
    expect(ids.filter((id) => /^Dashboard/.test(id))).toHaveLength(2);
  });
});

describe('alarms of queues', () => {
  test('watch dead letters of each queue, and the age that the options or a queue say', () => {
    const stack = newStack();

    new ServiceDashboard(stack, 'Dashboard', { services: [worker(stack, { additionalQueues: { Returns: {} } })], alarms: { messageAge: Duration.minutes(20), deadLetters: 5 } });

    expect(alarmOf(stack, 'Messages for Stack/Worker wait too long')).toMatchObject({ Threshold: 1200, EvaluationPeriods: 3 });
    expect(alarmOf(stack, 'Messages for Stack/Worker/Queues/Returns wait too long')).toMatchObject({ Threshold: 1200 });
    expect(alarmOf(stack, 'Messages for Stack/Worker/Queues/Returns could not be processed')).toMatchObject({ Threshold: 5, EvaluationPeriods: 1 });
  });

  test('leave out the age that nobody has set', () => {
    const stack = newStack();

    new ServiceDashboard(stack, 'Dashboard', { services: [worker(stack)], alarms: {} });

    expect(alarmsIn(stack).map(({ id }) => id).filter((id) => id.includes('MessageAge'))).toEqual([]);
  });
});

describe('alarms of jobs', () => {
  const job = (stack: Stack, trigger: JobTrigger, failureTopic?: sns.ITopic) => (
    new FargateJob(stack, 'Report', { cluster: existingCluster(stack), task: webTask({ port: undefined }), trigger, failureTopic })
  );
  const schedule = scheduler.ScheduleExpression.rate(Duration.hours(6));

  test('watch failed runs and starts', () => {
    const stack = newStack();

    new ServiceDashboard(stack, 'Dashboard', { jobs: [job(stack, JobTrigger.schedule({ schedule, timeout: Duration.hours(1) }))], alarms: {} });

    expect(alarmOf(stack, 'Runs of Stack/Report failed')).toMatchObject({ Threshold: 1, EvaluationPeriods: 1 });
    expect(alarmOf(stack, 'Runs of Stack/Report could not be started')).toMatchObject({ Threshold: 1 });
  });

  test('are those of its failureTopic, which also notify the topic of the dashboard', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'OnCall');

    new ServiceDashboard(stack, 'Dashboard', {
      jobs: [job(stack, JobTrigger.schedule({ schedule, timeout: Duration.hours(1) }), new sns.Topic(stack, 'Failures'))], alarms: { topic },
    });

    expect(alarmOf(stack, 'Runs failed').AlarmActions).toEqual([expect.anything(), ref(topic)]);
    expect(alarmsIn(stack)).toHaveLength(3);
  });

  test('do not watch runs that people start', () => {
    const stack = newStack();

    const dashboard = new ServiceDashboard(stack, 'Dashboard', { jobs: [job(stack, JobTrigger.onDemand())], alarms: {} });

    expect(dashboard.alarms).toEqual([]);
  });
});

test.each<[DashboardAlarmOptions, string, string]>([
  [{ errorPercent: 100 }, 'errorPercent', '100'],
  [{ unhealthyTasks: 0 }, 'unhealthyTasks', '0'],
  [{ cpuPercent: 0 }, 'cpuPercent', '0'],
  [{ memoryPercent: 1001 }, 'memoryPercent', '1001'],
  [{ deadLetters: 0 }, 'deadLetters', '0'],
  [{ evaluationPeriods: 61 }, 'evaluationPeriods', '61'],
  [{ latency: Duration.seconds(0) }, 'latency', '0'],
  [{ messageAge: Duration.days(15) }, 'messageAge', '1296000'],
])('fails on %p', (alarms, option, actual) => {
  expect(() => watched(alarms)).toThrow(errorAt('Stack/Dashboard', `alarms.${option}`, actual));
});

test('fails on a topic of another Region', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
  const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111111111111:on-call');

  expect(() => new ServiceDashboard(stack, 'Dashboard', { services: [webService(stack)], alarms: { topic } }))
    .toThrow(errorAt('Stack/Dashboard', 'alarms.topic', 'another Region', 'eu-west-1'));
});
