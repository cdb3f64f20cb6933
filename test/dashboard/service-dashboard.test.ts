import { App, Aspects, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { bodyOf, linesOf, metricsOf, titlesOf, typesBehind, widgetOf } from './dashboard-body';
import {
  Discovery, Exposure, FargateBackendService, FargateJob, FargateWebService, FargateWebServiceProps, FargateWorkerService, JobTrigger, Scaling,
  ServiceDashboard, ServiceDashboardProps, ServiceDeployment, SharedLoadBalancer, TestTraffic, WorkloadCluster, WorkloadTask,
} from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingCluster, existingNamespace } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';

const image = ecs.ContainerImage.fromRegistry('nginx:1');
const task = () => WorkloadTask.container({ image, port: 80 });

function web(stack: Stack, props: Partial<FargateWebServiceProps> = {}): FargateWebService {
  return new FargateWebService(stack, 'Web', { cluster: props.cluster ?? existingCluster(stack, existingNamespace(stack)), task: task(), ...props });
}

function dashboardOf(stack: Stack, props: ServiceDashboardProps): ServiceDashboard {
  return new ServiceDashboard(stack, 'Dashboard', props);
}

function shown(props: Partial<FargateWebServiceProps> = {}, options: Partial<ServiceDashboardProps> = {}): Stack {
  const stack = newStack();
  dashboardOf(stack, { services: [web(stack, props)], ...options });
  return stack;
}

describe('a web service behind an Application Load Balancer', () => {
  const stack = shown();

  test('shows the four golden signals, its tasks, CPU and memory', () => {
    expect(titlesOf(stack)).toEqual(['Requests', '5xx share', 'Latency', 'Health checks', 'Tasks', 'CPU', 'Memory', 'Failed tasks']);
  });

  test('shows both target groups together and apart', () => {
    expect(linesOf(stack, 'Requests')).toEqual(['Both target groups', 'Target group', 'Alternate target group']);
    expect(linesOf(stack, '5xx share')).toEqual(['Both target groups', 'Target group', 'Alternate target group', '5xx of the load balancer itself']);
    expect(linesOf(stack, 'Latency')).toEqual([
      'p50, the slower of both', 'p50, Target group', 'p50, Alternate target group', 'p99, the slower of both', 'p99, Target group', 'p99, Alternate target group',
    ]);
    expect(linesOf(stack, 'Health checks')).toContain('Unhealthy, both target groups');
  });

  test('divides the errors of both target groups by the requests of both', () => {
    const [[{ expression }]] = widgetOf(stack, '5xx share').metrics;

    expect(expression).toBe('100 * SUM([FILL(errors0, 0), FILL(errors1, 0)]) / SUM([FILL(requests0, 0), FILL(requests1, 0)])');
  });

  test('has the metrics of two target groups in each graph of the load balancer', () => {
    for (const title of ['Requests', '5xx share', 'Latency', 'Health checks']) {
      const groups = metricsOf([{ properties: widgetOf(stack, title) }]).flatMap(({ dimensions: { TargetGroup } }) => TargetGroup ?? []);
      expect([title, new Set(groups).size]).toEqual([title, 2]);
    }
  });

  test('says that desired tasks are not counted without Container Insights, and counts running ones by their CPU values', () => {
    const [heading] = bodyOf(stack).widgets;

    expect(heading.properties.markdown).toMatch(/^# Stack\/Web\n\n.*Container Insights/);
    expect(linesOf(stack, 'Tasks')).toEqual(['Running, by their values of CPU']);
    expect(widgetOf(stack, 'Tasks').metrics[0][0].expression).toBe('samples * 60 / PERIOD(samples) / 1');
  });
});

test('tasks are counted by three values in a minute with high resolution metrics', () => {
  const stack = shown({ highResolutionMetrics: true });

  expect(widgetOf(stack, 'Tasks').metrics[0][0].expression).toBe('samples * 60 / PERIOD(samples) / 3');
});

test.each([
  ['the cluster says that it has Container Insights', (stack: Stack) => ({ cluster: new WorkloadCluster(stack, 'Cluster') }), {}],
  ['the option says that an imported cluster has it', () => ({}), { containerInsights: true }],
])('desired, running and pending tasks are shown when %s', (_, props, options) => {
  const stack = newStack();

  dashboardOf(stack, { services: [web(stack, props(stack))], ...options });

  expect(linesOf(stack, 'Tasks')).toEqual(['Desired', 'Running', 'Pending', 'Deployments in progress, and the current one']);
});

test('the limits of scaling are lines in the graph of the tasks', () => {
  const stack = shown({ scaling: Scaling.automatic({ minCapacity: 3, maxCapacity: 9, cpuPercent: 60 }) });

  expect(widgetOf(stack, 'Tasks').annotations.horizontal).toEqual([
    expect.objectContaining({ label: 'Minimum', value: 3 }), expect.objectContaining({ label: 'Maximum', value: 9 }),
  ]);
});

test('a rolling deployment has one target group, and no lines of both', () => {
  const stack = shown({ deployment: ServiceDeployment.rolling() });

  expect(linesOf(stack, 'Requests')).toEqual(['Target group']);
  expect(linesOf(stack, 'Latency')).toEqual(['p50, Target group', 'p99, Target group']);
});

test('a Network Load Balancer shows connections, resets, and the health checks of both target groups', () => {
  const stack = shown({ exposure: Exposure.networkLoadBalancer() });

  expect(titlesOf(stack).slice(0, 3)).toEqual(['Connections of the load balancer', 'Resets of the load balancer', 'Health checks']);
  expect(linesOf(stack, 'Health checks')).toHaveLength(6);
});

test('an HTTP API shows requests, 5xx share, and its latency beside that of the tasks', () => {
  const stack = shown({ exposure: Exposure.httpApi(), discovery: Discovery.serviceConnect({ name: 'web' }), deployment: ServiceDeployment.rolling() });

  expect(titlesOf(stack).slice(0, 3)).toEqual(['Requests', '5xx share', 'Latency']);
  expect(linesOf(stack, 'Latency')).toEqual(['p50', 'p99', 'p99 of the tasks']);
  expect(metricsOf([{ properties: widgetOf(stack, 'Requests') }])[0]).toMatchObject({ namespace: 'AWS/ApiGateway', metricName: 'Count' });
});

test('a service without an exposure shows its tasks alone', () => {
  const stack = shown({ exposure: Exposure.none() });

  expect(titlesOf(stack)).toEqual(['Tasks', 'CPU', 'Memory']);
});

test('Service Connect shows the requests to the name of the service, as its callers count them', () => {
  const stack = newStack();
  const service = new FargateBackendService(stack, 'Orders', {
    cluster: existingCluster(stack, existingNamespace(stack)),
    task: WorkloadTask.container({ image, port: 80, appProtocol: ecs.AppProtocol.http }),
    discovery: Discovery.serviceConnect({ name: 'orders' }),
  });

  dashboardOf(stack, { services: [service] });

  expect(titlesOf(stack).slice(0, 3)).toEqual(['Requests to orders', '5xx share of orders', 'Latency of orders']);
  const [requests] = metricsOf([{ properties: widgetOf(stack, 'Requests to orders') }]);
  expect(requests.dimensions).toMatchObject({ ClusterName: 'existing', DiscoveryName: 'orders' });
  expect(metricsOf([{ properties: widgetOf(stack, 'Latency of orders') }])[0].dimensions).toEqual({ TargetDiscoveryName: 'orders' });
});

test('additional routes and listeners have graphs of their own, with both of their target groups', () => {
  const stack = shown({
    task: WorkloadTask.container({ image, port: 80, additionalPorts: [{ containerPort: 9090, name: 'admin' }] }),
    exposure: Exposure.applicationLoadBalancer({
      additionalListeners: [{ listenerPort: 8443, containerPort: 9090 }], additionalRoutes: [{ name: 'Help', paths: ['/help'] }],
    }),
  });

  const headings = bodyOf(stack).widgets.flatMap(({ properties: { markdown } }) => markdown ?? []);
  expect(headings.slice(1)).toEqual([expect.stringMatching(/^### Route /), '### Route Help']);
  const groups = metricsOf(bodyOf(stack).widgets).flatMap(({ dimensions: { TargetGroup } }) => TargetGroup ?? []);
  expect(new Set(groups).size).toBe(6);
});

test('a shared load balancer shows the target groups of the service, and nothing that it counts for others', () => {
  const stack = newStack();
  const cluster = new WorkloadCluster(stack, 'Cluster');
  const shared = new SharedLoadBalancer(stack, 'Shared', { vpc: cluster.vpc });

  dashboardOf(stack, { services: [web(stack, { cluster, exposure: Exposure.sharedLoadBalancer(shared, { paths: ['/*'] }) })] });

  expect(linesOf(stack, 'Requests')).toHaveLength(3);
  expect(linesOf(stack, '5xx share')).not.toContain('5xx of the load balancer itself');
});

test('a worker shows backlog, age and dead letters of each of its queues', () => {
  const stack = newStack();
  const worker = new FargateWorkerService(stack, 'Parcels', {
    cluster: existingCluster(stack), task: WorkloadTask.container({ image }), additionalQueues: { Returns: {} },
  });

  dashboardOf(stack, { services: [worker] });

  expect(titlesOf(stack).slice(3)).toEqual(['Backlog', 'Age of the oldest message', 'Dead letters', 'Backlog', 'Age of the oldest message', 'Dead letters']);
  expect(linesOf(stack, 'Backlog')).toEqual(['Waiting', 'In flight']);
});

test('an imported queue of another Region is shown from there', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  const queue = sqs.Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:us-east-1:111111111111:orders');
  const worker = new FargateWorkerService(stack, 'Worker', {
    cluster: existingCluster(stack), task: WorkloadTask.container({ image }), queue, scaling: Scaling.fixedCount(1),
  });

  dashboardOf(stack, { services: [worker] });

  expect(metricsOf([{ properties: widgetOf(stack, 'Backlog') }])[0]).toMatchObject({ dimensions: { QueueName: 'orders' }, options: { region: 'us-east-1' } });
});

describe('jobs', () => {
  const job = (stack: Stack, trigger: JobTrigger, failureTopic?: sns.ITopic) => (
    new FargateJob(stack, 'Report', { cluster: existingCluster(stack), task: WorkloadTask.container({ image }), trigger, failureTopic })
  );
  const schedule = scheduler.ScheduleExpression.rate(Duration.hours(6));

  test('with a state machine show runs and their duration', () => {
    const stack = newStack();

    dashboardOf(stack, { jobs: [job(stack, JobTrigger.schedule({ schedule, taskRetryAttempts: 1 }))] });

    expect(titlesOf(stack)).toEqual(['Runs', 'Duration of runs', 'Starts that failed']);
    expect(linesOf(stack, 'Runs')).toEqual(['Started', 'Succeeded', 'Failed', 'Timed out', 'Stopped']);
  });

  test('without a state machine say so, and show failed tasks and starts', () => {
    const stack = newStack();

    dashboardOf(stack, { jobs: [job(stack, JobTrigger.schedule({ schedule }), new sns.Topic(stack, 'Topic'))] });

    expect(bodyOf(stack).widgets[0].properties.markdown).toContain('No state machine');
    expect(titlesOf(stack)).toEqual(['Failed tasks', 'Starts that failed']);
  });

  test('of events show what the rule has started', () => {
    const stack = newStack();
    const eventBus = new events.EventBus(stack, 'Bus');

    dashboardOf(stack, { jobs: [job(stack, JobTrigger.onEvent({ eventPattern: { source: ['shop'] }, eventBus }))] });

    const [started] = metricsOf([{ properties: widgetOf(stack, 'Starts') }]);
    expect(started).toMatchObject({ namespace: 'AWS/Events', metricName: 'Invocations' });
    expect(typesBehind(started.dimensions.EventBusName, stack)).toEqual(['AWS::Events::EventBus']);
    expect(typesBehind(started.dimensions.RuleName, stack)).toEqual(['AWS::Events::Rule']);
  });
});

const TYPES: Readonly<Record<string, readonly string[]>> = {
  ApiId: ['AWS::ApiGatewayV2::Api'],
  ClusterName: ['AWS::ECS::Cluster'],
  LoadBalancer: ['AWS::ElasticLoadBalancingV2::Listener', 'AWS::ElasticLoadBalancingV2::LoadBalancer'],
  QueueName: ['AWS::SQS::Queue'],
  RuleName: ['AWS::Events::Rule'],
  ServiceName: ['AWS::ECS::Service'],
  StateMachineArn: ['AWS::StepFunctions::StateMachine'],
  TargetGroup: ['AWS::ElasticLoadBalancingV2::TargetGroup'],
};

/** The types of the resources that a dimension of this name refers to, as far as it may. */
function ownersOf(name: string, value: string, stack: Stack, others?: readonly Stack[]): string[] {
  return typesBehind(value, stack, others).filter((type) => TYPES[name]?.includes(type));
}

function everyKind(stack: Stack): ServiceDashboardProps {
  const cluster = new WorkloadCluster(stack, 'Cluster');
  const shared = new SharedLoadBalancer(stack, 'Shared', { vpc: cluster.vpc, testListener: {} });
  const service = (id: string, props: Partial<FargateWebServiceProps>) => new FargateWebService(stack, id, { cluster, task: task(), ...props });
  return {
    services: [
      service('Alb', {}),
      service('CodeDeploy', { deployment: ServiceDeployment.codeDeploy() }),
      service('Nlb', { exposure: Exposure.networkLoadBalancer() }),
      service('Shared1', {
        exposure: Exposure.sharedLoadBalancer(shared, { paths: ['/a'] }), deployment: ServiceDeployment.canary({ testTraffic: TestTraffic.listener() }),
      }),
      service('Api', { exposure: Exposure.httpApi(), discovery: Discovery.serviceConnect({ name: 'api' }), deployment: ServiceDeployment.rolling() }),
      new FargateWorkerService(stack, 'Worker', { cluster, task: WorkloadTask.container({ image }) }),
    ],
    jobs: [new FargateJob(stack, 'Job', { cluster, task: WorkloadTask.container({ image }), trigger: JobTrigger.onDemand() })],
  };
}

describe('every metric', () => {
  test('belongs to resources of the template', () => {
    const stack = newStack();
    dashboardOf(stack, everyKind(stack));
    const services = JSON.stringify(Template.fromStack(stack).findResources('AWS::ECS::Service'));

    for (const { metricName, dimensions } of metricsOf(bodyOf(stack).widgets)) {
      for (const [name, value] of Object.entries(dimensions)) {
        if (name.endsWith('DiscoveryName')) expect(services).toContain(`"DiscoveryName":"${value}"`);
        else expect([metricName, name, ownersOf(name, value, stack)]).toEqual([metricName, name, [expect.any(String)]]);
      }
    }
  });

  test('belongs to resources of another stack of the app, where the dashboard is in one of its own', () => {
    const services = newStack();
    const stack = new Stack(services.node.root as App, 'Dashboards');
    dashboardOf(stack, everyKind(services));

    const values = metricsOf(bodyOf(stack).widgets).flatMap(({ dimensions }) => Object.entries(dimensions));
    for (const [name, value] of values.filter(([each]) => !each.endsWith('DiscoveryName'))) {
      expect([name, ownersOf(name, value, stack, [services])]).toEqual([name, [expect.any(String)]]);
    }
  });
});

describe('a dashboard in another Region than its services', () => {
  const app = () => new App();
  const stackIn = (scope: App, id: string, region: string, crossRegionReferences?: boolean, account = '111111111111') => (
    new Stack(scope, id, { env: { account, region }, crossRegionReferences })
  );

  test('names their Region in each metric', () => {
    const root = app();
    const services = stackIn(root, 'Services', 'us-east-1', true);
    const stack = stackIn(root, 'Dashboards', 'eu-west-1', true);

    dashboardOf(stack, everyKind(services));

    const elsewhere = metricsOf(bodyOf(stack).widgets).filter(({ options: { region } }) => region !== 'us-east-1');
    expect(elsewhere).toEqual([]);
  });

  test('fails without references across Regions', () => {
    const root = app();
    const service = web(stackIn(root, 'Services', 'us-east-1'));

    expect(() => dashboardOf(stackIn(root, 'Dashboards', 'eu-west-1'), { services: [service] }))
      .toThrow(errorAt('Dashboards/Dashboard', 'Services/Web is in another Region', 'us-east-1', 'crossRegionReferences'));
  });

  test.each([
    ['alarms', { alarms: {} }, 'leave alarms out'],
    ['an event log', { eventLog: {} }, 'leave eventLog out'],
  ])('fails with %s', (_, options, remedy) => {
    const root = app();
    const service = web(stackIn(root, 'Services', 'us-east-1', true));

    expect(() => dashboardOf(stackIn(root, 'Dashboards', 'eu-west-1', true), { services: [service], ...options }))
      .toThrow(errorAt('Dashboards/Dashboard', 'Services/Web', 'another Region', 'us-east-1', remedy));
  });

  test('fails in another account', () => {
    const root = app();
    const service = web(stackIn(root, 'Services', 'us-east-1'));

    expect(() => dashboardOf(stackIn(root, 'Dashboards', 'us-east-1', undefined, '222222222222'), { services: [service] }))
      .toThrow(errorAt('Dashboards/Dashboard', 'Services/Web', 'another account', '111111111111'));
  });
});

test('name, time range and periods are passed on', () => {
  const stack = shown({}, { dashboardName: 'shop', defaultInterval: Duration.hours(3), periodOverride: cloudwatch.PeriodOverride.INHERIT });

  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'shop' });
  expect(bodyOf(stack)).toMatchObject({ start: '-PT3H', periodOverride: 'inherit' });
});

test('other widgets can be added below', () => {
  const stack = newStack();
  const { dashboard } = dashboardOf(stack, { services: [web(stack)] });

  dashboard.addWidgets(new cloudwatch.TextWidget({ markdown: 'Sales' }));

  expect(bodyOf(stack).widgets.at(-1).properties).toMatchObject({ markdown: 'Sales' });
});

describe('fails', () => {
  test('without services and jobs', () => {
    expect(() => dashboardOf(newStack(), {})).toThrow(errorAt('Stack/Dashboard', 'nothing to show', 'pass services, jobs'));
  });

  test('on a service that is listed twice', () => {
    const stack = newStack();
    const service = web(stack);

    expect(() => dashboardOf(stack, { services: [service, service] })).toThrow(errorAt('Stack/Dashboard', 'listed twice', 'Stack/Web'));
  });

  test('on a service of the CDK, which has no target groups of its own', () => {
    const stack = newStack();
    const service = web(stack).service as unknown as FargateWebService;

    expect(() => dashboardOf(stack, { services: [service] })).toThrow(errorAt('Stack/Dashboard', 'services[0] is no service of this library', 'Stack/Web/Service', 'addWidgets()'));
  });

  test.each([null, 'report'])('on the job %p', (job) => {
    expect(() => dashboardOf(newStack(), { jobs: [job as unknown as FargateJob] })).toThrow(errorAt('Stack/Dashboard', 'jobs[0] is no job', String(job)));
  });

  test.each(['', 'my shop', 'a'.repeat(256)])('on the name %p', (dashboardName) => {
    const stack = newStack();

    expect(() => dashboardOf(stack, { services: [web(stack)], dashboardName })).toThrow(errorAt('Stack/Dashboard', 'dashboardName', dashboardName));
  });

  test('on more widgets than CloudWatch takes', () => {
    const stack = newStack();
    const cluster = existingCluster(stack);
    const jobs = Array.from({ length: 170 }, (_, i) => (
      new FargateJob(stack, `Job${i}`, { cluster, task: WorkloadTask.container({ image }), trigger: JobTrigger.onDemand() })
    ));

    expect(() => dashboardOf(stack, { jobs })).toThrow(errorAt('Stack/Dashboard', 'at most 500 widgets', '510', 'one for each cluster'));
  });
});

test('aspects and look-ups find the dashboard as the default child', () => {
  const stack = newStack();
  const dashboard = dashboardOf(stack, { services: [web(stack)] });

  expect(dashboard.node.defaultChild).toBe(dashboard.dashboard);
  expect(Aspects.of(dashboard).all).toEqual([]);
});
