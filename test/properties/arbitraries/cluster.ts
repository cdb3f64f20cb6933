import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Size } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { securityGroups, subnets, vpc } from './existing';
import {
  ClusterSubnets, Ec2Capacity, Ec2CapacityAttributes, Ec2CapacityProps, WorkloadCluster, WorkloadClusterAttributes, WorkloadClusterProps,
  IEc2Capacity, IWorkloadCluster,
  ManagedInstancesOptions,
} from '../../../src/index';
import { existingNamespace } from '../../fixtures/existing-cluster';
import { among, anyOf, Choice, listOf, truth } from '../drawing/choice';
import { covered, optionsOf } from '../drawing/options';
import { call, Recipe, recipe } from '../drawing/recipe';
import { numbers, seconds, sizes, texts } from '../drawing/values';

export const namespaces = among(
  [recipe('an existing namespace', (world) => existingNamespace(world.place('Namespace')))],
  [
    recipe('new cloudmap.HttpNamespace', (world) => new cloudmap.HttpNamespace(world.place('Namespace'), 'Http', { name: 'shop' })),
    recipe('new cloudmap.PublicDnsNamespace', (world) => new cloudmap.PublicDnsNamespace(world.place('Namespace'), 'Public', { name: 'shop.example.com' })),
    recipe('new cloudmap.PrivateDnsNamespace', (world) => new cloudmap.PrivateDnsNamespace(world.place('Namespace'), 'Private', { name: 'shop.internal', vpc: world.make(vpc) })),
  ],
);

export const strategies: Choice = among(
  [
    [{ capacityProvider: 'FARGATE', weight: 1 }], [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
    [{ capacityProvider: 'FARGATE', base: 1, weight: 1 }, { capacityProvider: 'FARGATE_SPOT', weight: 4 }],
  ],
  [
    [], [{ capacityProvider: 'FARGATE' }], [{ capacityProvider: 'FARGATE', weight: 0 }], [{ capacityProvider: 'FARGATE', weight: 1001 }],
    [{ capacityProvider: 'FARGATE', weight: 1, base: 100_001 }], [{ capacityProvider: 'FARGATE', weight: 1, base: 1 }, { capacityProvider: 'FARGATE_SPOT', weight: 1, base: 1 }],
    [{ capacityProvider: 'FARGATE', weight: 1 }, { capacityProvider: 'FARGATE', weight: 1 }], [{ capacityProvider: '', weight: 1 }], [{ capacityProvider: 'none', weight: 1 }],
    [{ capacityProvider: 'FARGATE', weight: 0.5 }], [{ capacityProvider: 'FARGATE', weight: NaN }], [{ capacityProvider: 'FARGATE', weight: -1 }],
  ],
);

const execLogGroup = recipe('a log group for exec', (world) => new logs.LogGroup(world.place('Exec'), 'Logs'));
const execBucket = recipe('a bucket for exec', (world) => new s3.Bucket(world.place('Exec'), 'Bucket'));

const ipAddresses = among(
  [recipe("ec2.IpAddresses.cidr('10.8.0.0/20')", () => ec2.IpAddresses.cidr('10.8.0.0/20')), recipe("ec2.IpAddresses.cidr('10.0.0.0/16')", () => ec2.IpAddresses.cidr('10.0.0.0/16'))],
  [
    recipe("ec2.IpAddresses.cidr('10.0.0.0/28')", () => ec2.IpAddresses.cidr('10.0.0.0/28')), recipe("ec2.IpAddresses.cidr('10.0.0.0/8')", () => ec2.IpAddresses.cidr('10.0.0.0/8')),
    recipe("ec2.IpAddresses.cidr('10.0.0.0/24')", () => ec2.IpAddresses.cidr('10.0.0.0/24')),
  ],
);

const clusterProps = optionsOf<WorkloadClusterProps>('WorkloadClusterProps', [], {
  containerInsights: anyOf(ecs.ContainerInsights),
  defaultCapacityProviderStrategy: strategies,
  executeCommandConfiguration: among(
    [
      { logging: ecs.ExecuteCommandLogging.NONE },
      { logging: ecs.ExecuteCommandLogging.OVERRIDE, logConfiguration: { cloudWatchLogGroup: execLogGroup } },
    ],
    [{}, { logging: ecs.ExecuteCommandLogging.OVERRIDE }, { logConfiguration: { cloudWatchLogGroup: execLogGroup } }, { logging: ecs.ExecuteCommandLogging.OVERRIDE, logConfiguration: { s3Bucket: execBucket, s3EncryptionEnabled: true, s3KeyPrefix: '' } }],
  ),
  flowLogs: among([{}, { trafficType: ec2.FlowLogTrafficType.REJECT }], [{ maxAggregationInterval: ec2.FlowLogMaxAggregationInterval.ONE_MINUTE }]),
  ipAddresses,
  ipProtocol: anyOf(ec2.IpProtocol),
  maxAzs: numbers({ min: 1, max: 3 }),
  namespace: namespaces,
  namespaceName: texts('shop.internal', 'shop'),
  natGateways: numbers({ min: 0, max: 2 }),
  serviceConnectDefaults: truth,
  subnets: anyOf(ClusterSubnets),
  vpc: among([vpc]),
  vpcEndpoints: listOf(texts('s3', 'ecr.api', 'ecr.dkr', 'logs', 'secretsmanager')),
});

const existingCluster = recipe('an existing cluster', (world) => ecs.Cluster.fromClusterAttributes(world.place('Cluster'), 'Imported', {
  clusterName: 'existing', vpc: world.make(vpc), securityGroups: [],
}));

const clusterAttributes = optionsOf<WorkloadClusterAttributes>('WorkloadClusterAttributes', ['cluster', 'vpc'], {
  cluster: among([existingCluster]),
  vpc: among([vpc]),
  namespace: namespaces,
  vpcEndpoints: listOf(texts('s3', 'ecr.api')),
});

covered.functions.add('new WorkloadCluster').add('WorkloadCluster.fromAttributes');
const newCluster = (props: unknown) => new Recipe(() => `new WorkloadCluster(${fc.stringify(props)})`, (world) => (
  new WorkloadCluster(world.place('Cluster'), 'Cluster', world.make(props) as WorkloadClusterProps)
));
const wrappedCluster = (attributes: unknown) => new Recipe(() => `WorkloadCluster.fromAttributes(${fc.stringify(attributes)})`, (world) => (
  WorkloadCluster.fromAttributes(world.place('Cluster'), 'Cluster', world.make(attributes) as WorkloadClusterAttributes)
));

const managedInstances = optionsOf<ManagedInstancesOptions>('ManagedInstancesOptions', [], {
  capacityOptionType: anyOf(ecs.CapacityOptionType),
  instanceRequirements: among(
    [{ vCpuCountMin: 1, memoryMin: recipe('Size.gibibytes(2)', () => Size.gibibytes(2)) }],
    [{ vCpuCountMin: 0, memoryMin: recipe('Size.gibibytes(0)', () => Size.gibibytes(0)) }, { vCpuCountMin: 4, vCpuCountMax: 1, memoryMin: recipe('Size.gibibytes(1)', () => Size.gibibytes(1)) }],
  ),
  monitoring: anyOf(ecs.InstanceMonitoring),
  taskVolumeStorage: sizes('gibibytes', { min: 1, max: 16384 }),
});

/** A cluster that the workloads of one app are given. */
export const plainCluster: Recipe<IWorkloadCluster> = recipe('an existing cluster, wrapped', (world) => WorkloadCluster.fromAttributes(world.place('Cluster'), 'Cluster', {
  cluster: world.make(existingCluster), vpc: world.make(vpc), namespace: world.make(sharedNamespace),
}));
const sharedNamespace = recipe('its namespace', (world) => existingNamespace(world.place('Namespace')));

export const clusters: Choice = {
  sane: fc.oneof(clusterProps.sane.map(newCluster), clusterAttributes.sane.map(wrappedCluster), managedClusters(managedInstances.sane)),
  odd: fc.oneof(clusterProps.odd.map(newCluster), clusterAttributes.odd.map(wrappedCluster), managedClusters(managedInstances.odd)),
};

function managedClusters(options: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return options.map((drawn) => call('a cluster with addManagedInstances', (given: ManagedInstancesOptions, cluster: WorkloadCluster) => {
    cluster.addManagedInstances('Managed', given);
    return cluster;
  }, [drawn, newCluster({ vpc })]));
}

const capacityProps = optionsOf<Ec2CapacityProps>('Ec2CapacityProps', ['cluster'], {
  cluster: among([newCluster({ vpc })]),
  cpuArchitecture: anyOf(ec2.InstanceArchitecture),
  detailedMonitoring: truth,
  instanceTypes: listOf(among([new ec2.InstanceType('t3.small'), new ec2.InstanceType('m7i.large')], [new ec2.InstanceType('t4g.small'), new ec2.InstanceType('g5.xlarge')])),
  managedDraining: truth,
  managedTerminationProtection: truth,
  maxCapacity: numbers({ min: 1, max: 100 }),
  maxInstanceLifetime: seconds({ min: 86_400, max: 31_536_000 }),
  minCapacity: numbers({ min: 0, max: 1 }),
  rootVolumeSize: sizes('gibibytes', { min: 30, max: 1000 }),
  spot: truth,
  targetCapacityPercent: numbers({ min: 1, max: 100 }),
  vpcSubnets: subnets,
});

const capacityAttributes = optionsOf<Ec2CapacityAttributes>('Ec2CapacityAttributes', ['capacityProviderName', 'cluster', 'securityGroup'], {
  capacityProviderName: texts('instances'),
  cluster: among([plainCluster]),
  securityGroup: securityGroups,
  cpuArchitecture: anyOf(ec2.InstanceArchitecture),
  vpcSubnets: subnets,
});

covered.functions.add('new Ec2Capacity').add('Ec2Capacity.fromAttributes').add('WorkloadCluster.addManagedInstances');
const newCapacity = (props: unknown): Recipe<IEc2Capacity> => new Recipe(() => `new Ec2Capacity(${fc.stringify(props)})`, (world) => (
  new Ec2Capacity(world.place('Capacity'), 'Capacity', world.make(props) as Ec2CapacityProps)
));
const wrappedCapacity = (attributes: unknown): Recipe<IEc2Capacity> => new Recipe(() => `Ec2Capacity.fromAttributes(${fc.stringify(attributes)})`, (world) => (
  Ec2Capacity.fromAttributes(world.place('Capacity'), 'Capacity', world.make(attributes) as Ec2CapacityAttributes)
));

export const capacities: Choice = {
  sane: fc.oneof(capacityProps.sane.map(newCapacity), capacityAttributes.sane.map(wrappedCapacity)),
  odd: fc.oneof(capacityProps.odd.map(newCapacity), capacityAttributes.odd.map(wrappedCapacity)),
};
