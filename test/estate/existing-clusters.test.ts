import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  Discovery, Ec2Capacity, Ec2DaemonService, Ec2ReplicaService, Exposure, FargateBackendService, FargateJob, FargateWebService, FargateWorkerService,
  JobTrigger, Scaling, ServiceDeployment, TaskFailureMonitor, WorkloadCluster, WorkloadDefaults,
} from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingNamespace, existingVpc } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { getAtt, onlyResource, ref, resourcesOf } from '../fixtures/template-references';
import { webTask } from '../fixtures/web-task';

const ARN = 'arn:aws:ecs:us-east-1:111111111111:cluster/existing';
const SERVICE = 'AWS::ECS::Service';
const INSIGHTS = Match.stringLikeRegexp('Container Insights');

/** All workloads that take a `cluster`. */
const FARGATE_WORKLOADS: Record<string, (scope: Construct, cluster?: ecs.ICluster) => unknown> = {
  FargateWebService: (scope, cluster) => new FargateWebService(scope, 'Web', { cluster, task: webTask() }),
  FargateBackendService: (scope, cluster) => new FargateBackendService(scope, 'Orders', { cluster, task: webTask(), discovery: Discovery.none() }),
  FargateWorkerService: (scope, cluster) => new FargateWorkerService(scope, 'Worker', { cluster, task: webTask() }),
  FargateJob: (scope, cluster) => new FargateJob(scope, 'Job', { cluster, task: webTask(), trigger: JobTrigger.onDemand() }),
};

/** Fargate clusters that this library did not make. */
const ECS_CLUSTERS: Record<string, (scope: Construct) => ecs.ICluster> = {
  'of the app': (scope) => new ecs.Cluster(scope, 'Own', { vpc: existingVpc(scope), enableFargateCapacityProviders: true }),
  'imported by attributes': (scope) => ecs.Cluster.fromClusterAttributes(scope, 'Own', { clusterName: 'existing', vpc: existingVpc(scope) }),
};

function clusterOfPlatform(props: Partial<ecs.ClusterProps> = {}) {
  const app = new App({ treeMetadata: false });
  const platform = new Stack(app, 'Platform');
  const cluster = new ecs.Cluster(platform, 'Cluster', { vpc: existingVpc(platform), enableFargateCapacityProviders: true, ...props });
  return { app, platform, cluster, stack: new Stack(app, 'Shop') };
}

describe.each(Object.entries(FARGATE_WORKLOADS))('the cluster of a %s', (name, create) => {
  test.each(Object.entries(ECS_CLUSTERS))('is an ecs.ICluster %s', (_, createCluster) => {
    const stack = newStack();
    const cluster = createCluster(stack);

    create(stack, cluster);

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::VPC', 0);
    const clusters = JSON.stringify(template.toJSON()).includes(JSON.stringify(stack.resolve(cluster.clusterName)).slice(1, -1));
    expect(clusters).toBe(true);
  });

  test('is the ECS cluster of a WorkloadCluster, with its endpoints and its namespace', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster', { vpc: existingVpc(stack) });

    const workload = create(stack, cluster.cluster) as FargateWebService;

    expect(workload.cluster).toBe(cluster);
  });

  test('fails without a known VPC', () => {
    const stack = newStack();
    const cluster = ecs.Cluster.fromClusterArn(stack, 'Own', ARN);

    expect(() => create(stack, cluster)).toThrow(errorAt(`Stack/${name.replace('Fargate', '').replace('Service', '').replace('Backend', 'Orders')}`,
      'VPC of the cluster Stack/Own', 'fromClusterAttributes()', 'WorkloadCluster.fromAttributes()'));
  });

  test('fails without the capacity providers of Fargate, which the library does not add to it', () => {
    const { app, stack, cluster } = clusterOfPlatform({ enableFargateCapacityProviders: false });

    create(stack, cluster);

    expect(() => app.synth()).toThrow(/\[Shop\/\w+\] the cluster has no capacity provider of this name, got 'FARGATE'; add it to the cluster, with enableFargateCapacityProviders/);
  });

  test('may be of another stack', () => {
    const { app, stack, cluster } = clusterOfPlatform();

    create(stack, cluster);

    expect(() => app.synth()).not.toThrow();
  });
});

describe('an imported cluster', () => {
  test('by ARN works with the `vpc` given beside it', () => {
    const stack = newStack();
    const cluster = WorkloadCluster.fromAttributes(stack, 'Place', { vpc: existingVpc(stack), cluster: ecs.Cluster.fromClusterArn(stack, 'Own', ARN) });

    new FargateWebService(stack, 'Web', { cluster, task: webTask() });
    new FargateJob(stack, 'Job', { cluster, task: webTask(), trigger: JobTrigger.onDemand(), enableExecuteCommand: true });

    const template = Template.fromStack(stack);
    expect(onlyResource(template, SERVICE).Properties).toMatchObject({
      Cluster: 'existing', NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['private-a', 'private-b'] } },
    });
    expect(JSON.stringify(template.findResources('AWS::StepFunctions::StateMachine'))).toContain(ARN);
  });

  test('by ARN takes instances that were imported, too', () => {
    const stack = newStack();
    const cluster = WorkloadCluster.fromAttributes(stack, 'Place', { vpc: existingVpc(stack), cluster: ecs.Cluster.fromClusterArn(stack, 'Own', ARN) });
    const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1');
    const capacity = Ec2Capacity.fromAttributes(stack, 'Capacity', { cluster, capacityProviderName: 'large', securityGroup });

    new Ec2ReplicaService(stack, 'Search', { task: webTask(), capacityProviders: [capacity] });

    expect(onlyResource(Template.fromStack(stack), SERVICE).Properties.Cluster).toBe('existing');
  });

  test('is one cluster for capacity providers, when it is imported twice', () => {
    const stack = newStack();
    const vpc = existingVpc(stack);
    const capacityProviders = ['one', 'two'].map((name) => Ec2Capacity.fromAttributes(stack, name, {
      cluster: ecs.Cluster.fromClusterAttributes(stack, `Cluster-${name}`, { clusterName: 'existing', vpc }),
      capacityProviderName: name,
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, `Group-${name}`, 'sg-1'),
    }));

    new Ec2DaemonService(stack, 'Agent', { task: webTask(), capacityProviders });

    expect(onlyResource(Template.fromStack(stack), SERVICE).Properties.Cluster).toBe('existing');
  });

  test('fails with another VPC than the cluster has', () => {
    const stack = newStack();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Other', { vpcId: 'vpc-2', availabilityZones: ['us-east-1a'] });
    const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Own', { clusterName: 'existing', vpc: existingVpc(stack) });

    expect(() => WorkloadCluster.fromAttributes(stack, 'Place', { vpc, cluster })).toThrow(errorAt('Stack/Place', 'Stack/Own', 'ExistingVpc', 'Stack/Other', 'same VPC'));
  });
});

describe('the default namespace of a cluster', () => {
  test.each([
    ['Cloud Map', () => Discovery.cloudMap({ name: 'shop' })],
    ['Service Connect', () => Discovery.serviceConnect({ name: 'shop' })],
  ])('is found by %s, however late it was added', (_, discovery) => {
    const { stack, cluster, app } = clusterOfPlatform();
    const namespace = cluster.addDefaultCloudMapNamespace({ name: 'shop.internal' });

    new FargateWebService(stack, 'Web', { cluster, task: webTask(), discovery: discovery(), exposure: Exposure.none() });

    expect(cluster.defaultCloudMapNamespace).toBe(namespace);
    expect(() => app.synth()).not.toThrow();
    Template.fromStack(stack).resourceCountIs('AWS::ServiceDiscovery::PrivateDnsNamespace', 0);
  });

  test('is found where the cluster is imported by its attributes', () => {
    const stack = newStack();
    const defaultCloudMapNamespace = existingNamespace(stack);
    const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Own', { clusterName: 'existing', vpc: existingVpc(stack), defaultCloudMapNamespace });

    new FargateBackendService(stack, 'Orders', { cluster, task: webTask(), discovery: Discovery.cloudMap({ name: 'orders' }) });

    Template.fromStack(stack).hasResourceProperties('AWS::ServiceDiscovery::Service', { NamespaceId: 'ns-1' });
  });

  test('fails where there is none, with the ways to get one', () => {
    const { stack, cluster } = clusterOfPlatform();

    expect(() => new FargateBackendService(stack, 'Orders', { cluster, task: webTask(), discovery: Discovery.serviceConnect({ name: 'orders' }) }))
      .toThrow(errorAt('Shop/Orders/Cluster', 'Platform/Cluster', 'addDefaultCloudMapNamespace()', 'defaultCloudMapNamespace', 'cloudMapNamespace'));
  });
});

describe('EC2 instances', () => {
  test('join an ecs.Cluster of the stack', () => {
    const stack = newStack();
    const cluster = new ecs.Cluster(stack, 'Own', { vpc: existingVpc(stack) });

    new Ec2ReplicaService(stack, 'Search', { task: webTask(), capacityProviders: [new Ec2Capacity(stack, 'Instances', { cluster })] });

    const template = Template.fromStack(stack);
    expect(onlyResource(template, SERVICE).Properties.Cluster).toEqual(ref(cluster));
    template.hasResourceProperties('AWS::ECS::ClusterCapacityProviderAssociations', { Cluster: ref(cluster) });
  });

  test('fail to join an ecs.Cluster of another stack', () => {
    const { stack, cluster } = clusterOfPlatform();

    expect(() => new Ec2Capacity(stack, 'Instances', { cluster })).toThrow(errorAt('Shop/Instances', 'another stack, Platform', 'create the Ec2Capacity there'));
  });
});

test('a TaskFailureMonitor watches any ecs.ICluster, also one by ARN', () => {
  const stack = newStack();

  new TaskFailureMonitor(stack, 'Failures', { cluster: ecs.Cluster.fromClusterArn(stack, 'Own', ARN) });

  Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', { EventPattern: { detail: Match.objectLike({ clusterArn: [ARN] }) } });
});

test('a WorkloadCluster counts the addresses of services that other constructs add to it', () => {
  const stack = newStack();
  const cluster = new WorkloadCluster(stack, 'Cluster', { ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/26'), natGateways: 1 });
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('nginx') });

  new ecs.FargateService(stack, 'Plain', { cluster, taskDefinition, desiredCount: 40 });

  Annotations.fromStack(stack).hasWarning('/Stack/Cluster', Match.stringLikeRegexp('addresses'));
});

test('a WorkloadCluster is an ecs.ICluster for other constructs', () => {
  const stack = newStack();
  const cluster = new WorkloadCluster(stack, 'Cluster', { vpc: existingVpc(stack), cloudMapNamespace: existingNamespace(stack) });
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('nginx') });

  new ecs.FargateService(stack, 'Plain', { cluster, taskDefinition, cloudMapOptions: { name: 'plain' } });

  const template = Template.fromStack(stack);
  expect(onlyResource(template, SERVICE).Properties.Cluster).toEqual(ref(cluster.cluster));
  template.hasResourceProperties('AWS::ServiceDiscovery::Service', { NamespaceId: 'ns-1' });
  expect(stack.resolve([cluster.clusterName, cluster.clusterArn, cluster.clusterRef.clusterArn])).toEqual([
    ref(cluster.cluster), getAtt(cluster.cluster, 'Arn'), getAtt(cluster.cluster, 'Arn'),
  ]);
  expect([cluster.hasEc2Capacity, cluster.autoscalingGroup, cluster.executeCommandConfiguration, cluster.connections.securityGroups])
    .toEqual([false, undefined, undefined, []]);
});

describe('services and jobs without `cluster`', () => {
  test('share one cluster with one VPC and one NAT gateway in each stack', () => {
    const app = new App({ treeMetadata: false });
    const stacks = ['Shop', 'Office'].map((name) => new Stack(app, name));
    for (const stack of stacks) {
      Object.values(FARGATE_WORKLOADS).forEach((create) => create(stack));
      new FargateWebService(new Construct(stack, 'Deeper'), 'Web', { task: webTask() });
    }

    for (const stack of stacks) {
      const template = Template.fromStack(stack);
      for (const type of ['AWS::ECS::Cluster', 'AWS::EC2::VPC', 'AWS::EC2::NatGateway']) template.resourceCountIs(type, 1);
      template.resourceCountIs(SERVICE, 4);
    }
  });

  test('share the namespace of that cluster', () => {
    const stack = newStack();

    const orders = new FargateBackendService(stack, 'Orders', { task: webTask(), discovery: Discovery.cloudMap({ name: 'orders' }) });
    new FargateBackendService(stack, 'Stock', { task: webTask(), discovery: Discovery.cloudMap({ name: 'stock' }) });

    const namespace = onlyResource(Template.fromStack(stack), 'AWS::ServiceDiscovery::PrivateDnsNamespace');
    expect(namespace.Properties.Name).toBe('stack-defaultworkloadcluster.internal');
    expect(orders.cluster.node.path).toBe('Stack/DefaultWorkloadCluster');
  });

  test('have another one where they have other defaults than their stack', () => {
    const stack = newStack();
    const production = new Construct(stack, 'Production');
    WorkloadDefaults.production().applyTo(production);
    const internal = { task: webTask(), exposure: Exposure.none() };

    new FargateWebService(stack, 'Web', internal);
    new FargateWebService(production, 'Web', internal);
    new FargateWebService(new Construct(production, 'Deeper'), 'Web', internal);

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::VPC', 2);
    const flowLogs = resourcesOf(template, 'AWS::EC2::FlowLog');
    expect(flowLogs).toHaveLength(1);
    expect(flowLogs[0].Properties.ResourceId.Ref).toMatch(/^ProductionDefaultWorkloadClusterVpc/);
  });
});

describe('Scaling.backlog()', () => {
  const scaling = Scaling.backlog({ minCapacity: 1, maxCapacity: 5, acceptableLatency: Duration.minutes(5), timePerMessage: Duration.seconds(10) });
  const worker = (stack: Stack, cluster: ecs.ICluster) => new FargateWorkerService(stack, 'Worker', {
    cluster, task: webTask(), scaling, queue: sqs.Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:us-east-1:111111111111:orders'),
  });

  test.each<[string, (stack: Stack) => ecs.ICluster, string]>([
    ['imported', ECS_CLUSTERS['imported by attributes'], 'not known to be on'],
    ['an ecs.Cluster with the default of the account', ECS_CLUSTERS['of the app'], 'not known to be on'],
    ['known to be without it', (stack) => new WorkloadCluster(stack, 'Cluster', { vpc: existingVpc(stack), containerInsights: ecs.ContainerInsights.DISABLED }), 'is off'],
  ])('warns about Container Insights in a cluster that is %s', (_, cluster, words) => {
    const stack = newStack();

    worker(stack, cluster(stack));

    Annotations.fromStack(stack).hasWarning('/Stack/Worker', Match.stringLikeRegexp(`Container Insights.*${words}.*update-cluster-settings`));
  });

  test.each([ecs.ContainerInsights.ENABLED, ecs.ContainerInsights.ENHANCED])('says nothing where it is %s', (containerInsightsV2) => {
    const { stack, cluster } = clusterOfPlatform({ containerInsightsV2 });

    worker(stack, cluster);

    Annotations.fromStack(stack).hasNoWarning('*', INSIGHTS);
  });

  test('says nothing about other kinds of scaling', () => {
    const stack = newStack();

    new FargateWebService(stack, 'Web', {
      cluster: ECS_CLUSTERS['imported by attributes'](stack),
      task: webTask(),
      deployment: ServiceDeployment.rolling(),
      scaling: Scaling.automatic({ minCapacity: 1, maxCapacity: 5, cpuPercent: 50 }),
    });

    Annotations.fromStack(stack).hasNoWarning('*', INSIGHTS);
  });
});

describe.each(Object.entries({ Ec2ReplicaService, Ec2DaemonService }))('the instances of an %s', (_, Service) => {
  const service = (stack: Stack, cluster: ecs.ICluster) => {
    const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Instances', 'sg-1');
    const capacity = Ec2Capacity.fromAttributes(stack, 'Capacity', { capacityProviderName: 'instances', cluster, securityGroup });
    return new Service(stack, 'Search', { task: webTask(), capacityProviders: [capacity] });
  };

  test('fail synthesis where a cluster of the app has none', () => {
    const { app, cluster, stack } = clusterOfPlatform();

    service(stack, cluster);

    expect(() => app.synth()).toThrow(/\[Shop\/Search\] the cluster Platform\/Cluster has no EC2 capacity .*create an Ec2Capacity in it.*fromClusterAttributes\(\)/);
  });

  test('may be added after the service', () => {
    const { app, platform, cluster, stack } = clusterOfPlatform();
    service(stack, cluster);

    cluster.addCapacity('Instances', { instanceType: new ec2.InstanceType('m7g.large'), machineImage: ecs.EcsOptimizedImage.amazonLinux2023() });

    expect(() => app.synth()).not.toThrow();
    expect(platform.node.tryFindChild('Cluster')).toBe(cluster);
  });
});
