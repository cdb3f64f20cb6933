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
import { among, anyOf, Choice, oneOf, truth } from '../drawing/choice';
import { ChoicesOf, factory, optionsOf } from '../drawing/options';
import { recipe } from '../drawing/recipe';
import { texts } from '../drawing/values';

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
  recipe('new rds.DatabaseInstance', (world) => new rds.DatabaseInstance(world.place('Database'), 'Orders', {
    vpc: world.make(vpc),
    engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 }),
    iamAuthentication: true,
    storageEncrypted: true,
  })),
  recipe('rds.DatabaseInstance.fromDatabaseInstanceAttributes', (world) => rds.DatabaseInstance.fromDatabaseInstanceAttributes(world.place('Database'), 'Imported', {
    instanceIdentifier: 'orders', instanceEndpointAddress: 'orders.example.com', port: 5432, securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(world.place('Group'), 'Group', 'sg-12345678')],
  })),
]);

const databaseClusters = among(
  [recipe('new rds.DatabaseCluster', (world) => new rds.DatabaseCluster(world.place('Database'), 'Orders', {
    vpc: world.make(vpc), engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_4 }), writer: rds.ClusterInstance.serverlessV2('writer'), storageEncrypted: true,
  }))],
  [
    recipe('rds.DatabaseCluster.fromDatabaseClusterAttributes, the name alone', (world) => rds.DatabaseCluster.fromDatabaseClusterAttributes(world.place('Database'), 'Imported', { clusterIdentifier: 'orders' })),
    recipe('rds.DatabaseCluster.fromDatabaseClusterAttributes without readers', (world) => rds.DatabaseCluster.fromDatabaseClusterAttributes(world.place('Database'), 'Imported', {
      clusterIdentifier: 'orders', clusterEndpointAddress: 'orders.example.com', port: 5432,
    })),
    recipe('rds.DatabaseCluster.fromDatabaseClusterAttributes', (world) => rds.DatabaseCluster.fromDatabaseClusterAttributes(world.place('Database'), 'Imported', {
      clusterIdentifier: 'orders',
      clusterEndpointAddress: 'orders.example.com',
      readerEndpointAddress: 'readers.example.com',
      port: 5432,
      secret: secretsmanager.Secret.fromSecretNameV2(world.place('Secret'), 'Secret', 'orders'),
    })),
  ],
);

const services = among([
  recipe('a service with Cloud Map', (world) => new FargateBackendService(world.place('Neighbour'), 'Orders', {
    task: world.make(plainTask), cluster: world.make(plainCluster), discovery: Discovery.cloudMap({ name: 'orders' }),
  })),
  recipe('a service with Service Connect', (world) => new FargateBackendService(world.place('Neighbour'), 'Orders', {
    task: world.make(plainTask), cluster: world.make(plainCluster), discovery: Discovery.serviceConnect({ name: 'orders' }),
  })),
], [recipe('a service that nobody finds', (world) => new FargateBackendService(world.place('Neighbour'), 'Orders', {
  task: world.make(plainTask), cluster: world.make(plainCluster), discovery: Discovery.none(),
}))]);

export const connections: Choice = oneOf(
  factory('WorkloadConnection.bucket', WorkloadConnection.bucket, buckets, optionsOf<BucketConnectionOptions>('BucketConnectionOptions', [], {
    access: anyOf(DataAccess), objectsKeyPattern: texts('receipts/*'), variable,
  })),
  factory('WorkloadConnection.databaseCluster', WorkloadConnection.databaseCluster, databaseClusters,
    optionsOf<DatabaseClusterConnectionOptions>('DatabaseClusterConnectionOptions', [], { ...login, readEndpoint: truth })),
  factory('WorkloadConnection.databaseInstance', WorkloadConnection.databaseInstance, databaseInstances, optionsOf<DatabaseConnectionOptions>('DatabaseConnectionOptions', [], login)),
  factory('WorkloadConnection.queue', WorkloadConnection.queue, queues, optionsOf<QueueConnectionOptions>('QueueConnectionOptions', [], { access: anyOf(QueueAccess), variable })),
  factory('WorkloadConnection.service', WorkloadConnection.service, services, optionsOf<ServiceConnectionOptions>('ServiceConnectionOptions', [], {
    hostVariable: variable, port: ports, portVariable: variable, urlVariable: variable,
  })),
  factory('WorkloadConnection.table', WorkloadConnection.table, tables, optionsOf<TableConnectionOptions>('TableConnectionOptions', [], { access: anyOf(DataAccess), variable })),
  factory('WorkloadConnection.topic', WorkloadConnection.topic, topics, optionsOf<TopicConnectionOptions>('TopicConnectionOptions', [], { variable })),
);
