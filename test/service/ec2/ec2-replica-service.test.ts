import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CloudMapDnsRecords, Discovery, Ec2Capacity, Ec2ReplicaService, Ec2ReplicaServiceProps, Exposure, Scaling, ServiceDeployment, WorkloadTask } from '../../../src/index';
import { ec2Capacity, ec2TaskDefinition } from '../../fixtures/ec2-capacity';
import { errorAt } from '../../fixtures/error-at';
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

  test('has a task definition for EC2, with the network mode of Fargate', () => {
    const { RequiresCompatibilities, NetworkMode, Cpu, Memory } = onlyResource(search().template, TASK).Properties;

    expect({ RequiresCompatibilities, NetworkMode, Cpu, Memory }).toEqual({ RequiresCompatibilities: ['EC2'], NetworkMode: 'awsvpc', Cpu: '256', Memory: '512' });
  });

  test('has tasks with a security group of their own, and no public address', () => {
    const { AwsvpcConfiguration } = onlyResource(search().template, SERVICE).Properties.NetworkConfiguration;

    expect(AwsvpcConfiguration.AssignPublicIp).toBe('DISABLED');
    expect(AwsvpcConfiguration.SecurityGroups).toHaveLength(1);
    expect(AwsvpcConfiguration.Subnets).toEqual(['private-a', 'private-b']);
  });

  test('is deleted before the association of its capacity provider', () => {
    const { template } = search();

    expect(onlyResource(template, SERVICE).DependsOn).toContain(onlyResource(template, 'AWS::ECS::ClusterCapacityProviderAssociations').id);
  });

  test('is placed by its strategies and constraints', () => {
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

  test('scales automatically, without a desired count in the template', () => {
    const { template, service } = search({ scaling: Scaling.automatic({ minCapacity: 1, maxCapacity: 5, cpuPercent: 60 }) });

    expect(onlyResource(template, SERVICE).Properties).not.toHaveProperty('DesiredCount');
    expect(service.scalableTaskCount).toBeDefined();
  });

  test('is deployed blue/green behind a load balancer, with IP targets', () => {
    const { template } = search({ exposure: Exposure.applicationLoadBalancer(), deployment: ServiceDeployment.blueGreen() });

    expect(onlyResource(template, SERVICE).Properties.DeploymentConfiguration.Strategy).toBe('BLUE_GREEN');
    expect(resourcesOf(template, GROUP).map(({ Properties }) => Properties.TargetType)).toEqual(['ip', 'ip']);
  });

  test('has an address by discovery', () => {
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

  test('runs on imported instances', () => {
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
  test('is reached on the dynamic ports of bridge mode', () => {
    const { template } = search({ networkMode: BRIDGE, exposure: Exposure.applicationLoadBalancer() });

    expect(onlyResource(template, GROUP).Properties.TargetType).toBe('instance');
    expect(onlyResource(template, SERVICE).Properties).not.toHaveProperty('NetworkConfiguration');
    expect(onlyResource(template, INGRESS).Properties).toMatchObject({
      FromPort: 32768, ToPort: 65535, GroupId: { 'Fn::GetAtt': [expect.stringContaining('InstancesSecurityGroup'), 'GroupId'] },
    });
  });

  test('is reached on the container port in host mode', () => {
    const { template } = search({ networkMode: HOST, exposure: Exposure.applicationLoadBalancer() });

    expect(onlyResource(template, INGRESS).Properties).toMatchObject({ FromPort: 80, ToPort: 80 });
  });

  test('is reached through a Network Load Balancer, too', () => {
    const { template } = search({ networkMode: BRIDGE, exposure: Exposure.networkLoadBalancer() });

    expect(onlyResource(template, GROUP).Properties.TargetType).toBe('instance');
    expect(resourcesOf(template, INGRESS).map(({ Properties }) => [Properties.FromPort, Properties.ToPort])).toEqual([[32768, 65535]]);
  });

  test('is reached on the host port of its mapping', () => {
    const stack = newStack();
    const task = WorkloadTask.fromTaskDefinition(ec2TaskDefinition(stack, BRIDGE, 8080));
    new Ec2ReplicaService(stack, 'Search', { task, capacityProviders: [ec2Capacity(stack)], exposure: Exposure.networkLoadBalancer() });

    expect(resourcesOf(Template.fromStack(stack), INGRESS).map(({ Properties }) => [Properties.FromPort, Properties.ToPort])).toEqual([[8080, 8080]]);
  });

  test('has SRV records', () => {
    const { template } = search({ networkMode: BRIDGE, discovery: Discovery.cloudMap({ name: 'search' }) });

    expect(onlyResource(template, 'AWS::ServiceDiscovery::Service').Properties.DnsConfig.DnsRecords[0].Type).toBe('SRV');
    expect(onlyResource(template, SERVICE).Properties.ServiceRegistries[0]).toMatchObject({ ContainerName: 'app', ContainerPort: 80 });
  });

  test.each<[string, Partial<Ec2ReplicaServiceProps>, string[]]>([
    ['a deployment that shifts traffic', { exposure: Exposure.applicationLoadBalancer(), deployment: ServiceDeployment.blueGreen() },
      ['ServiceDeployment.blueGreen()', 'bridge', 'ecs.NetworkMode.AWS_VPC', 'ServiceDeployment.rolling()']],
    ['Service Connect', { discovery: Discovery.serviceConnect({ name: 'search' }) },
      ['Service Connect', 'bridge', 'ecs.NetworkMode.AWS_VPC', 'Discovery.cloudMap()']],
    ['records of addresses', { discovery: Discovery.cloudMap({ name: 'search', dnsRecords: CloudMapDnsRecords.A }) },
      ['bridge', 'SRV', "'A'", 'dnsRecords', 'ecs.NetworkMode.AWS_VPC']],
    ['subnets', { vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } },
      ['vpcSubnets', 'bridge', 'remove it', 'ecs.NetworkMode.AWS_VPC']],
    ['a port for health checks', { exposure: Exposure.applicationLoadBalancer({ healthCheck: { port: '9000' } }) },
      ['bridge', '9000', 'healthCheck.port', 'ecs.NetworkMode.AWS_VPC']],
  ])('fails with %s', (_, props, words) => {
    expect(() => search({ networkMode: BRIDGE, ...props })).toThrow(errorAt('Stack/Search', ...words));
  });
});

describe('a service that cannot run on instances', () => {
  test.each<[string, Partial<Ec2ReplicaServiceProps>, string[]]>([
    ['without a network', { networkMode: NONE }, ['networkMode', 'awsvpc, bridge or host', 'none']],
    ['without a network, with a port that needs a name', { networkMode: NONE, discovery: Discovery.serviceConnect({ name: 'search' }) },
      ['networkMode', 'awsvpc, bridge or host', 'none']],
    ['with CodeDeploy', { deployment: ServiceDeployment.codeDeploy() },
      ['ServiceDeployment.codeDeploy()', 'Fargate', 'ServiceDeployment.blueGreen()']],
    ['without capacity providers', { capacityProviders: [] }, ['capacityProviders is empty', 'Ec2Capacity']],
    ['with a capacity provider of Fargate', { capacityProviderStrategies: [{ capacityProvider: 'FARGATE', weight: 1 }] },
      ['capacityProviderStrategies', "'FARGATE'", 'capacityProviderName', 'FargateWebService']],
    ['on another architecture', { task: webTask({ runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 } }) },
      ['X86_64', 'ARM64', 'cpuArchitecture']],
    ['with ephemeral storage of Fargate', { task: webTask({ ephemeralStorageGiB: 50 }) },
      ['ephemeralStorageGiB', '50', 'rootVolumeSize']],
    ['from a document', { task: WorkloadTask.fromDocument({ family: 'a', cpu: 256, memory: 512, containerDefinitions: [{ name: 'a', image: 'nginx' }] }) },
      ['EC2 instances', 'WorkloadTask.container()', 'ecs.Ec2TaskDefinition']],
    ['with too many strategies', { placementStrategies: Array(6).fill(ecs.PlacementStrategy.randomly()) },
      ['at most 5 placementStrategies', '6']],
    ['with too many constraints', { placementConstraints: Array(11).fill(ecs.PlacementConstraint.distinctInstances()) },
      ['at most 10 placementConstraints', '11', 'memberOf()']],
  ])('fails %s', (_, props, words) => {
    expect(() => search(props)).toThrow(errorAt('Stack/Search', ...words));
  });

  test('fails with rebalancing and another first strategy than the spread across zones', () => {
    const deployment = ServiceDeployment.rolling({ availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED });
    const { spreadAcrossInstances, spreadAcross } = ecs.PlacementStrategy;

    expect(() => search({ deployment, placementStrategies: [spreadAcrossInstances()] }))
      .toThrow(errorAt('Stack/Search', 'availabilityZoneRebalancing', 'instanceId', 'PlacementStrategy.spreadAcross'));
    const placementStrategies = [spreadAcross(ecs.BuiltInAttributes.AVAILABILITY_ZONE), spreadAcrossInstances()];
    expect(() => search({ deployment, placementStrategies })).not.toThrow();
  });

  test('fails when the task definition has another network mode', () => {
    const stack = newStack();
    const task = WorkloadTask.fromTaskDefinition(ec2TaskDefinition(stack, BRIDGE));

    expect(() => new Ec2ReplicaService(stack, 'Search', { task, capacityProviders: [ec2Capacity(stack)], networkMode: HOST })).toThrow(
      errorAt('Stack/Search', 'Stack/Given', 'bridge', 'host', 'networkMode'),
    );
  });

  test('fails with instances of two clusters', () => {
    const stack = newStack();
    const other = ec2Capacity(new Stack(stack.node.root as App, 'Other'));

    expect(() => new Ec2ReplicaService(stack, 'Search', { task: webTask(), capacityProviders: [ec2Capacity(stack), other] })).toThrow(
      errorAt('Stack/Search', 'capacityProviders', 'clusters', 'Other/Instances', 'Stack/Cluster'),
    );
  });
});
