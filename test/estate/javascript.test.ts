import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as events from 'aws-cdk-lib/aws-events';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as ts from 'typescript';
import * as library from '../../src/index';
import {
  CircuitBreaker, DeliveryPipeline, Discovery, Ec2Capacity, Exposure, FargateJob, FargateWebService, FargateWebServiceProps, FargateWorkerService,
  ImageRepository, JobTrigger, PipelineSource, Scaling, ServiceDeployment, SharedLoadBalancer, Sidecar, SmokeTest, StepScalingMetric,
  TaskContainerOptions, TaskFailureMonitor, TaskSize, TaskVolume, TestTraffic, WorkloadCluster, WorkloadConnection, WorkloadTask,
} from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingCluster, existingVpc } from '../fixtures/existing-cluster';
import { exportedDeclarations, has } from '../fixtures/public-api';
import { image, webTask } from '../fixtures/web-task';

/** A number that plain JavaScript passes as a text, such as one of `process.env`. */
const TEXT = '8080' as unknown as number;

const web = (stack: Stack, props: Partial<FargateWebServiceProps>) => (
  new FargateWebService(stack, 'Web', { task: webTask(), cluster: props.cluster ?? existingCluster(stack), ...props })
);
const container = (options: Partial<TaskContainerOptions>) => (stack: Stack) => (
  web(stack, { task: WorkloadTask.container({ image, port: 80, ...options }) })
);
const expose = (exposure: (stack: Stack) => Exposure) => (stack: Stack) => (
  web(stack, { exposure: exposure(stack), deployment: ServiceDeployment.rolling() })
);
const volume = (of: (stack: Stack) => TaskVolume) => (stack: Stack) => container({ mounts: [{ volume: of(stack), containerPath: '/data' }] })(stack);
const files = (stack: Stack) => new efs.FileSystem(stack, 'Files', { vpc: existingVpc(stack, 'FilesVpc') });
const automatic = { minCapacity: 1, maxCapacity: 10 };
const scale = (scaling: () => Scaling) => (stack: Stack) => web(stack, { scaling: scaling(), exposure: Exposure.none() });
const deploy = (deployment: () => ServiceDeployment) => (stack: Stack) => web(stack, { deployment: deployment() });
const schedule = scheduler.ScheduleExpression.rate(Duration.hours(1));

const NUMBERS: Record<string, (stack: Stack) => unknown> = {
  'port': container({ port: TEXT }),
  'additionalPorts.containerPort': container({ additionalPorts: [{ containerPort: TEXT }] }),
  'additionalPorts.lastPort': container({ additionalPorts: [{ containerPort: 8000, lastPort: TEXT }] }),
  'containerCpu': container({ containerCpu: TEXT }),
  'containerMemoryLimitMiB': container({ containerMemoryLimitMiB: TEXT }),
  'containerMemoryReservationMiB': container({ containerMemoryReservationMiB: TEXT }),
  'cpu': container({ cpu: TEXT }),
  'memoryLimitMiB': container({ memoryLimitMiB: TEXT }),
  'ephemeralStorageGiB': container({ ephemeralStorageGiB: '50' as unknown as number }),
  'ignoredExitCodes': container({ restartPolicy: { ignoredExitCodes: ['1' as unknown as number] } }),
  'healthCheck.retries': container({ healthCheck: { command: ['CMD', 'true'], retries: '3' as unknown as number } }),
  'ulimits': container({ ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: TEXT, hardLimit: TEXT }] }),
  'sidecar port': () => Sidecar.reverseProxy({ image, port: TEXT }),
  'TaskSize cpu': () => TaskSize.atLeast({ cpu: TEXT }),
  'TaskSize memoryMiB': () => TaskSize.atLeast({ memoryMiB: TEXT }),
  'iops': volume(() => TaskVolume.ebs({ size: Size.gibibytes(100), iops: TEXT })),
  'throughput': volume(() => TaskVolume.ebs({ size: Size.gibibytes(100), throughput: '500' as unknown as number })),
  'transitEncryptionPort': volume((stack) => TaskVolume.efs({ fileSystem: files(stack), transitEncryptionPort: TEXT })),
  'listenerPort of an ALB': expose(() => Exposure.applicationLoadBalancer({ listenerPort: TEXT })),
  'containerPort of an ALB': expose(() => Exposure.applicationLoadBalancer({ containerPort: TEXT })),
  'additionalListeners of an ALB': expose(() => Exposure.applicationLoadBalancer({ additionalListeners: [{ listenerPort: TEXT }] })),
  'listenerPort of an NLB': expose(() => Exposure.networkLoadBalancer({ listenerPort: TEXT })),
  'containerPort of an NLB': expose(() => Exposure.networkLoadBalancer({ additionalListeners: [{ listenerPort: 81, containerPort: TEXT }] })),
  'healthyThresholdCount': expose(() => Exposure.applicationLoadBalancer({ healthCheck: { healthyThresholdCount: '5' as unknown as number } })),
  'priority': expose((stack) => Exposure.sharedLoadBalancer(new SharedLoadBalancer(stack, 'Shared', { vpc: existingVpc(stack, 'V') }), { priority: TEXT, paths: ['/'] })),
  'testPriority': expose((stack) => Exposure.sharedLoadBalancer(new SharedLoadBalancer(stack, 'Shared', { vpc: existingVpc(stack, 'V') }), { testPriority: TEXT, paths: ['/'] })),
  'priority of a listener': expose((stack) => Exposure.existingListener({
    listener: elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'L', { listenerArn: 'arn', securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'G', 'sg-1') }),
    priority: TEXT,
    paths: ['/'],
  })),
  'statusCode': (stack) => new SharedLoadBalancer(stack, 'Shared', { vpc: existingVpc(stack), defaultResponse: { statusCode: '404' as unknown as number } }),
  'testListenerPort': expose((stack) => Exposure.sharedLoadBalancer(SharedLoadBalancer.fromAttributes(stack, 'Shared', {
    vpc: existingVpc(stack, 'V'), loadBalancerArn: 'arn', loadBalancerDnsName: 'a', securityGroupId: 'sg-1', listenerArn: 'arn', testListenerArn: 'arn', testListenerPort: TEXT,
  }), { paths: ['/'] })),
  'port of a test listener': deploy(() => ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener({ port: TEXT }) })),
  'throttle': expose(() => Exposure.httpApi({ throttle: { rateLimit: TEXT } })),
  'desiredCount': scale(() => Scaling.fixedCount(TEXT)),
  'minCapacity': scale(() => Scaling.automatic({ ...automatic, minCapacity: '1' as unknown as number })),
  'maxCapacity': scale(() => Scaling.automatic({ ...automatic, maxCapacity: TEXT })),
  'cpuPercent': scale(() => Scaling.automatic({ ...automatic, cpuPercent: '50' as unknown as number })),
  'memoryPercent': scale(() => Scaling.automatic({ ...automatic, memoryPercent: '50' as unknown as number })),
  'requestsPerTarget': (stack) => web(stack, { scaling: Scaling.automatic({ ...automatic, requestsPerTarget: TEXT }) }),
  'initial desiredCount': scale(() => Scaling.automatic({ ...automatic, desiredCount: '5' as unknown as number })),
  'targetValue': scale(() => Scaling.automatic({ ...automatic, customTargets: { a: { metric: new cloudwatch.Metric({ namespace: 'a', metricName: 'b' }), targetValue: TEXT } } })),
  'steps': scale(() => Scaling.automatic({ ...automatic, steps: { a: { metric: StepScalingMetric.cpuUtilization(), scalingSteps: [{ upper: '10' as unknown as number, change: -1 }, { lower: 80, change: 1 }] } } })),
  'backlog maxCapacity': () => Scaling.backlog({ minCapacity: 1, maxCapacity: TEXT, acceptableLatency: Duration.minutes(5), timePerMessage: Duration.seconds(1) }),
  'minHealthyPercent': deploy(() => ServiceDeployment.rolling({ minHealthyPercent: '50' as unknown as number })),
  'maxHealthyPercent': deploy(() => ServiceDeployment.rolling({ maxHealthyPercent: '200' as unknown as number })),
  'canaryPercent': deploy(() => ServiceDeployment.canary({ canaryPercent: '5' as unknown as number })),
  'stepPercent': deploy(() => ServiceDeployment.linear({ stepPercent: '10' as unknown as number })),
  'circuit breaker': deploy(() => ServiceDeployment.rolling({ circuitBreaker: CircuitBreaker.count('3' as unknown as number) })),
  'errorPercent': deploy(() => ServiceDeployment.blueGreen({ trafficAlarms: { errorPercent: '5' as unknown as number } })),
  'evaluationPeriods': deploy(() => ServiceDeployment.blueGreen({ trafficAlarms: { evaluationPeriods: '5' as unknown as number } })),
  'unhealthyTasks': deploy(() => ServiceDeployment.blueGreen({ trafficAlarms: { unhealthyTasks: '5' as unknown as number } })),
  'retries of a smoke test': () => SmokeTest.http({ retries: '3' as unknown as number }),
  'expectedStatus': () => SmokeTest.http({ requests: [{ path: '/', expectedStatus: '200' as unknown as number }] }),
  'port of Service Connect': (stack) => web(stack, { cluster: new WorkloadCluster(stack, 'C', { vpc: existingVpc(stack) }), discovery: Discovery.serviceConnect({ name: 'a', port: TEXT }) }),
  'port of Cloud Map': () => Discovery.cloudMap({ name: 'a', port: TEXT, dnsRecords: 'SRV' as never }),
  'taskCount': () => JobTrigger.schedule({ schedule, taskCount: '2' as unknown as number }),
  'startRetryAttempts': () => JobTrigger.onEvent({ eventPattern: { source: ['a'] } satisfies events.EventPattern, startRetryAttempts: '2' as unknown as number }),
  'taskRetryAttempts': () => JobTrigger.onDemand({ taskRetryAttempts: '2' as unknown as number }),
  'threshold': (stack) => new TaskFailureMonitor(stack, 'M', { cluster: existingCluster(stack), threshold: '2' as unknown as number }),
  'maxAzs': (stack) => new WorkloadCluster(stack, 'C', { maxAzs: '2' as unknown as number }),
  'natGateways': (stack) => new WorkloadCluster(stack, 'C', { natGateways: '1' as unknown as number }),
  'weight': (stack) => web(stack, { capacityProviderStrategies: [{ capacityProvider: 'FARGATE', weight: '1' as unknown as number }] }),
  'instances': (stack) => new Ec2Capacity(stack, 'E', { cluster: new WorkloadCluster(stack, 'C', { vpc: existingVpc(stack) }), maxCapacity: '2' as unknown as number }),
  'targetCapacityPercent': (stack) => new Ec2Capacity(stack, 'E', { cluster: new WorkloadCluster(stack, 'C', { vpc: existingVpc(stack) }), targetCapacityPercent: '90' as unknown as number }),
  'maxImageCount': (stack) => new ImageRepository(stack, 'I', { maxImageCount: TEXT }),
  'port of a connection': (stack) => {
    const cluster = new WorkloadCluster(stack, 'C', { vpc: existingVpc(stack) });
    const orders = new FargateWebService(stack, 'Orders', { task: webTask(), cluster, exposure: Exposure.none(), discovery: Discovery.cloudMap({ name: 'orders' }) });
    web(stack, { cluster, exposure: Exposure.none() }).connectTo(WorkloadConnection.service(orders, { port: '80' as unknown as number }));
  },
};

describe('given a number as a text, as JavaScript passes it', () => {
  test.each(Object.entries(NUMBERS))('fails on %s with the place, the value and a remedy', (_name, use) => {
    const app = new App({ treeMetadata: false });
    const stack = new Stack(app, 'Shop');
    expect(() => {
      use(stack);
      app.synth();
    }).toThrow(/(^|\n\s*)\[.+?\] .*got ["[']*\d+['"\]]*; \S/);
  });
});

/** Parameters with defaults or question marks are optional, and so are rest parameters. */
interface Callable {
  /** As users write it: `new FargateJob` or `JobTrigger.schedule`. */
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly required: boolean; readonly options?: readonly string[] }[];
}

const declarations = exportedDeclarations();
const interfaces = new Map(declarations.filter(ts.isInterfaceDeclaration).map((declaration) => [declaration.name.text, declaration]));

/** Returns the options of an interface that have no default; undefined for interfaces with methods, and for those of constructs. */
function requiredOptions(name: string): string[] | undefined {
  const declaration = interfaces.get(name);
  if (!declaration || /^I[A-Z]/.test(name)) return undefined;
  const parents = (declaration.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => expression.getText()));
  return [
    ...declaration.members.filter(ts.isPropertySignature).filter(({ questionToken }) => !questionToken).map((member) => member.name.getText()),
    ...parents.flatMap((parent) => requiredOptions(parent) ?? []),
  ];
}

function callablesOf(declaration: ts.ClassDeclaration): Callable[] {
  const className = declaration.name!.text;
  return declaration.members.flatMap((member): Callable[] => {
    const isConstructor = ts.isConstructorDeclaration(member) && !has(member, ts.SyntaxKind.PrivateKeyword);
    const isFactory = ts.isMethodDeclaration(member) && has(member, ts.SyntaxKind.StaticKeyword) && !/^_/.test(member.name.getText());
    if (!isConstructor && !isFactory) return [];
    const parameters = member.parameters.map(({ name, type, initializer, questionToken, dotDotDotToken }) => ({
      name: name.getText(), required: !initializer && !questionToken && !dotDotDotToken, options: type && requiredOptions(type.getText()),
    }));
    return [{ name: isConstructor ? `new ${className}` : `${className}.${member.name!.getText()}`, parameters }];
  });
}

type UntypedClass = Record<string, (...args: unknown[]) => unknown> & (new (...args: unknown[]) => unknown);

/** Calls a constructor or factory with `values` after scope and id, as plain JavaScript may. */
function callWithoutTypes({ name, parameters }: Callable, values: readonly unknown[]): void {
  const scope = new Stack(new App({ treeMetadata: false }), 'Shop');
  const own = parameters[0]?.name === 'scope' ? [scope, 'It'] : [];
  const [className, method] = name.replace(/^new /, '').split('.');
  const classOf = library[className as keyof typeof library] as unknown as UntypedClass;
  if (method) classOf[method](...own, ...values);
  else new classOf(...own, ...values);
}

const callables = declarations.filter(ts.isClassDeclaration).flatMap(callablesOf)
  .map((callable) => ({ ...callable, own: callable.parameters.filter(({ name }) => name !== 'scope' && name !== 'id') }));
const withOptions = callables.filter(({ own }) => own.some(({ options = [] }) => options.length > 0));

/** A document may be anything; its reader says what is wrong. */
const READERS = ['WorkloadTask.fromDocument'];

describe('given plain JavaScript, which compares no types', () => {
  test.each(callables.filter(({ name, own }) => own.some(({ required }) => required) && !READERS.includes(name)))('$name fails without arguments', (callable) => {
    expect(() => callWithoutTypes(callable, [])).toThrow(/^\[[^\]]+\] [^]*got undefined; \S/);
  });

  test.each(withOptions)('$name fails on {} with the first option that is missing', (callable) => {
    const values = callable.own.map(({ options, name }) => (options ? {} : name));
    const missing = callable.own.flatMap(({ options = [] }) => options);
    expect(() => callWithoutTypes(callable, values)).toThrow(new RegExp(`^\\[[^\\]]+\\] (${missing.join('|')}) is missing, got undefined; \\S`));
  });

  test.each<[string, (empty: never, stack: Stack) => unknown]>([
    ['WorkloadTask.container() additionalPorts[0]', (empty) => WorkloadTask.container({ image, additionalPorts: [empty] })],
    ['WorkloadTask.container() dependsOn[0]', (empty) => WorkloadTask.container({ image, dependsOn: [empty] })],
    ['WorkloadTask.container() tmpfs[0]', (empty) => WorkloadTask.container({ image, tmpfs: [empty] })],
    ['WorkloadTask.container() mounts[0]', (empty) => WorkloadTask.container({ image, mounts: [empty] })],
    ['Exposure.applicationLoadBalancer() domain', (empty) => Exposure.applicationLoadBalancer({ domain: empty })],
    ['Exposure.applicationLoadBalancer() additionalListeners[0]', (empty) => Exposure.applicationLoadBalancer({ additionalListeners: [empty] })],
    ['Exposure.networkLoadBalancer() additionalListeners[0]', (empty) => Exposure.networkLoadBalancer({ additionalListeners: [empty] })],
    ['Exposure.httpApi() routes[0]', (empty) => Exposure.httpApi({ routes: [empty] })],
    ['Exposure.httpApi() domain', (empty) => Exposure.httpApi({ domain: empty })],
    ['Discovery.serviceConnect() tls', (empty) => Discovery.serviceConnect({ name: 'a', tls: empty })],
    ['Discovery.serviceConnect() additionalPorts[0]', (empty) => Discovery.serviceConnect({ name: 'a', additionalPorts: [empty] })],
    ['ServiceDeployment.rolling() earlySuccess', (empty) => ServiceDeployment.rolling({ earlySuccess: empty })],
    ['SmokeTest.http() requests[0]', (empty) => SmokeTest.http({ requests: [empty] })],
    ['Scaling.automatic() customTargets.a', (empty) => Scaling.automatic({ ...automatic, customTargets: { a: empty } })],
    ['Scaling.automatic() steps.a', (empty) => Scaling.automatic({ ...automatic, steps: { a: empty } })],
    ['Scaling.automatic() predictive', (empty) => Scaling.automatic({ ...automatic, predictive: empty })],
    ['Shop/Worker subscriptions[0]', (empty, stack) => (
      new FargateWorkerService(stack, 'Worker', { task: webTask(), cluster: existingCluster(stack), subscriptions: [empty] })
    )],
    ['Shop/Pipeline stages[0]', (empty, stack) => new DeliveryPipeline(stack, 'Pipeline', {
      source: PipelineSource.ecr({ imageTag: 'latest' }), imageRepository: new ImageRepository(stack, 'Images'), stages: [empty],
    })],
    ['Shop/Pipeline test', (empty, stack) => new DeliveryPipeline(stack, 'Pipeline', {
      source: PipelineSource.ecr({ imageTag: 'latest' }), imageRepository: new ImageRepository(stack, 'Images'), stages: [], test: empty,
    })],
  ])('%s fails on {} with the first option that is missing', (where, use) => {
    expect(() => use({} as never, new Stack(new App({ treeMetadata: false }), 'Shop'))).toThrow(errorAt(where, 'is missing', 'undefined', '; '));
  });

  test.each<[string, object]>([['task', {}], ['exposure', {}], ['discovery', {}], ['deployment', { rolling: true }], ['scaling', { desiredCount: 1 }]])(
    'a service fails on %s that no factory made', (option, value) => {
      const stack = new Stack(new App({ treeMetadata: false }), 'Shop');
      expect(() => new FargateWebService(stack, 'Web', { task: webTask(), [option]: value }))
        .toThrow(errorAt('Shop/Web', `${option} was not made by a factory`, JSON.stringify(value), 'use one such as'));
    });

  test('a job fails on a trigger that no factory made', () => {
    const stack = new Stack(new App({ treeMetadata: false }), 'Shop');
    expect(() => new FargateJob(stack, 'Job', { task: webTask(), trigger: 'rate(1 day)' as unknown as JobTrigger }))
      .toThrow(errorAt('Shop/Job', 'trigger was not made by a factory', "'rate(1 day)'", 'JobTrigger.schedule()'));
  });
});
