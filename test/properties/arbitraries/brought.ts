import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Duration, SecretValue, Size } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { plainCluster } from './cluster';
import { deploymentConfigs } from './deployment';
import * as estate from './estate';
import { plainTask } from './task';
import {
  AgentConfig, ApplicationLoadBalancerOptions, Authentication, ContainerLogging, DeliveryPipeline, DeploymentHook, DeploymentStage, Discovery,
  Exposure, FargateJob, FargateJobProps, FargateWebService, FargateWebServiceProps, FargateWorkerService, FargateWorkerServiceProps,
  HttpApiOptions, ImageRepository, JobTrigger, LogDestination, PipelineSource, Secrets, ServiceDeployment, SharedLoadBalancer, Sidecar,
  ClusterEventLog, TaskContainerOptions, TaskFailureMonitor, TaskVolume, WorkloadCluster, WorkloadConnection, WorkloadDefaults, WorkloadTask,
} from '../../../src/index';
import { Choice } from '../generators/choice';
import { Deferred } from '../generators/deferred';
import { TestApp } from '../generators/test-app';

const nginx = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');
const container = (options: Partial<TaskContainerOptions>) => WorkloadTask.container({ image: nginx, port: 80, ...options });

const web = (world: TestApp, props: Partial<FargateWebServiceProps>) => (
  new FargateWebService(world.stack, 'Workload', { task: world.build(plainTask), cluster: world.build(plainCluster), ...props })
);
const worker = (world: TestApp, props: Partial<FargateWorkerServiceProps>) => (
  new FargateWorkerService(world.stack, 'Workload', { task: WorkloadTask.container({ image: nginx }), cluster: world.build(plainCluster), ...props })
);
const job = (world: TestApp, props: Partial<FargateJobProps>) => (
  new FargateJob(world.stack, 'Workload', { task: WorkloadTask.container({ image: nginx }), cluster: world.build(plainCluster), trigger: JobTrigger.onDemand(), ...props })
);
const mounted = (world: TestApp, volume: TaskVolume) => web(world, { task: container({ mounts: [{ volume, containerPath: '/data' }] }), deployment: ServiceDeployment.rolling() });
const schedule = scheduler.ScheduleExpression.rate(Duration.days(1));
const eventPattern = { source: ['orders'] };
const load = (world: TestApp, options: ApplicationLoadBalancerOptions) => web(world, { exposure: Exposure.applicationLoadBalancer(options) });

/** One resource, and a workload that says nothing else but what it has to. */
type Use = readonly [option: string, choice: Choice, build: (world: TestApp, resource: any) => unknown];

export const USES: readonly Use[] = [
  ['secret', estate.secrets, (world, secret) => web(world, { task: container({ secrets: { TOKEN: ecs.Secret.fromSecretsManager(secret) } }) })],
  ['fields of a secret', estate.secrets, (world, secret) => web(world, { task: container({ secrets: Secrets.fields(secret, { USER: 'username' }) }) })],
  ['secret that rotates', estate.secrets, (world, secret) => web(world, { task: container({ secrets: { TOKEN: ecs.Secret.fromSecretsManager(secret) } }), redeployOnSecretRotation: true })],
  ['credentials of a registry', estate.secrets, (world, credentials) => web(world, { task: container({ image: ecs.ContainerImage.fromRegistry('registry.example.com/app', { credentials }) }) })],
  ['secret of a log destination', estate.secrets, (world, secret) => web(world, { task: container({ sidecars: [Sidecar.fireLens({ destination: LogDestination.plugin({ name: 'datadog', secretOptions: { apikey: ecs.Secret.fromSecretsManager(secret) } }) })] }) })],
  ['secret of a database', estate.secrets, (world, secret) => web(world, {}).connectTo(WorkloadConnection.databaseInstance(anyOf(world, estate.databaseInstances), { secret }))],
  ['parameter', estate.parameters, (world, parameter) => web(world, { task: container({ secrets: { TOKEN: ecs.Secret.fromSsmParameter(parameter) } }) })],
  ['parameter of a sidecar', estate.parameters, (world, parameter) => web(world, { task: container({ sidecars: [Sidecar.openTelemetry({ config: AgentConfig.ssmParameter(parameter) })] }) })],
  ['environment file', estate.buckets, (world, bucket) => web(world, { task: container({ environmentFiles: [ecs.EnvironmentFile.fromBucket(bucket, 'app.env')] }) })],
  ['environment file of a job', estate.buckets, (world, bucket) => job(world, { task: WorkloadTask.container({ image: nginx, environmentFiles: [ecs.EnvironmentFile.fromBucket(bucket, 'app.env')] }) })],
  ['image', estate.repositories, (world, repository) => web(world, { task: container({ image: ecs.ContainerImage.fromEcrRepository(repository, 'v1') }) })],
  ['execution role', estate.roles, (world, executionRole) => web(world, { task: container({ executionRole, image: ecs.ContainerImage.fromEcrRepository(anyOf(world, estate.repositories), 'v1') }) })],
  ['task role', estate.roles, (world, taskRole) => web(world, { task: container({ taskRole }), enableExecuteCommand: true })],
  ['keys of a task', estate.keys, (world, key) => web(world, { task: container({ encryptionKeys: [key] }) })],
  ['log group', estate.logGroups, (world, logGroup) => web(world, { task: container({ logging: ContainerLogging.awsLogs({ logGroup }) }) })],
  ['key of logs', estate.keys, (world, encryptionKey) => web(world, { task: container({ logging: ContainerLogging.awsLogs({ encryptionKey }) }) })],
  ['log group of FireLens', estate.logGroups, (world, logGroup) => web(world, { task: container({ sidecars: [Sidecar.fireLens({ destination: LogDestination.cloudWatchLogs({ logGroup }) })] }) })],
  ['delivery stream', estate.deliveryStreams, (world, deliveryStream) => web(world, { task: container({ sidecars: [Sidecar.fireLens({ destination: LogDestination.firehose({ deliveryStream }) })] }) })],
  ['file system', estate.fileSystems, (world, fileSystem) => mounted(world, TaskVolume.efs({ fileSystem }))],
  ['access point', estate.accessPoints, (world, accessPoint) => mounted(world, TaskVolume.efs({ fileSystem: anyOf(world, estate.fileSystems), accessPoint }))],
  ['key of a volume', estate.keys, (world, encryptionKey) => mounted(world, TaskVolume.ebs({ size: Size.gibibytes(10), encryptionKey }))],
  ['role of a volume', estate.roles, (world, infrastructureRole) => mounted(world, TaskVolume.ebs({ size: Size.gibibytes(10), infrastructureRole }))],
  ['bucket of a file system', estate.buckets, (world, bucket) => mounted(world, TaskVolume.s3Files({ fileSystemArn: 'arn:aws:s3files:us-east-1:111111111111:file-system/fs-1', bucket }))],
  ['security group of a file system', estate.securityGroups, (world, securityGroup) => mounted(world, TaskVolume.s3Files({ fileSystemArn: 'arn:aws:s3files:us-east-1:111111111111:file-system/fs-1', securityGroup }))],
  ['VPC of a cluster', estate.vpcs, (world, vpc) => web(world, { cluster: new WorkloadCluster(world.stack, 'Cluster', { vpc }) })],
  ['VPC and static addresses', estate.vpcs, (world, vpc) => web(world, { cluster: new WorkloadCluster(world.stack, 'Cluster', { vpc }), exposure: Exposure.networkLoadBalancer({ internetFacing: false }) })],
  ['VPC and an internal load balancer', estate.vpcs, (world, vpc) => web(world, { cluster: new WorkloadCluster(world.stack, 'Cluster', { vpc }), exposure: Exposure.applicationLoadBalancer({ internetFacing: false }), deployment: ServiceDeployment.codeDeploy() })],
  ['cluster', estate.ecsClusters, (world, cluster) => web(world, { cluster: WorkloadCluster.fromAttributes(world.stack, 'Cluster', { cluster, vpc: world.build(estate.vpc) }) })],
  ['cluster of a worker', estate.ecsClusters, (world, cluster) => worker(world, { cluster: WorkloadCluster.fromAttributes(world.stack, 'Cluster', { cluster, vpc: world.build(estate.vpc) }) })],
  ['cluster whose events are recorded', estate.ecsClusters, (world, cluster) => new ClusterEventLog(world.stack, 'Workload', { cluster: WorkloadCluster.fromAttributes(world.stack, 'Cluster', { cluster, vpc: world.build(estate.vpc) }) })],
  ['cluster that is watched', estate.ecsClusters, (world, cluster) => new TaskFailureMonitor(world.stack, 'Workload', { cluster: WorkloadCluster.fromAttributes(world.stack, 'Cluster', { cluster, vpc: world.build(estate.vpc) }) })],
  ['security groups', estate.securityGroups, (world, group) => web(world, { securityGroups: [group] })],
  ['namespace for Cloud Map', estate.namespaces, (world, cloudMapNamespace) => web(world, { discovery: Discovery.cloudMap({ name: 'shop', cloudMapNamespace }) })],
  ['namespace for Service Connect', estate.namespaces, (world, cloudMapNamespace) => web(world, { discovery: Discovery.serviceConnect({ name: 'shop', cloudMapNamespace }) })],
  ['service of Cloud Map', estate.cloudMapServices, (world, service) => web(world, { discovery: Discovery.fromCloudMapService(service) })],
  ['private CA', estate.certificateAuthorities, (world, certificateAuthority) => web(world, { discovery: Discovery.serviceConnect({ name: 'shop', tls: { certificateAuthority } }) })],
  ['key of TLS', estate.keys, (world, kmsKey) => web(world, { discovery: Discovery.serviceConnect({ name: 'shop', tls: { certificateAuthority: anyOf(world, estate.certificateAuthorities), kmsKey } }) })],
  ['role of TLS', estate.roles, (world, role) => web(world, { discovery: Discovery.serviceConnect({ name: 'shop', tls: { certificateAuthority: anyOf(world, estate.certificateAuthorities), role } }) })],
  ['certificate of an ALB', estate.certificates, (world, certificate) => load(world, { certificate })],
  ['certificate of an NLB', estate.certificates, (world, certificate) => web(world, { exposure: Exposure.networkLoadBalancer({ certificate }) })],
  ['certificate of production', estate.certificates, (world, certificate) => { WorkloadDefaults.production({ certificate }).applyTo(world.stack); return web(world, {}); }],
  ['key of production', estate.keys, (world, encryptionKey) => { WorkloadDefaults.production({ certificate: anyOf(world, estate.certificates), encryptionKey }).applyTo(world.stack); return web(world, {}); }],
  ['zone of an ALB', estate.zones, (world, zone) => load(world, { domain: { zone, name: 'shop.example.com' } })],
  ['zone of an HTTP API', estate.zones, (world, hostedZone) => api(world, { domain: { domainName: 'shop.example.com', certificate: anyOf(world, estate.certificates), hostedZone } })],
  ['certificate of an HTTP API', estate.certificates, (world, certificate) => api(world, { domain: { domainName: 'shop.example.com', certificate } })],
  ['access logs of an HTTP API', estate.logGroups, (world, accessLogGroup) => api(world, { accessLogGroup })],
  ['access logs of an ALB', estate.buckets, (world, accessLogBucket) => load(world, { accessLogBucket })],
  ['access logs of an NLB', estate.buckets, (world, accessLogBucket) => web(world, { exposure: Exposure.networkLoadBalancer({ accessLogBucket }) })],
  ['VPC of a shared load balancer', estate.vpcs, (world, vpc) => web(world, { exposure: Exposure.sharedLoadBalancer(new SharedLoadBalancer(world.stack, 'Shared', { vpc }), { priority: 1, paths: ['/*'] }) })],
  ['listener', estate.listeners, (world, listener) => web(world, { exposure: Exposure.existingListener({ listener, priority: 1, paths: ['/*'] }), deployment: ServiceDeployment.rolling() })],
  ['listener of a login', estate.listeners, (world, listener) => web(world, { exposure: Exposure.existingListener({ listener, priority: 1, paths: ['/*'], authentication: login }), deployment: ServiceDeployment.rolling() })],
  ['test listener', estate.testListeners, (world, testListener) => web(world, { exposure: Exposure.existingListener({ listener: anyOf(world, estate.listeners), testListener, priority: 1, paths: ['/*'] }) })],
  ['listener of CodeDeploy', estate.listeners, (world, listener) => web(world, { exposure: Exposure.existingListener({ listener, testListener: anyOf(world, estate.testListeners), priority: 1, paths: ['/*'] }), deployment: ServiceDeployment.codeDeploy() })],
  ['user pool', estate.userPools, (world, userPool) => load(world, { certificate: anyOf(world, estate.certificates), authentication: Authentication.cognito({ userPool, userPoolClient: anyOf(world, estate.userPoolClients), userPoolDomain: anyOf(world, estate.userPoolDomains) }) })],
  ['client of a user pool', estate.userPoolClients, (world, userPoolClient) => load(world, { certificate: anyOf(world, estate.certificates), authentication: Authentication.cognito({ userPool: anyOf(world, estate.userPools), userPoolClient, userPoolDomain: anyOf(world, estate.userPoolDomains) }) })],
  ['domain of a user pool', estate.userPoolDomains, (world, userPoolDomain) => load(world, { certificate: anyOf(world, estate.certificates), authentication: Authentication.cognito({ userPool: anyOf(world, estate.userPools), userPoolClient: anyOf(world, estate.userPoolClients), userPoolDomain }) })],
  ['queue of a worker', estate.queues, (world, queue) => worker(world, { queue })],
  ['second queue of a worker', estate.queues, (world, queue) => worker(world, { additionalQueues: { Invoices: { queue } } })],
  ['key of a queue', estate.keys, (world, encryptionKey) => worker(world, { queueOptions: { encryptionKey }, subscriptions: [{ topic: anyOf(world, estate.topics) }] })],
  ['topic of alarms on queues', estate.topics, (world, topic) => worker(world, { queueAlarms: { topic } })],
  ['topic of a worker', estate.topics, (world, topic) => worker(world, { subscriptions: [{ topic }] })],
  ['dead-letter queue of a schedule', estate.queues, (world, deadLetterQueue) => job(world, { trigger: JobTrigger.schedule({ schedule, deadLetterQueue }) })],
  ['dead-letter queue of events', estate.queues, (world, deadLetterQueue) => job(world, { trigger: JobTrigger.onEvent({ eventPattern, deadLetterQueue }) })],
  ['event bus', estate.eventBuses, (world, eventBus) => job(world, { trigger: JobTrigger.onEvent({ eventPattern, eventBus }) })],
  ['topic of failures', estate.topics, (world, failureTopic) => job(world, { failureTopic })],
  ['topic of a monitor', estate.topics, (world, topic) => new TaskFailureMonitor(world.stack, 'Workload', { cluster: world.build(plainCluster), topic })],
  ['topic of an approval', estate.topics, (world, topic) => web(world, { deployment: ServiceDeployment.blueGreen({ hooks: [DeploymentHook.approval({ topic })] }) })],
  ['alarm of a rolling deployment', estate.alarms, (world, alarm) => web(world, { deployment: ServiceDeployment.rolling({ alarms: [alarm] }) })],
  ['alarm of CodeDeploy', estate.alarms, (world, alarm) => web(world, { deployment: ServiceDeployment.codeDeploy({ alarms: [alarm] }) })],
  ['hook of ECS', estate.functions, (world, fn) => web(world, { deployment: ServiceDeployment.blueGreen({ hooks: [DeploymentHook.lambdaFunction(fn, { stages: [DeploymentStage.POST_SCALE_UP] })] }) })],
  ['hook of CodeDeploy', estate.functions, (world, fn) => web(world, { deployment: ServiceDeployment.codeDeploy({ hooks: { beforeAllowTraffic: fn } }) })],
  ['deployment configuration', deploymentConfigs, (world, deploymentConfig) => web(world, { deployment: ServiceDeployment.codeDeploy({ deploymentConfig }) })],
  ['bucket that a service uses', estate.buckets, (world, bucket) => web(world, {}).connectTo(WorkloadConnection.bucket(bucket))],
  ['table that a service uses', estate.tables, (world, table) => web(world, {}).connectTo(WorkloadConnection.table(table))],
  ['queue that a service uses', estate.queues, (world, queue) => web(world, {}).connectTo(WorkloadConnection.queue(queue))],
  ['topic that a service uses', estate.topics, (world, topic) => web(world, {}).connectTo(WorkloadConnection.topic(topic))],
  ['database that a service uses', estate.databaseInstances, (world, instance) => web(world, {}).connectTo(WorkloadConnection.databaseInstance(instance))],
  ['database cluster that a job uses', estate.databaseClusters, (world, cluster) => job(world, {}).connectTo(WorkloadConnection.databaseCluster(cluster))],
  ['stream that a service uses', estate.streams, (world, stream) => web(world, {}).connectTo(WorkloadConnection.stream(stream))],
  ['event bus that a service uses', estate.eventBuses, (world, eventBus) => web(world, {}).connectTo(WorkloadConnection.eventBus(eventBus))],
  ['model that a service uses', estate.bedrockModels, (world, model) => web(world, {}).connectTo(WorkloadConnection.bedrockModel(model))],
  ['search domain that a service uses', estate.searchDomains, (world, domain) => web(world, {}).connectTo(WorkloadConnection.searchDomain(domain))],
  ['file system that a service uses', estate.fileSystems, (world, fileSystem) => web(world, {}).connectTo(WorkloadConnection.fileSystem(fileSystem))],
  ['access point that a service uses', estate.accessPoints, (world, accessPoint) => web(world, {}).connectTo(WorkloadConnection.fileSystem(anyOf(world, estate.fileSystems), { accessPoint }))],
  ['document database that a service uses', estate.documentDbClusters, (world, cluster) => web(world, {}).connectTo(WorkloadConnection.documentDbCluster(cluster, { secret: anyOf(world, estate.secrets) }))],
  ['security group of a cache', estate.securityGroups, (world, group) => web(world, {}).connectTo(WorkloadConnection.cache({ host: 'cache.example.com', securityGroups: [group] }))],
  ['repository of images', estate.repositories, (world, repository) => pipeline(world, new ImageRepository(world.stack, 'Images', { repository }), PipelineSource.ecr({ imageTag: 'release' }))],
  ['key of images', estate.keys, (world, encryptionKey) => pipeline(world, new ImageRepository(world.stack, 'Images', { encryptionKey }), PipelineSource.ecr({ imageTag: 'release' }))],
  ['sources of a pipeline', estate.sourceBuckets, (world, bucket) => pipeline(world, new ImageRepository(world.stack, 'Images'), PipelineSource.s3({ bucket, bucketKey: 'web.zip' }))],
  ['topic of a pipeline', estate.topics, (world, topic) => pipeline(world, new ImageRepository(world.stack, 'Images'), PipelineSource.ecr({ imageTag: 'release' }), topic)],
];

const login = Authentication.oidc({
  issuer: 'https://login.example.com',
  authorizationEndpoint: 'https://login.example.com/a',
  tokenEndpoint: 'https://login.example.com/t',
  userInfoEndpoint: 'https://login.example.com/u',
  clientId: 'client',
  clientSecret: SecretValue.secretsManager('oidc'),
});

function api(world: TestApp, options: HttpApiOptions): FargateWebService {
  return web(world, { exposure: Exposure.httpApi(options), discovery: Discovery.serviceConnect({ name: 'shop' }), deployment: ServiceDeployment.rolling() });
}

function pipeline(world: TestApp, imageRepository: ImageRepository, source: PipelineSource, notificationTopic?: any): DeliveryPipeline {
  const service = web(world, { task: container({ image: imageRepository.liveImage('web') }) });
  return new DeliveryPipeline(world.stack, 'Pipeline', { source, imageRepository, stages: [{ stageName: 'Production', services: [service] }], notificationTopic });
}

/** The first of a type, which is made in the stack or imported from its place. */
function anyOf(world: TestApp, choice: Choice): any {
  return world.build(fc.sample(choice.sane, { numRuns: 1, seed: 1 })[0]);
}

/** A workload that is brought one resource. */
export const broughtResources = fc.constantFrom(...USES).chain(([option, { odd }, build]) => odd.map((resource) => new Deferred(
  () => `${option}: ${fc.stringify(resource)}`, (world) => build(world, world.build(resource)),
)));
