import * as docdb from 'aws-cdk-lib/aws-docdb';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { PhysicalName } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { vpc } from './network';
import { estate, NO_ARN, NO_LOOK_UP } from '../../generators/estate';
import { Place, TestApp } from '../../generators/test-app';

// A name that CDK generates where another account or Region needs one, as its own message advises.
const NAME = PhysicalName.GENERATE_IF_NEEDED;

const arn = (service: string, { region, account }: Place, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
export const keyArn = (place: Place) => arn('kms', place, 'key/11111111-1111-1111-1111-111111111111');

export const newKey = (scope: Construct) => new kms.Key(scope, 'Encryption');
export const importKey = (scope: Construct, place: Place) => kms.Key.fromKeyArn(scope, 'Encryption', keyArn(place));

export const keys = estate<kms.IKey>('kms.IKey', {
  created: { '': (scope) => new kms.Key(scope, 'Key') },
  byArn: { '': (scope, place) => kms.Key.fromKeyArn(scope, 'Imported', keyArn(place)) },
  byAttributes: { without: 'a key has nothing but its ARN' },
  lookUp: (scope) => kms.Key.fromLookup(scope, 'LookedUp', { aliasName: 'alias/app' }),
  token: (scope, text) => kms.Key.fromKeyArn(scope, 'Imported', text),
});

/** Attributes with a key, which the template of an import does not say. */
function encrypted<T>(world: TestApp, resource: string, place: Place, make: () => T): T {
  world.importedKeys.set(resource, keyArn(place));
  return make();
}

export const buckets = estate<s3.IBucket>('s3.IBucket', {
  created: {
    '': (scope) => new s3.Bucket(scope, 'Receipts', { bucketName: NAME }),
    'with a key': (scope) => new s3.Bucket(scope, 'Receipts', { bucketName: NAME, encryption: s3.BucketEncryption.KMS, encryptionKey: newKey(scope) }),
  },
  byArn: { '': (scope) => s3.Bucket.fromBucketArn(scope, 'Imported', 'arn:aws:s3:::receipts') },
  byAttributes: {
    'by name': (scope) => s3.Bucket.fromBucketName(scope, 'Imported', 'receipts'),
    'with a key': (scope, place, world) => encrypted(world, 'arn:aws:s3:::encrypted-receipts', place, () => (
      s3.Bucket.fromBucketAttributes(scope, 'Imported', { bucketName: 'encrypted-receipts', encryptionKey: importKey(scope, place), region: place.region, account: place.account })
    )),
  },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => s3.Bucket.fromBucketName(scope, 'Imported', text),
});

/** Sources of a pipeline, whose changes start it. */
export const sourceBuckets = estate<s3.IBucket>('s3.IBucket', {
  created: { versioned: (scope) => new s3.Bucket(scope, 'Sources', { bucketName: NAME, versioned: true, eventBridgeEnabled: true }) },
  byArn: { '': (scope) => s3.Bucket.fromBucketArn(scope, 'Imported', 'arn:aws:s3:::sources') },
  byAttributes: { 'with a key': (scope, place) => s3.Bucket.fromBucketAttributes(scope, 'Imported', { bucketName: 'sources', encryptionKey: importKey(scope, place), region: place.region, account: place.account }) },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => s3.Bucket.fromBucketName(scope, 'Imported', text),
});

export const tables = estate<dynamodb.ITable>('dynamodb.ITable', {
  created: {
    '': (scope) => new dynamodb.Table(scope, 'Orders', { tableName: NAME, partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } }),
    'with a key': (scope) => new dynamodb.Table(scope, 'Orders', { tableName: NAME, partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, encryptionKey: newKey(scope) }),
  },
  byArn: { '': (scope, place) => dynamodb.Table.fromTableArn(scope, 'Imported', arn('dynamodb', place, 'table/orders')) },
  byAttributes: {
    'by name': (scope) => dynamodb.Table.fromTableName(scope, 'Imported', 'orders'),
    'with a key': (scope, place) => dynamodb.Table.fromTableAttributes(scope, 'Imported', { tableArn: arn('dynamodb', place, 'table/orders'), encryptionKey: importKey(scope, place) }),
  },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => dynamodb.Table.fromTableName(scope, 'Imported', text),
});

export const secrets = estate<secretsmanager.ISecret>('secretsmanager.ISecret', {
  created: {
    '': (scope) => new secretsmanager.Secret(scope, 'Secret', { secretName: NAME }),
    'with a key': (scope) => new secretsmanager.Secret(scope, 'Secret', { secretName: NAME, encryptionKey: newKey(scope) }),
  },
  byArn: {
    complete: (scope, place) => secretsmanager.Secret.fromSecretCompleteArn(scope, 'Imported', arn('secretsmanager', place, 'secret:app-AbCdEf')),
    partial: (scope, place) => secretsmanager.Secret.fromSecretPartialArn(scope, 'Imported', arn('secretsmanager', place, 'secret:app')),
  },
  byAttributes: {
    'by name': (scope) => secretsmanager.Secret.fromSecretNameV2(scope, 'Imported', 'app/secret'),
    'with a key': (scope, place, world) => encrypted(world, arn('secretsmanager', place, 'secret:encrypted-AbCdEf'), place, () => secretsmanager.Secret.fromSecretAttributes(scope, 'Imported', {
      secretCompleteArn: arn('secretsmanager', place, 'secret:encrypted-AbCdEf'), encryptionKey: importKey(scope, place),
    })),
  },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => secretsmanager.Secret.fromSecretCompleteArn(scope, 'Imported', text),
});

export const parameters = estate<ssm.IParameter>('ssm.IParameter', {
  created: { '': (scope) => new ssm.StringParameter(scope, 'Parameter', { parameterName: NAME, stringValue: 'on', simpleName: true }) },
  byArn: { '': (scope, place) => ssm.StringParameter.fromStringParameterArn(scope, 'Imported', arn('ssm', place, 'parameter/app/setting')) },
  byAttributes: {
    '': (scope) => ssm.StringParameter.fromSecureStringParameterAttributes(scope, 'Imported', { parameterName: '/app/secret' }),
    'with a key': (scope, place) => ssm.StringParameter.fromSecureStringParameterAttributes(scope, 'Imported', { parameterName: '/app/secret', encryptionKey: importKey(scope, place) }),
  },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => ssm.StringParameter.fromSecureStringParameterAttributes(scope, 'Imported', { parameterName: text, simpleName: true }),
});

export const repositories = estate<ecr.IRepository>('ecr.IRepository', {
  created: { '': (scope) => new ecr.Repository(scope, 'Images', { repositoryName: NAME }) },
  byArn: { '': (scope, place) => ecr.Repository.fromRepositoryArn(scope, 'Imported', arn('ecr', place, 'repository/app')) },
  byAttributes: { 'by name': (scope) => ecr.Repository.fromRepositoryName(scope, 'Imported', 'app') },
  lookUp: (scope) => ecr.Repository.fromLookup(scope, 'LookedUp', { repositoryName: 'app' }),
  token: (scope, text) => ecr.Repository.fromRepositoryName(scope, 'Imported', text),
});

const group = (scope: Construct) => ec2.SecurityGroup.fromSecurityGroupId(scope, 'Group', 'sg-12345678');
const engine = rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 });
const importInstance = (scope: Construct, instanceEndpointAddress: string) => rds.DatabaseInstance.fromDatabaseInstanceAttributes(scope, 'Imported', {
  instanceIdentifier: 'orders', instanceEndpointAddress, port: 5432, securityGroups: [group(scope)],
});

export const databaseInstances = estate<rds.IDatabaseInstance>('rds.IDatabaseInstance', {
  created: {
    '': (scope, world) => new rds.DatabaseInstance(scope, 'Orders', { vpc: world.build(vpc), engine, iamAuthentication: true, storageEncrypted: true }),
    'whose secret has a key': (scope, world) => new rds.DatabaseInstance(scope, 'Orders', {
      vpc: world.build(vpc), engine, iamAuthentication: true, storageEncrypted: true, credentials: rds.Credentials.fromGeneratedSecret('app', { encryptionKey: newKey(scope) }),
    }),
  },
  byArn: NO_ARN,
  byAttributes: { '': (scope) => importInstance(scope, 'orders.example.com') },
  lookUp: (scope) => rds.DatabaseInstance.fromLookup(scope, 'LookedUp', { instanceIdentifier: 'orders' }),
  token: (scope, text) => importInstance(scope, text),
});

const importCluster = (scope: Construct, attributes: Partial<rds.DatabaseClusterAttributes>) => (
  rds.DatabaseCluster.fromDatabaseClusterAttributes(scope, 'Imported', { clusterIdentifier: 'orders', ...attributes })
);

export const databaseClusters = estate<rds.IDatabaseCluster>('rds.IDatabaseCluster', {
  created: {
    '': (scope, world) => new rds.DatabaseCluster(scope, 'Orders', {
      vpc: world.build(vpc), engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_4 }), writer: rds.ClusterInstance.serverlessV2('writer'), storageEncrypted: true,
    }),
  },
  byArn: NO_ARN,
  byAttributes: {
    'the name alone': (scope) => importCluster(scope, {}),
    'without readers': (scope) => importCluster(scope, { clusterEndpointAddress: 'orders.example.com', port: 5432 }),
    '': (scope) => importCluster(scope, {
      clusterEndpointAddress: 'orders.example.com', readerEndpointAddress: 'readers.example.com', port: 5432, secret: secretsmanager.Secret.fromSecretNameV2(scope, 'Secret', 'orders'),
    }),
  },
  lookUp: (scope) => rds.DatabaseCluster.fromLookup(scope, 'LookedUp', { clusterIdentifier: 'orders' }),
  token: (scope, text) => importCluster(scope, { clusterEndpointAddress: text, port: 5432 }),
});

const importDocuments = (scope: Construct, clusterEndpointAddress: string) => docdb.DatabaseCluster.fromDatabaseClusterAttributes(scope, 'Imported', {
  clusterIdentifier: 'documents', clusterEndpointAddress, port: 27017, securityGroup: group(scope),
});

export const documentDbClusters = estate<docdb.IDatabaseCluster>('docdb.IDatabaseCluster', {
  created: {
    '': (scope, world) => new docdb.DatabaseCluster(scope, 'Documents', {
      vpc: world.build(vpc), masterUser: { username: 'app' }, instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MEDIUM),
    }),
  },
  byArn: NO_ARN,
  byAttributes: { '': (scope) => importDocuments(scope, 'documents.example.com') },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => importDocuments(scope, text),
});

export const searchDomains = estate<opensearch.IDomain>('opensearch.IDomain', {
  created: {
    '': (scope) => new opensearch.Domain(scope, 'Products', { version: opensearch.EngineVersion.OPENSEARCH_2_19, domainName: 'products', enforceHttps: true }),
    'in a VPC': (scope, world) => new opensearch.Domain(scope, 'Products', {
      version: opensearch.EngineVersion.OPENSEARCH_2_19,
      domainName: 'products',
      enforceHttps: true,
      vpc: world.build(vpc),
      vpcSubnets: [{ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, availabilityZones: world.build(vpc).availabilityZones.slice(0, 1) }],
    }),
  },
  byArn: NO_ARN,
  byAttributes: {
    '': (scope, place) => opensearch.Domain.fromDomainAttributes(scope, 'Imported', { domainArn: arn('es', place, 'domain/products'), domainEndpoint: 'products.example.com' }),
  },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => opensearch.Domain.fromDomainAttributes(scope, 'Imported', { domainArn: text, domainEndpoint: text }),
});
