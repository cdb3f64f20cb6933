import { Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { ClusterSubnets, WorkloadCluster, WorkloadClusterProps } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingNamespace, existingVpc } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { unknownNumber } from '../fixtures/number-token';
import { getAtt, onlyResource, ref, resourcesOf } from '../fixtures/template-references';

const NAMESPACE = 'AWS::ServiceDiscovery::PrivateDnsNamespace';

describe('a new cluster', () => {
  test('has a VPC with public and private subnets in two zones and one NAT gateway', () => {
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

  test('has the requested zones and NAT gateways', () => {
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
  ])('can have Container Insights %s', (containerInsights, value) => {
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
    expect(() => new WorkloadCluster(newStack(), 'Cluster', { maxAzs })).toThrow(errorAt('Stack/Cluster', 'maxAzs', '2 to 6', String(maxAzs), 'use 2 or 3'));
  });

  test.each([3, -1, 1.5])('fails with %d NAT gateways in two zones', (natGateways) => {
    expect(() => new WorkloadCluster(newStack(), 'Cluster', { natGateways })).toThrow(errorAt('Stack/Cluster', 'natGateways', '0 to 2', String(natGateways), 'use 1'));
  });
});

describe('the subnets of a new VPC', () => {
  /** Counts subnets, NAT gateways and internet gateways. */
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

  test('can be public only, without NAT gateways', () => {
    expect(network({ subnets: ClusterSubnets.PUBLIC })).toEqual({ public: 2, private: 0, isolated: 0, natGateways: 0, internetGateways: 1 });
  });

  test('can be isolated only, without internet access', () => {
    expect(network({ subnets: ClusterSubnets.ISOLATED })).toEqual({ public: 0, private: 0, isolated: 2, natGateways: 0, internetGateways: 0 });
  });

  test('are the default ones when both tiers are requested', () => {
    const [byDefault, requested] = [{}, { subnets: ClusterSubnets.PUBLIC_AND_PRIVATE }].map((props) => {
      const stack = newStack();
      new WorkloadCluster(stack, 'Cluster', props);
      return Template.fromStack(stack).toJSON();
    });

    expect(requested).toEqual(byDefault);
  });

  test.each([ClusterSubnets.PUBLIC, ClusterSubnets.ISOLATED])('fail with a NAT gateway when they are %s only', (subnets) => {
    expect(() => new WorkloadCluster(newStack(), 'Cluster', { subnets, natGateways: 1 })).toThrow(
      errorAt('Stack/Cluster', 'natGateways', subnets, '1', 'remove it', 'ClusterSubnets.PUBLIC_AND_PRIVATE'),
    );
  });

  test('have the requested addresses', () => {
    const stack = newStack();

    new WorkloadCluster(stack, 'Cluster', { ipAddresses: ec2.IpAddresses.cidr('10.3.0.0/20') });

    Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.3.0.0/20' });
  });

  test('can have IPv6 addresses, too', () => {
    const stack = newStack();

    new WorkloadCluster(stack, 'Cluster', { ipProtocol: ec2.IpProtocol.DUAL_STACK });

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EC2::VPCCidrBlock', { AmazonProvidedIpv6CidrBlock: true });
    for (const { Properties } of resourcesOf(template, 'AWS::EC2::Subnet')) expect(Properties).toHaveProperty('Ipv6CidrBlock');
  });
});

describe('the flow logs of a new VPC', () => {
  test('do not exist by default', () => {
    const stack = newStack();

    new WorkloadCluster(stack, 'Cluster');

    Template.fromStack(stack).resourceCountIs('AWS::EC2::FlowLog', 0);
  });

  test('record all traffic in a log group that expires, and is deleted with the stack', () => {
    const stack = newStack();

    const { vpc } = new WorkloadCluster(stack, 'Cluster', { flowLogs: {} });

    const template = Template.fromStack(stack);
    const group = onlyResource(template, 'AWS::Logs::LogGroup');
    expect(onlyResource(template, 'AWS::EC2::FlowLog').Properties)
      .toMatchObject({ ResourceId: ref(vpc), ResourceType: 'VPC', TrafficType: 'ALL', LogDestinationType: 'cloud-watch-logs', LogGroupName: { Ref: group.id } });
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 }, DeletionPolicy: 'Delete' });
  });

  test('record the requested traffic in the requested destination', () => {
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

describe('a cluster in an existing VPC', () => {
  test('creates no network', () => {
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
    [{ subnets: ClusterSubnets.PUBLIC }, 'subnets', 'PUBLIC'],
    [{ ipProtocol: ec2.IpProtocol.DUAL_STACK }, 'ipProtocol', 'Dual_Stack'],
  ])('fails with %p, which applies to a new VPC', (shape: WorkloadClusterProps, option, actual) => {
    const stack = newStack();

    expect(() => new WorkloadCluster(stack, 'Cluster', { vpc: existingVpc(stack), ...shape })).toThrow(
      errorAt('Stack/Cluster', option, '`vpc`', String(actual), `remove \`${option}\``),
    );
  });
});

test('an existing VPC fails with flow logs', () => {
  const stack = newStack();

  expect(() => new WorkloadCluster(stack, 'Cluster', { vpc: existingVpc(stack), flowLogs: {} })).toThrow(
    errorAt('Stack/Cluster', 'flowLogs', '`vpc`', 'remove `flowLogs`'),
  );
});

describe('the namespace of a new cluster', () => {
  test('does not exist before it is needed', () => {
    const stack = newStack();

    new WorkloadCluster(stack, 'Cluster');

    Template.fromStack(stack).resourceCountIs(NAMESPACE, 0);
  });

  test('is created once, in the VPC, named after the path of the cluster', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster');

    const first = cluster.cloudMapNamespace();
    const second = cluster.cloudMapNamespace();

    expect(second).toBe(first);
    expect(onlyResource(Template.fromStack(stack), NAMESPACE).Properties).toEqual({ Name: 'stack-cluster.internal', Vpc: ref(cluster.vpc) });
  });

  test('has another name for each cluster', () => {
    const stack = newStack();

    new WorkloadCluster(stack, 'Red').cloudMapNamespace();
    new WorkloadCluster(stack, 'Blue').cloudMapNamespace();

    expect(resourcesOf(Template.fromStack(stack), NAMESPACE).map(({ Properties }) => Properties.Name))
      .toEqual(['stack-red.internal', 'stack-blue.internal']);
  });

  test('has another valid DNS name for each cluster when the paths are long', () => {
    const stack = newStack();

    for (const end of ['Red', 'Blue']) new WorkloadCluster(stack, `${'VeryLong'.repeat(10)}${end}`).cloudMapNamespace();

    const names = resourcesOf(Template.fromStack(stack), NAMESPACE).map(({ Properties }) => Properties.Name);
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]\.internal$/);
  });

  test.each(['Cluster_', 'Größe'])('has a valid DNS name for a cluster with the id %s', (id) => {
    const stack = newStack();

    new WorkloadCluster(stack, id).cloudMapNamespace();

    expect(onlyResource(Template.fromStack(stack), NAMESPACE).Properties.Name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.internal$/);
  });

  test('has the requested name', () => {
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

describe('an imported cluster', () => {
  function attributes(stack: Stack) {
    const vpc = existingVpc(stack);
    return { vpc, cluster: ecs.Cluster.fromClusterAttributes(stack, 'ExistingCluster', { clusterName: 'existing', vpc, securityGroups: [] }) };
  }

  test('creates nothing', () => {
    const stack = newStack();
    const attrs = { ...attributes(stack), cloudMapNamespace: existingNamespace(stack) };

    const cluster = WorkloadCluster.fromAttributes(stack, 'Cluster', attrs);
    cluster.cloudMapNamespace();

    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
    expect([cluster.vpc, cluster.cluster, cluster.cloudMapNamespace()]).toEqual([attrs.vpc, attrs.cluster, attrs.cloudMapNamespace]);
  });

  test('has the default namespace of the ECS cluster by default', () => {
    const stack = newStack();
    const vpc = existingVpc(stack);
    const ecsCluster = new ecs.Cluster(stack, 'EcsCluster', { vpc, defaultCloudMapNamespace: { name: 'default.local' } });

    const cluster = WorkloadCluster.fromAttributes(stack, 'Cluster', { vpc, cluster: ecsCluster });

    expect(cluster.cloudMapNamespace()).toBe(ecsCluster.defaultCloudMapNamespace);
  });

  test('prefers the namespace that is passed', () => {
    const stack = newStack();
    const vpc = existingVpc(stack);
    const ecsCluster = new ecs.Cluster(stack, 'EcsCluster', { vpc, defaultCloudMapNamespace: { name: 'default.local' } });
    const namespace = new cloudmap.PrivateDnsNamespace(stack, 'Namespace', { name: 'given.local', vpc });

    const cluster = WorkloadCluster.fromAttributes(stack, 'Cluster', { vpc, cluster: ecsCluster, cloudMapNamespace: namespace });

    expect(cluster.cloudMapNamespace()).toBe(namespace);
  });

  test('does not change the capacity providers of the ECS cluster', () => {
    const stack = newStack();
    const vpc = existingVpc(stack);

    WorkloadCluster.fromAttributes(stack, 'Cluster', { vpc, cluster: new ecs.Cluster(stack, 'EcsCluster', { vpc }) });

    Template.fromStack(stack).resourcePropertiesCountIs('AWS::ECS::ClusterCapacityProviderAssociations', Match.anyValue(), 0);
  });

  test('fails without a namespace when one is needed', () => {
    const stack = newStack();
    const cluster = WorkloadCluster.fromAttributes(stack, 'Cluster', attributes(stack));

    expect(() => cluster.cloudMapNamespace()).toThrow(errorAt('Stack/Cluster', 'no Cloud Map namespace', 'pass `cloudMapNamespace`'));
  });
});

describe('the namespace of WorkloadCluster', () => {
  test('can be passed', () => {
    const stack = newStack();
    const namespace = new cloudmap.HttpNamespace(stack, 'Namespace', { name: 'shop' });
    const cluster = new WorkloadCluster(stack, 'Cluster', { vpc: existingVpc(stack), cloudMapNamespace: namespace });

    expect(cluster.cloudMapNamespace()).toBe(namespace);
    Template.fromStack(stack).resourceCountIs('AWS::ServiceDiscovery::PrivateDnsNamespace', 0);
  });

  test('can be the default for Service Connect', () => {
    const stack = newStack();
    const namespace = new cloudmap.HttpNamespace(stack, 'Namespace', { name: 'shop' });
    new WorkloadCluster(stack, 'Given', { vpc: existingVpc(stack), cloudMapNamespace: namespace, serviceConnectDefaults: true });
    const made = new WorkloadCluster(stack, 'Made', { vpc: existingVpc(stack, 'Vpc'), serviceConnectDefaults: true });
    new WorkloadCluster(stack, 'Without', { vpc: existingVpc(stack, 'OtherVpc') });

    const defaults = Object.values(Template.fromStack(stack).findResources('AWS::ECS::Cluster')).map(({ Properties }) => Properties.ServiceConnectDefaults);
    expect(defaults).toEqual([
      { Namespace: getAtt(namespace, 'Arn') }, { Namespace: getAtt(made.cloudMapNamespace(), 'Arn') }, undefined,
    ]);
  });

  test('fails when it is passed together with a name', () => {
    const stack = newStack();
    const namespace = new cloudmap.HttpNamespace(stack, 'Namespace', { name: 'shop' });

    expect(() => new WorkloadCluster(stack, 'Cluster', { cloudMapNamespace: namespace, namespaceName: 'shop.local' })).toThrow(
      errorAt('Stack/Cluster', 'namespaceName', '`cloudMapNamespace`', 'shop.local', 'remove one'),
    );
  });
});

describe('the options of a cluster', () => {
  const { NONE, OVERRIDE } = ecs.ExecuteCommandLogging;

  test.each<[string, WorkloadClusterProps, string[]]>([
    ['a VPC that is too small', { ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/28') }, ['subnets do not fit', '`ipAddresses`']],
    ['a VPC that is too large', { ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/8') }, ['subnets do not fit', '`ipAddresses`']],
    ['a default provider that it does not have', { defaultCapacityProviderStrategy: [{ capacityProvider: 'instances', weight: 1 }] },
      ['defaultCapacityProviderStrategy', 'instances', 'FARGATE']],
    ['a destination for disabled logs of ECS Exec', { executeCommandConfiguration: { logging: NONE, logConfiguration: {} } },
      ['executeCommandConfiguration.logConfiguration', 'OVERRIDE', 'NONE']],
    ['a name that ECS rejects', { clusterName: 'sh op' }, ['clusterName', "got 'sh op'", 'letters']],
    ['logs of ECS Exec without a destination', { executeCommandConfiguration: { logging: OVERRIDE } }, ['executeCommandConfiguration', 'log group or a bucket']],
  ])('fails with %s', (_, props, words) => {
    expect(() => new WorkloadCluster(newStack(), 'Cluster', props)).toThrow(errorAt('Stack/Cluster', ...words));
  });

  test.each([[Size.kibibytes(1), 'whole number'], [Size.tebibytes(unknownNumber()), 'token']])(
    'fails with instances whose storage is %p', (taskVolumeStorage, word) => {
      const cluster = new WorkloadCluster(newStack(), 'Cluster');

      expect(() => cluster.addManagedInstances('Managed', { taskVolumeStorage })).toThrow(errorAt('Stack/Cluster/Managed', 'taskVolumeStorage', word));
    });
});

describe('the addresses of a new VPC', () => {
  /** Returns the address ranges of subnets by logical id. */
  function ranges(props: WorkloadClusterProps): Record<string, string> {
    const stack = new Stack(undefined, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
    stack.node.setContext('availability-zones:account=111122223333:region=eu-west-1', ['a', 'b', 'c', 'd'].map((zone) => `eu-west-1${zone}`));
    new WorkloadCluster(stack, 'Cluster', props);
    const subnets = resourcesOf(Template.fromStack(stack), 'AWS::EC2::Subnet');
    return Object.fromEntries(subnets.map(({ id, Properties: { CidrBlock, Ipv6CidrBlock, AvailabilityZone } }) => (
      [id, JSON.stringify([AvailabilityZone, CidrBlock, Ipv6CidrBlock])]
    )));
  }

  const LAYOUTS: WorkloadClusterProps[] = [
    {}, { natGateways: 0 }, { natGateways: 2 }, { maxAzs: 3 }, { maxAzs: 4, natGateways: 0 },
    { subnets: ClusterSubnets.PUBLIC }, { subnets: ClusterSubnets.ISOLATED },
  ];

  test.each<[string, () => WorkloadClusterProps]>([
    ['by default', () => ({})],
    ['with IPv6', () => ({ ipProtocol: ec2.IpProtocol.DUAL_STACK })],
    ['in a /22', () => ({ ipAddresses: ec2.IpAddresses.cidr('10.1.0.0/22') })],
  ])('overlap in no change of tiers, zones or NAT gateways %s, so that each is made in place', (_, props) => {
    const layouts = LAYOUTS.map((layout) => ranges({ ...props(), ...layout }));
    for (const [before, after] of layouts.flatMap((each) => layouts.map((other) => [each, other]))) {
      const added = Object.entries(after).filter(([id]) => !(id in before)).map(([, range]) => range);
      const changed = Object.keys(before).filter((id) => id in after && after[id] !== before[id]);

      expect(changed).toEqual([]);
      expect(added.filter((range) => Object.values(before).includes(range))).toEqual([]);
    }
  });

  test('have no reserve in a VPC that is too small for one', () => {
    expect(Object.values(ranges({ ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/25') }))).toHaveLength(4);
  });
});
