import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CloudMapDnsRecords, Discovery, Ec2Capacity, Ec2ReplicaService, Ec2ReplicaServiceProps, Exposure, Scaling, ServiceDeployment, WorkloadTask } from '../../../src/index';
import { ec2Capacity, ec2TaskDefinition } from '../../fixtures/ec2-capacity';
import { newStack } from '../../fixtures/new-stack';
import { onlyResource, resourcesOf } from '../../fixtures/template-references';
import { webTask } from '../../fixtures/web-task';

const SERVICE = 'AWS::ECS::Service';
const TASK = 'AWS::ECS::TaskDefinition';
const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const INGRESS = 'AWS::EC2::SecurityGroupIngress';
const { BRIDGE, HOST, NONE } = ecs.NetworkMode;

function search(props: Partial<Ec2ReplicaServiceProps> = {}) {
  const stack = newStack();
  const capacity = ec2Capacity(stack);
  const service = new Ec2ReplicaService(stack, 'Search', { task: webTask(), capacityProviders: [capacity], ...props });
  return { stack, capacity, service, template: Template.fromStack(stack) };
}

describe('a service on instances', () => {
  test('is placed by the capacity provider, never by a launch type', () => {
    const { stack, template, capacity } = search();
    const { Properties } = onlyResource(template, SERVICE);

    expect(Properties).not.toHaveProperty('LaunchType');
    expect(Properties.CapacityProviderStrategy).toEqual([{ CapacityProvider: stack.resolve(capacity.capacityProviderName), Weight: 1 }]);
    expect(Properties.SchedulingStrategy).toBe('REPLICA');
    expect(Properties.DesiredCount).toBe(2);
  });

  test('has a task definition for EC2, with the network of Fargate', () => {
    const { RequiresCompatibilities, NetworkMode, Cpu, Memory } = onlyResource(search().template, TASK).Properties;

    expect({ RequiresCompatibilities, NetworkMode, Cpu, Memory }).toEqual({ RequiresCompatibilities: ['EC2'], NetworkMode: 'awsvpc', Cpu: '256', Memory: '512' });
  });

  test('has tasks with a security group of their own, and no public address', () => {
    const { AwsvpcConfiguration } = onlyResource(search().template, SERVICE).Properties.NetworkConfiguration;

    expect(AwsvpcConfiguration.AssignPublicIp).toBe('DISABLED');
    expect(AwsvpcConfiguration.SecurityGroups).toHaveLength(1);
    expect(AwsvpcConfiguration.Subnets).toEqual(['private-a', 'private-b']);
  });

  test('goes before the association of its capacity provider, which goes before the instances', () => {
    const { template } = search();

    expect(onlyResource(template, SERVICE).DependsOn).toContain(onlyResource(template, 'AWS::ECS::ClusterCapacityProviderAssociations').id);
  });

  test('is placed as it says', () => {
    const { Properties } = onlyResource(search({
      placementStrategies: [
        ecs.PlacementStrategy.spreadAcross(ecs.BuiltInAttributes.AVAILABILITY_ZONE),
        ecs.PlacementStrategy.packedByMemory(),
        ecs.PlacementStrategy.randomly(),
      ],
      placementConstraints: [ecs.PlacementConstraint.distinctInstances(), ecs.PlacementConstraint.memberOf('attribute:ecs.instance-type =~ m7*')],
    }).template, SERVICE);

    expect(Properties.PlacementStrategies).toEqual([
      { Type: 'spread', Field: 'attribute:ecs.availability-zone' }, { Type: 'binpack', Field: 'MEMORY' }, { Type: 'random' },
    ]);
    expect(Properties.PlacementConstraints).toEqual([{ Type: 'distinctInstance' }, { Type: 'memberOf', Expression: 'attribute:ecs.instance-type =~ m7*' }]);
  });

  test('scales like others, and then says no desired count', () => {
    const { template, service } = search({ scaling: Scaling.automatic({ minCapacity: 1, maxCapacity: 5, cpuPercent: 60 }) });

    expect(onlyResource(template, SERVICE).Properties).not.toHaveProperty('DesiredCount');
    expect(service.scalableTaskCount).toBeDefined();
  });

  test('is deployed blue/green behind a load balancer, by address', () => {
    const { template } = search({ exposure: Exposure.applicationLoadBalancer(), deployment: ServiceDeployment.blueGreen() });

    expect(onlyResource(template, SERVICE).Properties.DeploymentConfiguration.Strategy).toBe('BLUE_GREEN');
    expect(resourcesOf(template, GROUP).map(({ Properties }) => Properties.TargetType)).toEqual(['ip', 'ip']);
  });

  test('is found by its address', () => {
    const { service } = search({ discovery: Discovery.cloudMap({ name: 'search' }) });

    expect(service.addresses).toEqual([{ host: 'search.example.internal', port: 80, taskPort: 80 }]);
  });

  test('runs on instances of another stack, without a cycle', () => {
    const app = new App();
    const platform = new Stack(app, 'Platform');
    const capacity = ec2Capacity(platform);
    const services = new Stack(app, 'Services');
    new Ec2ReplicaService(services, 'Search', {
      task: webTask(), capacityProviders: [capacity], networkMode: BRIDGE, exposure: Exposure.applicationLoadBalancer(), discovery: Discovery.cloudMap({ name: 'search' }),
    });

    expect(resourcesOf(Template.fromStack(services), INGRESS).length).toBeGreaterThan(0);
    Template.fromStack(platform).resourceCountIs(INGRESS, 0);
    expect(services.dependencies).toContain(platform);
  });

  test('runs on instances from outside the app', () => {
    const stack = newStack();
    const { cluster } = ec2Capacity(stack);
    const capacity = Ec2Capacity.fromAttributes(stack, 'Existing', {
      cluster, capacityProviderName: 'old', securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1'),
    });
    new Ec2ReplicaService(stack, 'Search', { task: webTask(), capacityProviders: [capacity] });

    expect(onlyResource(Template.fromStack(stack), SERVICE).Properties.CapacityProviderStrategy).toEqual([{ CapacityProvider: 'old', Weight: 1 }]);
  });
});

describe('a service that shares the network of its instances', () => {
  test('is reached on the ports that bridge mode gives out', () => {
    const { template } = search({ networkMode: BRIDGE, exposure: Exposure.applicationLoadBalancer() });

    expect(onlyResource(template, GROUP).Properties.TargetType).toBe('instance');
    expect(onlyResource(template, SERVICE).Properties).not.toHaveProperty('NetworkConfiguration');
    expect(onlyResource(template, INGRESS).Properties).toMatchObject({
      FromPort: 32768, ToPort: 65535, GroupId: { 'Fn::GetAtt': [expect.stringContaining('InstancesSecurityGroup'), 'GroupId'] },
    });
  });

  test('is reached on its own port in host mode', () => {
    const { template } = search({ networkMode: HOST, exposure: Exposure.applicationLoadBalancer() });

    expect(onlyResource(template, INGRESS).Properties).toMatchObject({ FromPort: 80, ToPort: 80 });
  });

  test('is reached through a Network Load Balancer, too', () => {
    const { template } = search({ networkMode: BRIDGE, exposure: Exposure.networkLoadBalancer() });

    expect(onlyResource(template, GROUP).Properties.TargetType).toBe('instance');
    expect(resourcesOf(template, INGRESS).map(({ Properties }) => [Properties.FromPort, Properties.ToPort])).toEqual([[32768, 65535]]);
  });

  test('is reached on the port of the instance that its mapping names', () => {
    const stack = newStack();
    const task = WorkloadTask.fromTaskDefinition(ec2TaskDefinition(stack, BRIDGE, 8080));
    new Ec2ReplicaService(stack, 'Search', { task, capacityProviders: [ec2Capacity(stack)], exposure: Exposure.networkLoadBalancer() });

    expect(resourcesOf(Template.fromStack(stack), INGRESS).map(({ Properties }) => [Properties.FromPort, Properties.ToPort])).toEqual([[8080, 8080]]);
  });

  test('is found by SRV records', () => {
    const { template } = search({ networkMode: BRIDGE, discovery: Discovery.cloudMap({ name: 'search' }) });

    expect(onlyResource(template, 'AWS::ServiceDiscovery::Service').Properties.DnsConfig.DnsRecords[0].Type).toBe('SRV');
    expect(onlyResource(template, SERVICE).Properties.ServiceRegistries[0]).toMatchObject({ ContainerName: 'app', ContainerPort: 80 });
  });

  test.each<[string, Partial<Ec2ReplicaServiceProps>, string]>([
    ['a deployment that shifts traffic', { exposure: Exposure.applicationLoadBalancer(), deployment: ServiceDeployment.blueGreen() },
      "ServiceDeployment.blueGreen() needs tasks that have an address of their own, got 'bridge'; use ecs.NetworkMode.AWS_VPC, or ServiceDeployment.rolling()"],
    ['Service Connect', { discovery: Discovery.serviceConnect({ name: 'search' }) },
      "Service Connect needs tasks that have an address of their own, got 'bridge'; use ecs.NetworkMode.AWS_VPC, or Discovery.cloudMap()"],
    ['records of addresses', { discovery: Discovery.cloudMap({ name: 'search', dnsRecords: CloudMapDnsRecords.A }) },
      "in network mode bridge Cloud Map takes SRV records alone, because tasks have no address of their own, got 'A'; "
      + 'leave dnsRecords out, or use ecs.NetworkMode.AWS_VPC'],
    ['subnets', { vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } },
      'vpcSubnets is about addresses of tasks, which have none in network mode bridge; remove it, or use ecs.NetworkMode.AWS_VPC'],
    ['a port for health checks', { exposure: Exposure.applicationLoadBalancer({ healthCheck: { port: '9000' } }) },
      'in network mode bridge the load balancer checks the port that ECS registers, because nobody knows others before, got 9000; '
      + 'remove healthCheck.port, or use ecs.NetworkMode.AWS_VPC'],
  ])('fails with %s', (_, props, message) => {
    expect(() => search({ networkMode: BRIDGE, ...props })).toThrow(new Error(`[Stack/Search] ${message}`));
  });
});

describe('a service that cannot run on instances', () => {
  test.each<[string, Partial<Ec2ReplicaServiceProps>, string]>([
    ['without a network', { networkMode: NONE }, "services run in network modes awsvpc, bridge and host, got 'none'; use one of them"],
    ['without a network, though its port needs a name', { networkMode: NONE, discovery: Discovery.serviceConnect({ name: 'search' }) },
      "services run in network modes awsvpc, bridge and host, got 'none'; use one of them"],
    ['with CodeDeploy', { deployment: ServiceDeployment.codeDeploy() },
      'ServiceDeployment.codeDeploy() is for services on Fargate; use ServiceDeployment.blueGreen(), which ECS runs, or ServiceDeployment.rolling()'],
    ['on nothing', { capacityProviders: [] }, 'capacities is empty, so there is nothing to run on; pass an Ec2Capacity'],
    ['on Fargate', { capacityProviderStrategies: [{ capacityProvider: 'FARGATE', weight: 1 }] },
      "capacityProviderStrategies names a capacity provider that is not one of capacities, got 'FARGATE'; "
      + 'use capacityProviderName of an Ec2Capacity, or FargateWebService for FARGATE and FARGATE_SPOT'],
    ['on other processors', { task: webTask({ runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 } }) },
      "the instances have X86_64 processors, got 'ARM64'; change cpuArchitecture of the Ec2Capacity, or of the task"],
    ['with the disk of Fargate', { task: webTask({ ephemeralStorageGiB: 50 }) },
      'ephemeralStorageGiB works on Fargate only, got 50; remove it, and set rootVolumeSize of the Ec2Capacity'],
    ['from a document', { task: WorkloadTask.fromDocument({ family: 'a', cpu: 256, memory: 512, containerDefinitions: [{ name: 'a', image: 'nginx' }] }) },
      'a document becomes a task definition for Fargate, but these tasks run on EC2 instances; use WorkloadTask.container(), or WorkloadTask.fromTaskDefinition() with an ecs.Ec2TaskDefinition'],
    ['with too many strategies', { placementStrategies: Array(6).fill(ecs.PlacementStrategy.randomly()) },
      'a service has at most 5 placementStrategies, got 6; keep the ones that decide'],
    ['with too many constraints', { placementConstraints: Array(11).fill(ecs.PlacementConstraint.distinctInstances()) },
      'a service has at most 10 placementConstraints, got 11; join expressions of memberOf() with `and`'],
  ])('fails %s', (_, props, message) => {
    expect(() => search(props)).toThrow(new Error(`[Stack/Search] ${message}`));
  });

  test('fails with rebalancing and a strategy that comes before the spread over zones', () => {
    const deployment = ServiceDeployment.rolling({ availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED });
    const { spreadAcrossInstances, spreadAcross } = ecs.PlacementStrategy;

    expect(() => search({ deployment, placementStrategies: [spreadAcrossInstances()] }))
      .toThrow('[Stack/Search] availabilityZoneRebalancing needs a first placement strategy that spreads over Availability Zones, got ');
    const placementStrategies = [spreadAcross(ecs.BuiltInAttributes.AVAILABILITY_ZONE), spreadAcrossInstances()];
    expect(() => search({ deployment, placementStrategies })).not.toThrow();
  });

  test('fails where the task definition has another network mode', () => {
    const stack = newStack();
    const task = WorkloadTask.fromTaskDefinition(ec2TaskDefinition(stack, BRIDGE));

    expect(() => new Ec2ReplicaService(stack, 'Search', { task, capacityProviders: [ec2Capacity(stack)], networkMode: HOST })).toThrow(new Error(
      "[Stack/Search] the task definition Stack/Given has the network mode bridge, got 'host'; leave networkMode out, or change that of the task definition",
    ));
  });

  test('fails with instances of two clusters', () => {
    const stack = newStack();
    const other = ec2Capacity(new Stack(stack.node.root as App, 'Other'));

    expect(() => new Ec2ReplicaService(stack, 'Search', { task: webTask(), capacityProviders: [ec2Capacity(stack), other] })).toThrow(new Error(
      "[Stack/Search] the capacities belong to several clusters, got 'Other/Instances'; use those of Stack/Cluster alone",
    ));
  });
});
