import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { plainCluster } from './cluster';
import { containerNames, ports } from './container';
import {
  accessPoints, bedrockModels, buckets, databaseClusters, databaseInstances, documentDbClusters, eventBuses, fileSystems, queues, searchDomains,
  secrets, securityGroups, streams, tables, topics,
} from './estate';
import { plainTask } from './task';
import {
  BedrockModelConnectionOptions, BucketConnectionOptions, CacheConnectionBaseOptions, CacheConnectionOptions, ConnectionBaseOptions,
  WorkloadConnection, DataAccess, DatabaseClusterConnectionOptions, DatabaseConnectionBaseOptions, DatabaseConnectionOptions, Discovery,
  DocumentDbClusterConnectionOptions,
  ElastiCacheConnectionOptions, EventBusConnectionOptions, FargateBackendService, FileSystemConnectionOptions, QueueAccess, QueueConnectionOptions,
  SearchDomainConnectionOptions, ServiceConnectionOptions, StreamConnectionOptions, TableConnectionOptions, TopicConnectionOptions,
} from '../../../src/index';
import { among, anyOf, Choice, listOf, oneOf, booleans } from '../generators/choice';
import { deferred } from '../generators/deferred';
import { ChoicesOf, factory, optionsOf } from '../generators/options';
import { texts } from '../generators/values';

const variable = texts('BUCKET', 'ORDERS_URL');

const base: ChoicesOf<ConnectionBaseOptions> = { containerNames: { sane: listOf(texts('app')).sane, odd: listOf(containerNames).odd } };

const databaseLogin: ChoicesOf<DatabaseConnectionBaseOptions> = {
  ...base,
  databaseName: texts('orders'),
  hostVariable: variable,
  nameVariable: variable,
  passwordVariable: variable,
  portVariable: variable,
  secret: secrets,
  usernameVariable: variable,
};

const login: ChoicesOf<DatabaseConnectionOptions> = { ...databaseLogin, dbUser: texts('app') };

const cacheLogin: ChoicesOf<CacheConnectionBaseOptions> = {
  ...base,
  hostVariable: variable,
  password: among([deferred('a password', (world) => ecs.Secret.fromSecretsManager(new secretsmanager.Secret(world.newScope('Password'), 'Secret')))]),
  passwordVariable: variable,
  portVariable: variable,
  urlVariable: variable,
};

const elastiCacheLogin: ChoicesOf<ElastiCacheConnectionOptions> = {
  ...cacheLogin, iamUserId: texts('app'), readEndpoint: booleans, securityGroups: listOf(securityGroups, 1), usernameVariable: variable,
};

const securityGroupIds = ['sg-12345678'];
const replicationGroups = among([
  deferred('a replication group', (world) => new elasticache.CfnReplicationGroup(world.newScope('Cache'), 'Sessions', { replicationGroupDescription: 'sessions', securityGroupIds })),
  deferred('a replication group with cluster mode', (world) => new elasticache.CfnReplicationGroup(world.newScope('Cache'), 'Sessions', {
    replicationGroupDescription: 'sessions', securityGroupIds, numNodeGroups: 2, transitEncryptionEnabled: true,
  })),
], [deferred('a replication group without security groups', (world) => new elasticache.CfnReplicationGroup(world.newScope('Cache'), 'Sessions', { replicationGroupDescription: 'sessions' }))]);
const serverlessCaches = among([
  deferred('a serverless cache', (world) => new elasticache.CfnServerlessCache(world.newScope('Cache'), 'Sessions', { engine: 'valkey', serverlessCacheName: 'sessions', securityGroupIds })),
], [deferred('a serverless cache without security groups', (world) => new elasticache.CfnServerlessCache(world.newScope('Cache'), 'Sessions', { engine: 'redis', serverlessCacheName: 'sessions' }))]);

const services = among([
  deferred('a service with Cloud Map', (world) => new FargateBackendService(world.newScope('Neighbour'), 'Orders', {
    task: world.build(plainTask), cluster: world.build(plainCluster), discovery: Discovery.cloudMap({ name: 'orders' }),
  })),
  deferred('a service with Service Connect', (world) => new FargateBackendService(world.newScope('Neighbour'), 'Orders', {
    task: world.build(plainTask), cluster: world.build(plainCluster), discovery: Discovery.serviceConnect({ name: 'orders' }),
  })),
], [deferred('a service that nobody finds', (world) => new FargateBackendService(world.newScope('Neighbour'), 'Orders', {
  task: world.build(plainTask), cluster: world.build(plainCluster), discovery: Discovery.none(),
}))]);

export const connections: Choice = oneOf(
  factory('WorkloadConnection.bucket', WorkloadConnection.bucket, buckets, optionsOf<BucketConnectionOptions>('BucketConnectionOptions', [], {
    ...base, access: anyOf(DataAccess), objectsKeyPattern: texts('receipts/*'), variable,
  })),
  factory('WorkloadConnection.databaseCluster', WorkloadConnection.databaseCluster, databaseClusters,
    optionsOf<DatabaseClusterConnectionOptions>('DatabaseClusterConnectionOptions', [], { ...login, readEndpoint: booleans })),
  factory('WorkloadConnection.databaseInstance', WorkloadConnection.databaseInstance, databaseInstances, optionsOf<DatabaseConnectionOptions>('DatabaseConnectionOptions', [], login)),
  factory('WorkloadConnection.queue', WorkloadConnection.queue, queues, optionsOf<QueueConnectionOptions>('QueueConnectionOptions', [], { ...base, access: anyOf(QueueAccess), variable })),
  factory('WorkloadConnection.service', WorkloadConnection.service, services, optionsOf<ServiceConnectionOptions>('ServiceConnectionOptions', [], {
    ...base, hostVariable: variable, port: ports, portVariable: variable, urlVariable: variable,
  })),
  factory('WorkloadConnection.table', WorkloadConnection.table, tables, optionsOf<TableConnectionOptions>('TableConnectionOptions', [], { ...base, access: anyOf(DataAccess), variable })),
  factory('WorkloadConnection.topic', WorkloadConnection.topic, topics, optionsOf<TopicConnectionOptions>('TopicConnectionOptions', [], { ...base, variable })),
  factory('WorkloadConnection.bedrockModel', WorkloadConnection.bedrockModel, bedrockModels, optionsOf<BedrockModelConnectionOptions>('BedrockModelConnectionOptions', [], {
    ...base, inferenceProfile: texts('eu.amazon.nova-lite-v1:0', 'nova', 'arn:aws:bedrock:us-east-1:111111111111:application-inference-profile/a1'), variable,
  })),
  factory('WorkloadConnection.cache', WorkloadConnection.cache, optionsOf<CacheConnectionOptions>('CacheConnectionOptions', ['host', 'securityGroups'], {
    ...cacheLogin, host: texts('cache.example.com'), name: texts('Sessions'), port: ports, securityGroups: listOf(securityGroups, 1), tls: booleans,
  })),
  factory('WorkloadConnection.documentDbCluster', WorkloadConnection.documentDbCluster, documentDbClusters,
    optionsOf<DocumentDbClusterConnectionOptions>('DocumentDbClusterConnectionOptions', [], { ...databaseLogin, readEndpoint: booleans })),
  factory('WorkloadConnection.eventBus', WorkloadConnection.eventBus, eventBuses, optionsOf<EventBusConnectionOptions>('EventBusConnectionOptions', [], { ...base, variable })),
  factory('WorkloadConnection.fileSystem', WorkloadConnection.fileSystem, fileSystems, optionsOf<FileSystemConnectionOptions>('FileSystemConnectionOptions', [], {
    ...base, access: anyOf(DataAccess), accessPoint: accessPoints, variable,
  })),
  factory('WorkloadConnection.replicationGroup', WorkloadConnection.replicationGroup, replicationGroups,
    optionsOf<ElastiCacheConnectionOptions>('ElastiCacheConnectionOptions', [], elastiCacheLogin)),
  factory('WorkloadConnection.searchDomain', WorkloadConnection.searchDomain, searchDomains, optionsOf<SearchDomainConnectionOptions>('SearchDomainConnectionOptions', [], {
    ...base, access: anyOf(DataAccess), index: texts('products', 'logs-*'), securityGroups: listOf(securityGroups, 1), variable,
  })),
  factory('WorkloadConnection.serverlessCache', WorkloadConnection.serverlessCache, serverlessCaches,
    optionsOf<ElastiCacheConnectionOptions>('ElastiCacheConnectionOptions', [], elastiCacheLogin)),
  factory('WorkloadConnection.stream', WorkloadConnection.stream, streams, optionsOf<StreamConnectionOptions>('StreamConnectionOptions', [], { ...base, access: anyOf(DataAccess), variable })),
);
