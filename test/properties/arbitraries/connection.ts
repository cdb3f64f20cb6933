import { plainCluster } from './cluster';
import { ports } from './container';
import { buckets, databaseClusters, databaseInstances, queues, secrets, tables, topics } from './estate';
import { plainTask } from './task';
import {
  BucketConnectionOptions, WorkloadConnection, DataAccess, DatabaseClusterConnectionOptions, DatabaseConnectionOptions, Discovery,
  FargateBackendService, QueueAccess,
  QueueConnectionOptions, ServiceConnectionOptions, TableConnectionOptions, TopicConnectionOptions,
} from '../../../src/index';
import { among, anyOf, Choice, oneOf, booleans } from '../generators/choice';
import { deferred } from '../generators/deferred';
import { ChoicesOf, factory, optionsOf } from '../generators/options';
import { texts } from '../generators/values';

const variable = texts('BUCKET', 'ORDERS_URL');

const login: ChoicesOf<DatabaseConnectionOptions> = {
  databaseName: texts('orders'),
  dbUser: texts('app'),
  hostVariable: variable,
  nameVariable: variable,
  passwordVariable: variable,
  portVariable: variable,
  secret: secrets,
  usernameVariable: variable,
};

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
    access: anyOf(DataAccess), objectsKeyPattern: texts('receipts/*'), variable,
  })),
  factory('WorkloadConnection.databaseCluster', WorkloadConnection.databaseCluster, databaseClusters,
    optionsOf<DatabaseClusterConnectionOptions>('DatabaseClusterConnectionOptions', [], { ...login, readEndpoint: booleans })),
  factory('WorkloadConnection.databaseInstance', WorkloadConnection.databaseInstance, databaseInstances, optionsOf<DatabaseConnectionOptions>('DatabaseConnectionOptions', [], login)),
  factory('WorkloadConnection.queue', WorkloadConnection.queue, queues, optionsOf<QueueConnectionOptions>('QueueConnectionOptions', [], { access: anyOf(QueueAccess), variable })),
  factory('WorkloadConnection.service', WorkloadConnection.service, services, optionsOf<ServiceConnectionOptions>('ServiceConnectionOptions', [], {
    hostVariable: variable, port: ports, portVariable: variable, urlVariable: variable,
  })),
  factory('WorkloadConnection.table', WorkloadConnection.table, tables, optionsOf<TableConnectionOptions>('TableConnectionOptions', [], { access: anyOf(DataAccess), variable })),
  factory('WorkloadConnection.topic', WorkloadConnection.topic, topics, optionsOf<TopicConnectionOptions>('TopicConnectionOptions', [], { variable })),
);
