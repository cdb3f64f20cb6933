import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import {
  CloudMapDnsRecords, WorkloadConnection, DeliveryPipeline, ServiceDeployment, DeploymentHook, DeploymentStage, Discovery, Ec2ReplicaService,
  Exposure,
  FargateBackendService, FargateJob, FargateWebService, FargateWorkerService, JobTrigger, PipelineSource, WorkloadDefaults, Scaling, SmokeTest,
  TestTraffic,
} from '../src/index';
import { Platform, PLATFORM_ENV } from './fixtures/platform';
import { webTask } from './fixtures/web-task';
import { danglingReferences } from './template-checks/dangling-references';

const smokeTest = SmokeTest.http({ hostName: 'shop.example.com' });

const CASES: Record<string, (stack: Stack, platform: Platform) => void> = {
  'a service of CodeDeploy with a certificate, alarms, a hook and a secret that rotates': (stack, platform) => {
    const { cluster, certificate, alarm, hook } = platform;
    const web = new FargateWebService(stack, 'Web', {
      cluster,
      task: platform.task(),
      exposure: Exposure.applicationLoadBalancer({ certificate, accessLogs: true }),
      discovery: Discovery.cloudMap({ name: 'web' }),
      deployment: ServiceDeployment.codeDeploy({ alarms: [alarm], hooks: { beforeAllowTraffic: hook }, smokeTest, trafficAlarms: {} }),
      redeployOnSecretRotation: true,
    });
    web.connections.allowTo(platform.database, ec2.Port.tcp(5432));
  },
  'a service of CodeDeploy behind a Network Load Balancer with a certificate': (stack, platform) => {
    const { cluster, certificate, alarm } = platform;
    new FargateWebService(stack, 'Web', {
      cluster,
      task: platform.task(),
      exposure: Exposure.networkLoadBalancer({ certificate }),
      deployment: ServiceDeployment.codeDeploy({ alarms: [alarm] }),
    });
  },
  'a service that ECS deploys, with hooks and scaling': (stack, platform) => {
    const { cluster, certificate, alarm, hook, metric, topic } = platform;
    const hooks = [
      DeploymentHook.lambdaFunction(hook, { stages: [DeploymentStage.PRE_SCALE_UP] }),
      DeploymentHook.approval({ topic }),
    ];
    new FargateWebService(stack, 'Web', {
      cluster,
      task: platform.task(),
      exposure: Exposure.applicationLoadBalancer({ certificate }),
      deployment: ServiceDeployment.blueGreen({ alarms: [alarm], testTraffic: TestTraffic.listener(), smokeTest, hooks }),
      scaling: Scaling.automatic({ minCapacity: 1, maxCapacity: 4, requestsPerTarget: 100, customTargets: { Errors: { metric, targetValue: 1 } } }),
      redeployOnSecretRotation: true,
    });
  },
  'a service behind a shared load balancer, with connections': (stack, platform) => {
    const { cluster, loadBalancer, alarm, bucket, queue, topic, table, database } = platform;
    const shared = Exposure.sharedLoadBalancer(loadBalancer, { paths: ['/web/*'] });
    const web = new FargateWebService(stack, 'Web', {
      cluster,
      task: platform.task(),
      exposure: Exposure.multiple(shared, { Inside: Exposure.networkLoadBalancer({ internetFacing: false }) }),
      discovery: Discovery.cloudMapAndServiceConnect(Discovery.cloudMap({ name: 'web' }), Discovery.serviceConnect({ name: 'web-connect' })),
      deployment: ServiceDeployment.canary({ alarms: [alarm] }),
    });
    [
      WorkloadConnection.bucket(bucket), WorkloadConnection.queue(queue), WorkloadConnection.topic(topic), WorkloadConnection.table(table),
      WorkloadConnection.databaseInstance(database),
    ].forEach((connection) => web.connectTo(connection));
  },
  'a service behind an HTTP API': (stack, platform) => {
    const discovery = Discovery.cloudMap({ name: 'web', dnsRecords: CloudMapDnsRecords.SRV });
    new FargateWebService(stack, 'Web', { cluster: platform.cluster, task: platform.task(), exposure: Exposure.httpApi(), discovery });
  },
  'a service on instances': (stack, platform) => {
    new Ec2ReplicaService(stack, 'Search', {
      task: webTask(), capacityProviders: [platform.capacity], exposure: Exposure.applicationLoadBalancer(), discovery: Discovery.cloudMap({ name: 'search' }),
    });
  },
  'a service that calls another one': (stack, platform) => {
    const serviceIn = (scope: Stack, name: string) => new FargateBackendService(scope, name, {
      cluster: platform.cluster, task: webTask(), discovery: Discovery.cloudMap({ name: name.toLowerCase() }),
    });
    serviceIn(stack, 'Caller').connectTo(WorkloadConnection.service(serviceIn(platform, 'Called')));
  },
  'a worker': (stack, { cluster, queue }) => {
    const scaling = Scaling.backlog({ minCapacity: 0, maxCapacity: 4, acceptableLatency: Duration.minutes(5), timePerMessage: Duration.seconds(3) });
    new FargateWorkerService(stack, 'Worker', { cluster, queue, task: webTask(), scaling });
  },
  'a job': (stack, platform) => {
    const triggers = {
      Schedule: JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)) }),
      Event: JobTrigger.onEvent({ eventPattern: { source: ['shop'] } }),
      OnDemand: JobTrigger.onDemand(),
      StackDeployment: JobTrigger.stackDeployment(),
    };
    for (const [name, trigger] of Object.entries(triggers)) {
      new FargateJob(stack, name, { cluster: platform.cluster, task: platform.task(), trigger, failureTopic: platform.topic });
    }
  },
  'a pipeline': (stack, platform) => {
    const { cluster, bucket, images, topic } = platform;
    const web = new FargateWebService(platform, 'Web', { cluster, task: webTask({ image: images.liveImage('web') }), deployment: ServiceDeployment.codeDeploy() });
    new DeliveryPipeline(stack, 'Pipeline', {
      source: PipelineSource.s3({ bucket, bucketKey: 'web.zip' }), imageRepository: images, stages: [{ stageName: 'Production', services: [web] }], notificationTopic: topic,
    });
  },
  'a service in production': (stack, { cluster, certificate, key }) => {
    WorkloadDefaults.production({ certificate, encryptionKey: key }).applyTo(stack);
    new FargateWebService(stack, 'Web', { cluster, task: webTask() });
  },
};

test.each(Object.entries(CASES))('what %s uses may be in another stack', (_, build) => {
  const app = new App({ treeMetadata: false });
  const platform = new Platform(app);
  build(new Stack(app, 'Services', { env: PLATFORM_ENV }), platform);

  const { stacks } = app.synth();

  expect(stacks.map(({ stackName, template }) => [stackName, danglingReferences(template)])).toEqual([['Platform', []], ['Services', []]]);
});

/** Types whose names are unique within another resource, or need not be unique. */
const NOT_UNIQUE = ['ServiceDiscovery::Service', 'IAM::Policy', 'ECS::TaskDefinition', 'ApplicationAutoScaling::ScalingPolicy', 'ApiGatewayV2::'];

/** Names of what a resource refers to: the metric of an alarm, and a predefined configuration of deployments. */
const REFERENCES = ['MetricName', 'DeploymentConfigName'];

interface Named {
  readonly Type: string;
  readonly Properties?: Record<string, unknown> & { readonly MetricTransformations?: readonly Record<string, unknown>[] };
}

/** Returns the texts that name the resource, or what it creates, in its account and Region. */
function namesGivenBy({ Type, Properties = {} }: Named): unknown[] {
  if (NOT_UNIQUE.some((type) => Type.startsWith(`AWS::${type}`))) return [];
  const own = Object.entries(Properties).filter(([key]) => !REFERENCES.includes(key));
  const metrics = (Properties.MetricTransformations ?? []).flatMap((metric) => Object.entries(metric));
  return [...own, ...metrics].flatMap(([key, value]) => (/Name$/.test(key) && typeof value === 'string' ? [value] : []));
}

/** Returns the names that the stack of the services gives, when it is called by a name of its own. */
function namesOfCopy(stackName: string, build: (typeof CASES)[string]): unknown[] {
  const app = new App({ treeMetadata: false });
  build(new Stack(app, 'Services', { env: PLATFORM_ENV, stackName }), new Platform(app));
  const { Resources } = app.synth().getStackByName(stackName).template as { Resources: Record<string, Named> };
  return Object.values(Resources).flatMap(namesGivenBy);
}

test.each(Object.entries(CASES))('two copies of %s in one account, in stacks of two names, give nothing the same name', (_, build) => {
  const [first, second] = ['shop-test', 'shop-pr-12'].map((stackName) => namesOfCopy(stackName, build));

  expect(first.filter((name) => second.includes(name))).toEqual([]);
});
