import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { plainCluster } from './cluster';
import { ports } from './container';
import { buckets, queues, secrets, tables, topics, vpc } from './existing';
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

const databaseInstances = among([
  deferred('new rds.DatabaseInstance', (world) => new rds.DatabaseInstance(world.newScope('Database'), 'Orders', {
    vpc: world.build(vpc),
    engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 }),
    iamAuthentication: true,
    storageEncrypted: true,
  })),
  deferred('rds.DatabaseInstance.fromDatabaseInstanceAttributes', (world) => rds.DatabaseInstance.fromDatabaseInstanceAttributes(world.newScope('Database'), 'Imported', {
    instanceIdentifier: 'orders', instanceEndpointAddress: 'orders.example.com', port: 5432, securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(world.newScope('Group'), 'Group', 'sg-12345678')],
  })),
]);

const databaseClusters = among(
  [deferred('new rds.DatabaseCluster', (world) => new rds.DatabaseCluster(world.newScope('Database'), 'Orders', {
    vpc: world.build(vpc), engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_4 }), writer: rds.ClusterInstance.serverlessV2('writer'), storageEncrypted: true,
  }))],
  [
    deferred('rds.DatabaseCluster.fromDatabaseClusterAttributes, the name alone', (world) => rds.DatabaseCluster.fromDatabaseClusterAttributes(world.newScope('Database'), 'Imported', { clusterIdentifier: 'orders' })),
    deferred('rds.DatabaseCluster.fromDatabaseClusterAttributes without readers', (world) => rds.DatabaseCluster.fromDatabaseClusterAttributes(world.newScope('Database'), 'Imported', {
      clusterIdentifier: 'orders', clusterEndpointAddress: 'orders.example.com', port: 5432,
    })),
    deferred('rds.DatabaseCluster.fromDatabaseClusterAttributes', (world) => rds.DatabaseCluster.fromDatabaseClusterAttributes(world.newScope('Database'), 'Imported', {
      clusterIdentifier: 'orders',
      clusterEndpointAddress: 'orders.example.com',
      readerEndpointAddress: 'readers.example.com',
      port: 5432,
      secret: secretsmanager.Secret.fromSecretNameV2(world.newScope('Secret'), 'Secret', 'orders'),
    })),
  ],
);

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
