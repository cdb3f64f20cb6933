import { Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { ClusterSubnets, WorkloadCluster, WorkloadClusterProps } from '../../src/index';
import { existingNamespace, existingVpc } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { unknownNumber } from '../fixtures/number-token';
import { getAtt, onlyResource, ref, resourcesOf } from '../fixtures/template-references';

const NAMESPACE = 'AWS::ServiceDiscovery::PrivateDnsNamespace';

describe('a new cluster', () => {
  test('brings a VPC with public and private subnets in two zones and one NAT gateway', () => {
    const stack = newStack();

    new WorkloadCluster(stack, 'Cluster');

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::VPC', 1);
    template.resourceCountIs('AWS::EC2::NatGateway', 1);
    const zones = (type: string) => resourcesOf(template, 'AWS::EC2::Subnet')
      .filter(({ Properties }) => Properties.Tags.some(({ Value }: any) => Value === type))
      .map(({ Properties }) => Properties.AvailabilityZone['Fn::Select'][0]);
    expect(zones('Public')).toEqual([0, 1]);
    expect(zones('Private')).toEqual([0, 1]);
    template.resourcePropertiesCountIs('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false }, 4);
  });

  test('has as many zones and NAT gateways as asked for', () => {
    const stack = new Stack(undefined, 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
    stack.node.setContext('availability-zones:account=111111111111:region=us-east-1', ['us-east-1a', 'us-east-1b', 'us-east-1c']);

    new WorkloadCluster(stack, 'Cluster', { maxAzs: 3, natGateways: 3 });

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::NatGateway', 3);
    template.resourceCountIs('AWS::EC2::Subnet', 6);
  });

  test('offers the capacity providers FARGATE and FARGATE_SPOT', () => {
    const stack = newStack();

    const { cluster } = new WorkloadCluster(stack, 'Cluster');

    const association = onlyResource(Template.fromStack(stack), 'AWS::ECS::ClusterCapacityProviderAssociations');
    expect(association.Properties.CapacityProviders).toEqual(['FARGATE', 'FARGATE_SPOT']);
    expect(association.Properties.Cluster).toEqual(ref(cluster));
  });

  test('has Container Insights on', () => {
    const stack = newStack();

    new WorkloadCluster(stack, 'Cluster');

    Template.fromStack(stack).hasResourceProperties('AWS::ECS::Cluster', {
      ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }],
    });
  });

  test.each([
    [ecs.ContainerInsights.ENHANCED, 'enhanced'],
    [ecs.ContainerInsights.DISABLED, 'disabled'],
  ])('has Container Insights %s when asked for', (containerInsights, value) => {
    const stack = newStack();

    new WorkloadCluster(stack, 'Cluster', { containerInsights });

    Template.fromStack(stack).hasResourceProperties('AWS::ECS::Cluster', {
      ClusterSettings: [{ Name: 'containerInsights', Value: value }],
    });
  });

  test('has the ECS cluster as its default child', () => {
    const cluster = new WorkloadCluster(newStack(), 'Cluster');

    expect(cluster.node.defaultChild).toBe(cluster.cluster);
  });

  test.each([1, 0, 7, 2.5])('fails with %d zones', (maxAzs) => {
    expect(() => new WorkloadCluster(newStack(), 'Cluster', { maxAzs })).toThrow(new Error(
      `[Stack/Cluster] maxAzs must be a whole number from 2 to 6, got ${maxAzs}; use 2 or 3; a load balancer needs subnets in two zones`,
    ));
  });

  test.each([3, -1, 1.5])('fails with %d NAT gateways in two zones', (natGateways) => {
    expect(() => new WorkloadCluster(newStack(), 'Cluster', { natGateways })).toThrow(new Error(
      `[Stack/Cluster] natGateways must be a whole number from 0 to 2, got ${natGateways}; use 1, or one for each zone`,
    ));
  });
});

describe('the subnets of a new VPC', () => {
  /** How many subnets there are for tasks and load balancers, and how the way out of them is built. */
  function network(props: WorkloadClusterProps) {
    const stack = newStack();
    const { vpc } = new WorkloadCluster(stack, 'Cluster', props);
    const template = Template.fromStack(stack);
    return {
      public: vpc.publicSubnets.length,
      private: vpc.privateSubnets.length,
      isolated: vpc.isolatedSubnets.length,
      natGateways: resourcesOf(template, 'AWS::EC2::NatGateway').length,
      internetGateways: resourcesOf(template, 'AWS::EC2::InternetGateway').length,
    };
  }

  test('are public and isolated without NAT gateways', () => {
    expect(network({ natGateways: 0 })).toEqual({ public: 2, private: 0, isolated: 2, natGateways: 0, internetGateways: 1 });
  });

  test('are public alone where asked for, without NAT gateways', () => {
    expect(network({ subnets: ClusterSubnets.PUBLIC })).toEqual({ public: 2, private: 0, isolated: 0, natGateways: 0, internetGateways: 1 });
  });

  test('are isolated alone where asked for, without a way to the internet', () => {
    expect(network({ subnets: ClusterSubnets.ISOLATED })).toEqual({ public: 0, private: 0, isolated: 2, natGateways: 0, internetGateways: 0 });
  });

  test('are the same as those by default where both tiers are asked for', () => {
    const [implied, said] = [{}, { subnets: ClusterSubnets.PUBLIC_AND_PRIVATE }].map((props) => {
      const stack = newStack();
      new WorkloadCluster(stack, 'Cluster', props);
      return Template.fromStack(stack).toJSON();
    });

    expect(said).toEqual(implied);
  });

  test.each([ClusterSubnets.PUBLIC, ClusterSubnets.ISOLATED])('fail with a NAT gateway where they are %s alone', (subnets) => {
    expect(() => new WorkloadCluster(newStack(), 'Cluster', { subnets, natGateways: 1 })).toThrow(new Error(
      `[Stack/Cluster] natGateways stands between public and private subnets, and there are ${subnets} ones alone, got 1; ` +
      'remove it, or use ClusterSubnets.PUBLIC_AND_PRIVATE with 1 to 2 of them',
    ));
  });

  test('have the addresses that were given', () => {
    const stack = newStack();

    new WorkloadCluster(stack, 'Cluster', { ipAddresses: ec2.IpAddresses.cidr('10.3.0.0/20') });

    Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.3.0.0/20' });
  });

  test('have IPv6 addresses, too, where asked for', () => {
    const stack = newStack();

    new WorkloadCluster(stack, 'Cluster', { ipProtocol: ec2.IpProtocol.DUAL_STACK });

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EC2::VPCCidrBlock', { AmazonProvidedIpv6CidrBlock: true });
    for (const { Properties } of resourcesOf(template, 'AWS::EC2::Subnet')) expect(Properties).toHaveProperty('Ipv6CidrBlock');
  });
});

describe('the flow logs of a new VPC', () => {
  test('are not written by default', () => {
    const stack = newStack();

    new WorkloadCluster(stack, 'Cluster');

    Template.fromStack(stack).resourceCountIs('AWS::EC2::FlowLog', 0);
  });

  test('record all traffic into a log group that expires and goes with the stack', () => {
    const stack = newStack();

    const { vpc } = new WorkloadCluster(stack, 'Cluster', { flowLogs: {} });

    const template = Template.fromStack(stack);
    const group = onlyResource(template, 'AWS::Logs::LogGroup');
    expect(onlyResource(template, 'AWS::EC2::FlowLog').Properties)
      .toMatchObject({ ResourceId: ref(vpc), ResourceType: 'VPC', TrafficType: 'ALL', LogDestinationType: 'cloud-watch-logs', LogGroupName: { Ref: group.id } });
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 }, DeletionPolicy: 'Delete' });
  });

  test('record what was chosen, where it was chosen', () => {
    const stack = newStack();
    const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'flow-logs');

    new WorkloadCluster(stack, 'Cluster', {
      flowLogs: { destination: ec2.FlowLogDestination.toS3(bucket), trafficType: ec2.FlowLogTrafficType.REJECT },
    });

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'REJECT', LogDestinationType: 's3' });
    template.resourceCountIs('AWS::Logs::LogGroup', 0);
  });
});

describe('a cluster in a given VPC', () => {
  test('makes no network', () => {
    const stack = newStack();
    const vpc = existingVpc(stack);

    const cluster = new WorkloadCluster(stack, 'Cluster', { vpc });

    expect(cluster.vpc).toBe(vpc);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ECS::Cluster', 1);
    template.resourceCountIs('AWS::EC2::VPC', 0);
    template.resourceCountIs('AWS::EC2::Subnet', 0);
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
  });

  test.each([
    [{ maxAzs: 2 }, 'maxAzs', 2],
    [{ natGateways: 0 }, 'natGateways', 0],
    [{ natGateways: 1 }, 'natGateways', 1],
    [{ subnets: ClusterSubnets.PUBLIC }, 'subnets', "'PUBLIC'"],
    [{ ipProtocol: ec2.IpProtocol.DUAL_STACK }, 'ipProtocol', "'Dual_Stack'"],
  ])('fails with %p, which shapes a new VPC', (shape: WorkloadClusterProps, option, got) => {
    const stack = newStack();

    expect(() => new WorkloadCluster(stack, 'Cluster', { vpc: existingVpc(stack), ...shape })).toThrow(new Error(
      `[Stack/Cluster] ${option} shapes a new VPC, but \`vpc\` was given, got ${got}; remove \`${option}\` or \`vpc\``,
    ));
  });
});

test('a given VPC fails with flow logs, which it can have of its own', () => {
  const stack = newStack();

  expect(() => new WorkloadCluster(stack, 'Cluster', { vpc: existingVpc(stack), flowLogs: {} })).toThrow(new Error(
    '[Stack/Cluster] flowLogs shapes a new VPC, but `vpc` was given; remove `flowLogs` or `vpc`',
  ));
});

describe('the namespace of a new cluster', () => {
  test('does not exist before somebody asks for it', () => {
    const stack = newStack();

    new WorkloadCluster(stack, 'Cluster');

    Template.fromStack(stack).resourceCountIs(NAMESPACE, 0);
  });

  test('is made once, in the VPC, under the path of the cluster', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster');

    const first = cluster.cloudMapNamespace();
    const second = cluster.cloudMapNamespace();

    expect(second).toBe(first);
    expect(onlyResource(Template.fromStack(stack), NAMESPACE).Properties).toEqual({ Name: 'stack-cluster.internal', Vpc: ref(cluster.vpc) });
  });

  test('has a name of its own for each cluster', () => {
    const stack = newStack();

    new WorkloadCluster(stack, 'Red').cloudMapNamespace();
    new WorkloadCluster(stack, 'Blue').cloudMapNamespace();

    expect(resourcesOf(Template.fromStack(stack), NAMESPACE).map(({ Properties }) => Properties.Name))
      .toEqual(['stack-red.internal', 'stack-blue.internal']);
  });

  test('has a name that DNS takes for each cluster also where the paths are long', () => {
    const stack = newStack();

    for (const end of ['Red', 'Blue']) new WorkloadCluster(stack, `${'VeryLong'.repeat(10)}${end}`).cloudMapNamespace();

    const names = resourcesOf(Template.fromStack(stack), NAMESPACE).map(({ Properties }) => Properties.Name);
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]\.internal$/);
  });

  test.each(['Cluster_', 'Größe'])('has a name that DNS takes where the cluster is called %s', (id) => {
    const stack = newStack();

    new WorkloadCluster(stack, id).cloudMapNamespace();

    expect(onlyResource(Template.fromStack(stack), NAMESPACE).Properties.Name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.internal$/);
  });

  test('has the name that was given', () => {
    const stack = newStack();

    new WorkloadCluster(stack, 'Cluster', { namespaceName: 'service.local' }).cloudMapNamespace();

    Template.fromStack(stack).hasResourceProperties(NAMESPACE, { Name: 'service.local' });
  });

  test('is the one that the user added to the ECS cluster', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster');
    const added = (cluster.node.defaultChild as ecs.Cluster).addDefaultCloudMapNamespace({ name: 'mine.local' });

    expect(cluster.cloudMapNamespace()).toBe(added);
    Template.fromStack(stack).hasResourceProperties(NAMESPACE, { Name: 'mine.local' });
  });
});

describe('a wrapped cluster', () => {
  function attributes(stack: Stack) {
    const vpc = existingVpc(stack);
    return { vpc, cluster: ecs.Cluster.fromClusterAttributes(stack, 'ExistingCluster', { clusterName: 'existing', vpc, securityGroups: [] }) };
  }

  test('creates nothing', () => {
    const stack = newStack();
    const attrs = { ...attributes(stack), namespace: existingNamespace(stack) };

    const cluster = WorkloadCluster.fromAttributes(stack, 'Cluster', attrs);
    cluster.cloudMapNamespace();

    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
    expect([cluster.vpc, cluster.cluster, cluster.cloudMapNamespace()]).toEqual([attrs.vpc, attrs.cluster, attrs.namespace]);
  });

  test('has the default namespace of the ECS cluster where none was given', () => {
    const stack = newStack();
    const vpc = existingVpc(stack);
    const ecsCluster = new ecs.Cluster(stack, 'EcsCluster', { vpc, defaultCloudMapNamespace: { name: 'default.local' } });

    const cluster = WorkloadCluster.fromAttributes(stack, 'Cluster', { vpc, cluster: ecsCluster });

    expect(cluster.cloudMapNamespace()).toBe(ecsCluster.defaultCloudMapNamespace);
  });

  test('prefers the namespace that was given', () => {
    const stack = newStack();
    const vpc = existingVpc(stack);
    const ecsCluster = new ecs.Cluster(stack, 'EcsCluster', { vpc, defaultCloudMapNamespace: { name: 'default.local' } });
    const namespace = new cloudmap.PrivateDnsNamespace(stack, 'Namespace', { name: 'given.local', vpc });

    const cluster = WorkloadCluster.fromAttributes(stack, 'Cluster', { vpc, cluster: ecsCluster, namespace });

    expect(cluster.cloudMapNamespace()).toBe(namespace);
  });

  test('leaves the capacity providers of the ECS cluster alone', () => {
    const stack = newStack();
    const vpc = existingVpc(stack);

    WorkloadCluster.fromAttributes(stack, 'Cluster', { vpc, cluster: new ecs.Cluster(stack, 'EcsCluster', { vpc }) });

    Template.fromStack(stack).resourcePropertiesCountIs('AWS::ECS::ClusterCapacityProviderAssociations', Match.anyValue(), 0);
  });

  test('fails when its namespace is asked for and it has none', () => {
    const stack = newStack();
    const cluster = WorkloadCluster.fromAttributes(stack, 'Cluster', attributes(stack));

    expect(() => cluster.cloudMapNamespace()).toThrow(new Error(
      '[Stack/Cluster] the wrapped cluster has no Cloud Map namespace; pass `namespace` to WorkloadCluster.fromAttributes()',
    ));
  });
});

describe('the namespace of WorkloadCluster', () => {
  test('is the one that was given', () => {
    const stack = newStack();
    const namespace = new cloudmap.HttpNamespace(stack, 'Namespace', { name: 'shop' });
    const cluster = new WorkloadCluster(stack, 'Cluster', { vpc: existingVpc(stack), namespace });

    expect(cluster.cloudMapNamespace()).toBe(namespace);
    Template.fromStack(stack).resourceCountIs('AWS::ServiceDiscovery::PrivateDnsNamespace', 0);
  });

  test('is the default for Service Connect where that was asked for', () => {
    const stack = newStack();
    const namespace = new cloudmap.HttpNamespace(stack, 'Namespace', { name: 'shop' });
    new WorkloadCluster(stack, 'Given', { vpc: existingVpc(stack), namespace, serviceConnectDefaults: true });
    const made = new WorkloadCluster(stack, 'Made', { vpc: existingVpc(stack, 'Vpc'), serviceConnectDefaults: true });
    new WorkloadCluster(stack, 'Without', { vpc: existingVpc(stack, 'OtherVpc') });

    const defaults = Object.values(Template.fromStack(stack).findResources('AWS::ECS::Cluster')).map(({ Properties }) => Properties.ServiceConnectDefaults);
    expect(defaults).toEqual([
      { Namespace: getAtt(namespace, 'Arn') }, { Namespace: getAtt(made.cloudMapNamespace(), 'Arn') }, undefined,
    ]);
  });

  test('fails to have a name when it was given', () => {
    const stack = newStack();
    const namespace = new cloudmap.HttpNamespace(stack, 'Namespace', { name: 'shop' });

    expect(() => new WorkloadCluster(stack, 'Cluster', { namespace, namespaceName: 'shop.local' })).toThrow(new Error(
      "[Stack/Cluster] namespaceName is for a new namespace, but `namespace` was given, got 'shop.local'; remove one of them",
    ));
  });
});

describe('what a cluster refuses', () => {
  const { NONE, OVERRIDE } = ecs.ExecuteCommandLogging;

  test.each<[string, WorkloadClusterProps, string]>([
    ['a VPC that is too small', { ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/28') }, 'the VPC has no room for its subnets: '],
    ['a VPC that is too large', { ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/8') }, 'the VPC has no room for its subnets: '],
    ['a default provider that it does not have', { defaultCapacityProviderStrategy: [{ capacityProvider: 'instances', weight: 1 }] },
      'defaultCapacityProviderStrategy names a capacity provider that the cluster does not have yet, got ["instances"]; '],
    ['a place for logs of exec that are off', { executeCommandConfiguration: { logging: NONE, logConfiguration: {} } },
      "executeCommandConfiguration.logConfiguration needs logging OVERRIDE, got 'NONE'; "],
    ['logs of exec without a place', { executeCommandConfiguration: { logging: OVERRIDE } }, 'executeCommandConfiguration overrides the logging, but names no place; '],
  ])('fails with %s', (_, props, message) => {
    expect(() => new WorkloadCluster(newStack(), 'Cluster', props)).toThrow(`[Stack/Cluster] ${message}`);
  });

  test.each([[Size.kibibytes(1), 'taskVolumeStorage in GiB must be a whole number 1 or more'], [Size.tebibytes(unknownNumber()), 'taskVolumeStorage comes from a token']])(
    'fails with instances whose storage is %p', (taskVolumeStorage, message) => {
      const cluster = new WorkloadCluster(newStack(), 'Cluster');

      expect(() => cluster.addManagedInstances('Managed', { taskVolumeStorage })).toThrow(message);
    });
});
