import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { ecsClusters, existingCluster, existingNamespace, keys, namespaces, securityGroups, vpc, vpcs } from './estate';
import { subnets } from './existing';
import {
  ClusterEventLogOptions,
  ClusterSubnets, Ec2Capacity, Ec2CapacityAttributes, Ec2CapacityProps, WorkloadCluster, WorkloadClusterAttributes, WorkloadClusterProps,
  IEc2Capacity, IWorkloadCluster,
  ManagedInstancesOptions,
} from '../../../src/index';
import { among, anyOf, Choice, listOf, booleans } from '../generators/choice';
import { call, Deferred, deferred } from '../generators/deferred';
import { ChoicesOf, covered, optionsOf } from '../generators/options';
import { numbers, seconds, sizes, texts } from '../generators/values';

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

const execLogGroup = deferred('a log group for exec', (world) => new logs.LogGroup(world.newScope('Exec'), 'Logs'));
const execBucket = deferred('a bucket for exec', (world) => new s3.Bucket(world.newScope('Exec'), 'Bucket'));

const ipAddresses = among(
  [deferred("ec2.IpAddresses.cidr('10.8.0.0/20')", () => ec2.IpAddresses.cidr('10.8.0.0/20')), deferred("ec2.IpAddresses.cidr('10.0.0.0/16')", () => ec2.IpAddresses.cidr('10.0.0.0/16'))],
  [
    deferred("ec2.IpAddresses.cidr('10.0.0.0/28')", () => ec2.IpAddresses.cidr('10.0.0.0/28')), deferred("ec2.IpAddresses.cidr('10.0.0.0/8')", () => ec2.IpAddresses.cidr('10.0.0.0/8')),
    deferred("ec2.IpAddresses.cidr('10.0.0.0/24')", () => ec2.IpAddresses.cidr('10.0.0.0/24')),
  ],
);

export const eventLog: ChoicesOf<ClusterEventLogOptions> = {
  encryptionKey: keys,
  removalPolicy: anyOf(RemovalPolicy),
  retention: among([logs.RetentionDays.ONE_WEEK, logs.RetentionDays.INFINITE]),
};

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
  eventLog: optionsOf<ClusterEventLogOptions>('ClusterEventLogOptions', [], eventLog),
  flowLogs: among([{}, { trafficType: ec2.FlowLogTrafficType.REJECT }], [{ maxAggregationInterval: ec2.FlowLogMaxAggregationInterval.ONE_MINUTE }]),
  ipAddresses,
  ipProtocol: anyOf(ec2.IpProtocol),
  maxAzs: numbers({ min: 1, max: 3 }),
  cloudMapNamespace: namespaces,
  clusterName: texts('shop', 'shop_1'),
  namespaceName: texts('shop.internal', 'shop'),
  natGateways: numbers({ min: 0, max: 2 }),
  serviceConnectDefaults: booleans,
  subnets: anyOf(ClusterSubnets),
  vpc: vpcs,
  vpcEndpoints: listOf(texts('s3', 'ecr.api', 'ecr.dkr', 'logs', 'secretsmanager')),
});

const clusterAttributes = optionsOf<WorkloadClusterAttributes>('WorkloadClusterAttributes', ['cluster', 'vpc'], {
  cluster: ecsClusters,
  vpc: vpcs,
  cloudMapNamespace: namespaces,
  vpcEndpoints: listOf(texts('s3', 'ecr.api')),
});

covered.functions.add('new WorkloadCluster').add('WorkloadCluster.fromAttributes');
const newCluster = (props: unknown) => new Deferred(() => `new WorkloadCluster(${fc.stringify(props)})`, (world) => (
  new WorkloadCluster(world.newScope('Cluster'), 'Cluster', world.build(props) as WorkloadClusterProps)
));
const wrappedCluster = (attributes: unknown) => new Deferred(() => `WorkloadCluster.fromAttributes(${fc.stringify(attributes)})`, (world) => (
  WorkloadCluster.fromAttributes(world.newScope('Cluster'), 'Cluster', world.build(attributes) as WorkloadClusterAttributes)
));

const managedInstances = optionsOf<ManagedInstancesOptions>('ManagedInstancesOptions', [], {
  capacityOptionType: anyOf(ecs.CapacityOptionType),
  instanceRequirements: among(
    [{ vCpuCountMin: 1, memoryMin: deferred('Size.gibibytes(2)', () => Size.gibibytes(2)) }],
    [{ vCpuCountMin: 0, memoryMin: deferred('Size.gibibytes(0)', () => Size.gibibytes(0)) }, { vCpuCountMin: 4, vCpuCountMax: 1, memoryMin: deferred('Size.gibibytes(1)', () => Size.gibibytes(1)) }],
  ),
  monitoring: anyOf(ecs.InstanceMonitoring),
  taskVolumeStorage: sizes('gibibytes', { min: 1, max: 16384 }),
});

/** A cluster that the workloads of one app are given. */
export const plainCluster: Deferred<IWorkloadCluster> = deferred('an existing cluster, wrapped', (world) => WorkloadCluster.fromAttributes(world.newScope('Cluster'), 'Cluster', {
  cluster: world.build(existingCluster), vpc: world.build(vpc), cloudMapNamespace: world.build(existingNamespace),
}));

export const clusters: Choice = {
  sane: fc.oneof(
    clusterProps.sane.map(newCluster), clusterAttributes.sane.map(wrappedCluster), managedClusters(managedInstances.sane), ecsClusters.sane,
  ),
  odd: fc.oneof(clusterProps.odd.map(newCluster), clusterAttributes.odd.map(wrappedCluster), managedClusters(managedInstances.odd), ecsClusters.odd),
};

function managedClusters(options: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return options.map((drawn) => call('a cluster with addManagedInstances', (given: ManagedInstancesOptions, cluster: WorkloadCluster) => {
    cluster.addManagedInstances('Managed', given);
    return cluster;
  }, [drawn, newCluster({ vpc })]));
}

const capacityProps = optionsOf<Ec2CapacityProps>('Ec2CapacityProps', ['cluster'], {
  cluster: { ...ecsClusters, sane: fc.oneof(fc.constant(newCluster({ vpc })), ecsClusters.sane) },
  cpuArchitecture: anyOf(ec2.InstanceArchitecture),
  detailedMonitoring: booleans,
  instanceTypes: listOf(among([new ec2.InstanceType('t3.small'), new ec2.InstanceType('m7i.large')], [new ec2.InstanceType('t4g.small'), new ec2.InstanceType('g5.xlarge')])),
  managedDraining: booleans,
  managedTerminationProtection: booleans,
  maxCapacity: numbers({ min: 1, max: 100 }),
  maxInstanceLifetime: seconds({ min: 86_400, max: 31_536_000 }),
  minCapacity: numbers({ min: 0, max: 1 }),
  rootVolumeSize: sizes('gibibytes', { min: 30, max: 1000 }),
  spot: booleans,
  targetCapacityPercent: numbers({ min: 1, max: 100 }),
  vpcSubnets: subnets,
});

const capacityAttributes = optionsOf<Ec2CapacityAttributes>('Ec2CapacityAttributes', ['capacityProviderName', 'cluster', 'securityGroup'], {
  capacityProviderName: texts('instances'),
  cluster: { ...ecsClusters, sane: fc.oneof(fc.constant(plainCluster), ecsClusters.sane) },
  securityGroup: securityGroups,
  cpuArchitecture: anyOf(ec2.InstanceArchitecture),
  vpcSubnets: subnets,
});

covered.functions.add('new Ec2Capacity').add('Ec2Capacity.fromAttributes').add('WorkloadCluster.addManagedInstances');
const newCapacity = (props: unknown): Deferred<IEc2Capacity> => new Deferred(() => `new Ec2Capacity(${fc.stringify(props)})`, (world) => (
  new Ec2Capacity(world.newScope('Capacity'), 'Capacity', world.build(props) as Ec2CapacityProps)
));
const wrappedCapacity = (attributes: unknown): Deferred<IEc2Capacity> => new Deferred(() => `Ec2Capacity.fromAttributes(${fc.stringify(attributes)})`, (world) => (
  Ec2Capacity.fromAttributes(world.newScope('Capacity'), 'Capacity', world.build(attributes) as Ec2CapacityAttributes)
));

export const capacities: Choice = {
  sane: fc.oneof(capacityProps.sane.map(newCapacity), capacityAttributes.sane.map(wrappedCapacity)),
  odd: fc.oneof(capacityProps.odd.map(newCapacity), capacityAttributes.odd.map(wrappedCapacity)),
};
