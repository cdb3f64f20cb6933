import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { adoptions } from './adoption';
import { capacities, clusters, eventLog, plainCluster, strategies } from './cluster';
import { connections } from './connection';
import { containerNames, logDrivers, secretMaps, variableMaps } from './container';
import { deployments, ecsDeployments, rollingDeployments } from './deployment';
import { discoveries, portDiscoveries, registrations } from './discovery';
import { alarms, ecsClusters, keys, queues, securityGroups, topics, vpc } from './estate';
import { subnets } from './existing';
import { exposures, exposuresOf, sharedLoadBalancers } from './exposure';
import { jobTriggers } from './job';
import { backlogScaling, scalings } from './scaling';
import { serviceTasks } from './task';
import {
  AdditionalWorkerQueue, WorkloadConnection, Ec2DaemonService, Ec2DaemonServiceProps, Ec2ReplicaService, Ec2ReplicaServiceProps,
  Ec2ServiceWorkloadProps, ClusterEventLog, ClusterEventLogProps,
  FargateBackendService,
  FargateBackendServiceProps, FargateJob,
  FargateJobProps, FargatePreviewService, FargatePreviewServiceProps, FargateWorkloadBaseProps,
  FargateWebService, FargateWebServiceProps, FargateWorkerService, FargateWorkerServiceProps,
  DaemonNamespace, FargateServiceWorkloadProps, HostVolumeMount, ManagedDaemon, ManagedDaemonProps, QueueAlarmOptions, TaskFailureMonitor,
  TaskFailureMonitorProps, TopicSubscription, WorkerQueueOptions, WorkloadCluster, WorkloadTask,
} from '../../../src/index';
import { among, anyOf, Choice, listOf, mapOf, oneOf, booleans } from '../generators/choice';
import { call, Deferred, deferred } from '../generators/deferred';
import { ChoicesOf, covered, mixed, optionsOf } from '../generators/options';
import { minutes, numbers, seconds, texts } from '../generators/values';

/** Mostly the same existing cluster, which costs a template little. */
const places: Choice = {
  estate: ecsClusters.estate,
  sane: fc.oneof({ weight: 5, arbitrary: fc.constant(plainCluster) }, { weight: 1, arbitrary: clusters.sane }),
  odd: clusters.odd,
};

const taskProps: ChoicesOf<FargateWorkloadBaseProps> = {
  task: serviceTasks,
  assignPublicIp: booleans,
  capacityProviderStrategies: strategies,
  cluster: places,
  enableExecuteCommand: booleans,
  outputs: booleans,
  platformVersion: anyOf(ecs.FargatePlatformVersion),
  securityGroups: listOf(securityGroups),
  vpcSubnets: subnets,
};

const workloadProps: ChoicesOf<FargateServiceWorkloadProps> = {
  ...taskProps,
  adopt: adoptions,
  enableEcsManagedTags: booleans,
  healthCheckGracePeriod: seconds({ min: 0, max: 3600 }),
  highResolutionMetrics: booleans,
  propagateTags: anyOf(ecs.PropagatedTagSource),
  redeployOnSecretRotation: booleans,
  scaling: scalings,
  serviceName: texts('web', 'web_1'),
};

/** A construct with props of a choice, and what is done with it. */
function workload<P>(type: new (scope: Construct, id: string, props: P) => Construct, props: Choice): fc.Arbitrary<Deferred> {
  covered.functions.add(`new ${type.name}`);
  return mixed(props).map((drawn) => new Deferred(() => `new ${type.name}(this, 'Workload', ${fc.stringify(drawn)})`, (world) => (
    new type(world.stack, 'Workload', world.build(drawn) as P)
  )));
}

/** A workload that is connected to something in one of three runs. */
function connected(workloads: fc.Arbitrary<Deferred>): fc.Arbitrary<Deferred> {
  const some = fc.tuple(workloads, mixed(connections)).map(([service, connection]) => new Deferred(
    () => `${fc.stringify(service)}.connectTo(${fc.stringify(connection)})`,
    (world) => {
      const made = world.build(service) as unknown as FargateWebService;
      made.connectTo(world.build(connection) as WorkloadConnection);
      return made;
    },
  ));
  return fc.oneof({ withCrossShrink: true }, { weight: 2, arbitrary: workloads }, { weight: 1, arbitrary: some });
}

/** What goes together: an exposure, the deployments that shift its traffic, and the discovery that it needs. */
const webFamilies: readonly Pick<ChoicesOf<FargateWebServiceProps>, 'exposure' | 'deployment' | 'discovery'>[] = [
  { exposure: exposuresOf.application, deployment: deployments, discovery: discoveries },
  { exposure: exposuresOf.network, deployment: ecsDeployments, discovery: discoveries },
  { exposure: exposuresOf.shared, deployment: deployments, discovery: discoveries },
  { exposure: exposuresOf.api, deployment: rollingDeployments, discovery: portDiscoveries },
  { exposure: exposuresOf.none, deployment: rollingDeployments, discovery: discoveries },
  { exposure: exposures, deployment: deployments, discovery: discoveries },
];

export const webServices = connected(fc.oneof(...webFamilies.map((family) => (
  workload(FargateWebService, optionsOf<FargateWebServiceProps>('FargateWebServiceProps', ['task', 'cluster', 'exposure', 'deployment', ...family.exposure === exposuresOf.api ? ['discovery' as const] : []], {
    ...workloadProps, ...family,
  }))
))));

export const previewServices = connected(workload(FargatePreviewService, optionsOf<FargatePreviewServiceProps>('FargatePreviewServiceProps', [
  'task', 'cluster', 'branch', 'domainName', 'loadBalancer',
], {
  ...taskProps,
  branch: among(['pr-12', '7', 'feature/Login', 'x'.repeat(100)], ['', '///']),
  discovery: discoveries,
  domainName: among(['preview.example.com'], ['', '*.example.com', '.example.com', 'https://example.com']),
  loadBalancer: sharedLoadBalancers,
  priority: numbers({ min: 1, max: 50_000 }),
  scaling: scalings,
})));

export const backendServices = connected(workload(FargateBackendService, optionsOf<FargateBackendServiceProps>('FargateBackendServiceProps', ['task', 'cluster', 'discovery'], {
  ...workloadProps,
  discovery: { sane: fc.oneof(registrations.sane, discoveries.sane), odd: discoveries.odd },
  deployment: { sane: ecsDeployments.sane, odd: deployments.odd },
})));

const subscriptions = listOf(optionsOf<TopicSubscription>('TopicSubscription', ['topic'], {
  topic: topics,
  filterPolicy: among(
    [deferred('a filter policy', () => ({ color: sns.SubscriptionFilter.stringFilter({ allowlist: ['red'] }) }))],
    [{}, deferred('a large filter policy', () => Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`k${i}`, sns.SubscriptionFilter.existsFilter()])))],
  ),
  filterPolicyWithMessageBody: among(
    [deferred('a filter by content', () => ({ color: sns.FilterOrPolicy.filter(sns.SubscriptionFilter.stringFilter({ allowlist: ['red'] })) }))],
    [{}],
  ),
  rawMessageDelivery: booleans,
}));

const queueOptions = optionsOf<WorkerQueueOptions>('WorkerQueueOptions', [], {
  contentBasedDeduplication: booleans,
  encryptionKey: keys,
  fifo: booleans,
  maxReceiveCount: numbers({ min: 1, max: 1000 }),
  retentionPeriod: seconds({ min: 60, max: 1_209_600 }),
  visibilityTimeout: seconds({ min: 0, max: 43_200 }),
});

const additionalQueues = mapOf(texts('Invoices', 'Returns'), optionsOf<AdditionalWorkerQueue>('AdditionalWorkerQueue', [], {
  acceptableLatency: seconds({ min: 60, max: 86_400 }),
  messageAge: seconds({ min: 1, max: 1_209_600 }),
  queue: queues,
  queueOptions,
  queueUrlVariable: texts('INVOICES'),
  subscriptions,
  timePerMessage: seconds({ min: 1, max: 60 }),
}), 2);

const queueAlarms = optionsOf<QueueAlarmOptions>('QueueAlarmOptions', [], {
  deadLetters: numbers({ min: 1, max: 100 }), messageAge: seconds({ min: 1, max: 1_209_600 }), topic: topics,
});

export const workerServices = connected(workload(FargateWorkerService, optionsOf<FargateWorkerServiceProps>('FargateWorkerServiceProps', ['task', 'cluster'], {
  ...workloadProps,
  deployment: { sane: rollingDeployments.sane, odd: deployments.odd },
  discovery: discoveries,
  additionalQueues,
  queue: queues,
  queueAlarms,
  queueOptions,
  queueUrlVariable: texts('QUEUE_URL', 'ORDERS'),
  scaling: oneOf(backlogScaling, scalings),
  subscriptions,
  taskProtection: booleans,
})));

export const jobs = connected(workload(FargateJob, optionsOf<FargateJobProps>('FargateJobProps', ['task', 'cluster', 'trigger'], {
  ...taskProps, trigger: jobTriggers, failureTopic: topics,
})));

const instanceProps: ChoicesOf<Ec2ServiceWorkloadProps> = {
  task: serviceTasks,
  capacityProviders: listOf(capacities, 1),
  deployment: { sane: rollingDeployments.sane, odd: deployments.odd },
  discovery: discoveries,
  enableEcsManagedTags: booleans,
  serviceName: texts('web', 'web_1'),
  enableExecuteCommand: booleans,
  outputs: booleans,
  exposure: exposures,
  healthCheckGracePeriod: seconds({ min: 0, max: 3600 }),
  networkMode: among([ecs.NetworkMode.AWS_VPC, ecs.NetworkMode.BRIDGE, ecs.NetworkMode.HOST], [ecs.NetworkMode.NONE, ecs.NetworkMode.NAT]),
  placementConstraints: listOf(among(
    [deferred('distinctInstances', () => ecs.PlacementConstraint.distinctInstances())],
    [deferred('memberOf an expression', () => ecs.PlacementConstraint.memberOf('attribute:ecs.instance-type =~ t3.*')), deferred("memberOf('')", () => ecs.PlacementConstraint.memberOf(''))],
  ), 1),
  propagateTags: anyOf(ecs.PropagatedTagSource),
  securityGroups: listOf(securityGroups),
  vpcSubnets: subnets,
};

export const instanceServices = connected(workload(Ec2ReplicaService, optionsOf<Ec2ReplicaServiceProps>('Ec2ReplicaServiceProps', ['task', 'capacityProviders'], {
  ...instanceProps,
  capacityProviderStrategies: strategies,
  placementStrategies: listOf(among(
    [deferred('spreadAcrossInstances', () => ecs.PlacementStrategy.spreadAcrossInstances()), deferred('packedByMemory', () => ecs.PlacementStrategy.packedByMemory())],
    [deferred("spreadAcross('')", () => ecs.PlacementStrategy.spreadAcross('')), deferred('randomly', () => ecs.PlacementStrategy.randomly())],
  ), 2),
  scaling: scalings,
})));

export const daemons = connected(workload(Ec2DaemonService, optionsOf<Ec2DaemonServiceProps>('Ec2DaemonServiceProps', ['task', 'capacityProviders'], instanceProps)));

const managedInstances: Choice = among([deferred('addManagedInstances', (world) => (
  new WorkloadCluster(world.newScope('Managed'), 'Managed', { vpc: world.build(vpc) as ec2.IVpc }).addManagedInstances('Instances')
))]);

/** Tasks of services mostly have ports, which those of daemons cannot have. */
const agentTasks: Choice = {
  sane: fc.record({ environment: variableMaps.sane, logging: logDrivers.sane, secrets: secretMaps.sane }, { requiredKeys: [] })
    .map((options) => call('an agent', (given: object) => (
      WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:1'), ...given })
    ), [options])),
  odd: serviceTasks.odd,
};

const daemonNamespaces = anyOf(DaemonNamespace);

export const managedDaemons = workload(ManagedDaemon, optionsOf<ManagedDaemonProps>('ManagedDaemonProps', ['task', 'capacityProviders', 'cluster'], {
  alarms: listOf(alarms),
  bakeTime: minutes({ min: 0, max: 60 }),
  capacityProviders: listOf(managedInstances, 1),
  cluster: places,
  daemonName: texts('agent', 'agent_1'),
  drainPercent: numbers({ min: 0, max: 100 }),
  enableEcsManagedTags: booleans,
  enableExecuteCommand: booleans,
  hostVolumes: listOf(optionsOf<HostVolumeMount>('HostVolumeMount', ['sourcePath', 'containerPath'], {
    containerName: containerNames, containerPath: texts('/host/proc', '/host/run'), readOnly: booleans, sourcePath: texts('/proc', '/var/run'),
  }), 2),
  ipcMode: daemonNamespaces,
  pidMode: daemonNamespaces,
  privileged: booleans,
  task: agentTasks,
}));

export const eventLogs = workload(ClusterEventLog, optionsOf<ClusterEventLogProps>('ClusterEventLogProps', ['cluster'], { ...eventLog, cluster: places }));

export const taskFailures = workload(TaskFailureMonitor, optionsOf<TaskFailureMonitorProps>('TaskFailureMonitorProps', ['cluster'], {
  cluster: places,
  containerName: containerNames,
  group: texts('service:shop', 'family:shop'),
  period: minutes({ min: 1, max: 1440 }),
  retention: anyOf({ a: logs.RetentionDays.ONE_DAY, b: logs.RetentionDays.INFINITE }),
  threshold: numbers({ min: 1, max: 100 }),
  topic: topics,
}));
