import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as docdb from 'aws-cdk-lib/aws-docdb';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { bucketConnection, eventBusConnection, queueConnection, streamConnection, tableConnection, topicConnection } from './aws-connection';
import { BedrockModelConnection, BedrockModelConnectionOptions } from './bedrock-connection';
import { CacheConnection, CacheConnectionOptions, ElastiCacheConnectionOptions } from './cache-connection';
import { ConnectionStrategy } from './connection-client';
import {
  BucketConnectionOptions, EventBusConnectionOptions, QueueConnectionOptions, StreamConnectionOptions, TableConnectionOptions, TopicConnectionOptions,
} from './connection-options';
import {
  DatabaseClusterConnectionOptions, DatabaseConnection, DatabaseConnectionOptions, DocumentDbClusterConnectionOptions,
} from './database-connection';
import { FileSystemConnection, FileSystemConnectionOptions } from './file-system-connection';
import { SearchDomainConnection, SearchDomainConnectionOptions } from './search-domain-connection';
import { IConnectableService, ServiceConnection, ServiceConnectionOptions } from './service-connection';
import { requireArgument } from '../private/required-options';

/**
 * A resource or service that a workload uses. `connectTo()` passes its address to the main container, or those of `containerNames`, in environment
 * variables, grants the task role the permissions that the access needs, and adds the security group rules. The first task starts when all of that is
 * there.
 *
 * The permissions stand in a policy of their own. When the connection is exchanged, removed or narrowed, the old policy stays until the deployment
 * has ended. The policy of a target in another account changes at once.
 *
 * An environment variable that the container already has fails synthesis.
 *
 * ```ts
 * shop.connectTo(WorkloadConnection.bucket(receipts, { access: DataAccess.READ_WRITE })); // RECEIPTS_BUCKET_NAME
 * shop.connectTo(WorkloadConnection.service(orders)); // ORDERS_HOST, ORDERS_PORT
 * ```
 */
export class WorkloadConnection {
  /**
   * Connects to a bucket of Amazon S3.
   *
   * @param bucket The bucket.
   * @param options Access, object keys, name of the environment variable.
   */
  public static bucket(bucket: s3.IBucket, options: BucketConnectionOptions = {}): WorkloadConnection {
    requireArgument('WorkloadConnection.bucket()', 'bucket', bucket, 'pass the bucket');
    return new WorkloadConnection(bucketConnection('WorkloadConnection.bucket()', bucket, options));
  }

  /**
   * Connects to a table of Amazon DynamoDB.
   *
   * @param table The table.
   * @param options Access, name of the environment variable.
   */
  public static table(table: dynamodb.ITable, options: TableConnectionOptions = {}): WorkloadConnection {
    requireArgument('WorkloadConnection.table()', 'table', table, 'pass the table');
    return new WorkloadConnection(tableConnection('WorkloadConnection.table()', table, options));
  }

  /**
   * Connects to a queue of Amazon SQS.
   *
   * @param queue The queue.
   * @param options Access, name of the environment variable.
   */
  public static queue(queue: sqs.IQueue, options: QueueConnectionOptions = {}): WorkloadConnection {
    requireArgument('WorkloadConnection.queue()', 'queue', queue, 'pass the queue');
    return new WorkloadConnection(queueConnection('WorkloadConnection.queue()', queue, options));
  }

  /**
   * Connects to a topic of Amazon SNS, to publish messages.
   *
   * @param topic The topic.
   * @param options Name of the environment variable.
   */
  public static topic(topic: sns.ITopic, options: TopicConnectionOptions = {}): WorkloadConnection {
    requireArgument('WorkloadConnection.topic()', 'topic', topic, 'pass the topic');
    return new WorkloadConnection(topicConnection('WorkloadConnection.topic()', topic, options));
  }

  /**
   * Connects to a data stream of Amazon Kinesis. Consumers that keep their position in tables, as the Kinesis Client Library does, need those as well.
   *
   * @param stream The stream.
   * @param options Access, name of the environment variable.
   */
  public static stream(stream: kinesis.IStream, options: StreamConnectionOptions = {}): WorkloadConnection {
    requireArgument('WorkloadConnection.stream()', 'stream', stream, 'pass the stream');
    return new WorkloadConnection(streamConnection('WorkloadConnection.stream()', stream, options));
  }

  /**
   * Connects to an event bus of Amazon EventBridge, to put events.
   *
   * @param eventBus The event bus.
   * @param options Name of the environment variable.
   */
  public static eventBus(eventBus: events.IEventBus, options: EventBusConnectionOptions = {}): WorkloadConnection {
    requireArgument('WorkloadConnection.eventBus()', 'eventBus', eventBus, 'pass the event bus');
    return new WorkloadConnection(eventBusConnection('WorkloadConnection.eventBus()', eventBus, options));
  }

  /**
   * Connects to a model of Amazon Bedrock, to invoke it: `BEDROCK_MODEL_ID` is what to pass as `modelId`. The account must have access to the model.
   *
   * @param model A foundation model, or a provisioned or custom one.
   * @param options Inference profile, name of the environment variable.
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-prereq.html
   */
  public static bedrockModel(model: bedrock.IModel, options: BedrockModelConnectionOptions = {}): WorkloadConnection {
    requireArgument('WorkloadConnection.bedrockModel()', 'model', model, 'pass one such as bedrock.FoundationModel.fromFoundationModelId()');
    return new WorkloadConnection(new BedrockModelConnection(model, options));
  }

  /**
   * Connects to a replication group of Amazon ElastiCache, with Valkey or Redis OSS: to its configuration endpoint in cluster mode, otherwise to its
   * primary endpoint.
   *
   * @param replicationGroup The replication group.
   * @param options Login, endpoint, names of the environment variables.
   */
  public static replicationGroup(replicationGroup: elasticache.CfnReplicationGroup, options: ElastiCacheConnectionOptions = {}): WorkloadConnection {
    const factory = 'WorkloadConnection.replicationGroup()';
    requireArgument(factory, 'replicationGroup', replicationGroup, 'pass the replication group');
    return new WorkloadConnection(CacheConnection.replicationGroup(factory, replicationGroup, options));
  }

  /**
   * Connects to a serverless cache of Amazon ElastiCache, which encrypts all connections by TLS.
   *
   * @param serverlessCache The cache.
   * @param options Login, endpoint, names of the environment variables.
   */
  public static serverlessCache(serverlessCache: elasticache.CfnServerlessCache, options: ElastiCacheConnectionOptions = {}): WorkloadConnection {
    const factory = 'WorkloadConnection.serverlessCache()';
    requireArgument(factory, 'serverlessCache', serverlessCache, 'pass the cache');
    return new WorkloadConnection(CacheConnection.serverless(factory, serverlessCache, options));
  }

  /**
   * Connects to a cache, or another server of the Redis protocol, by its address.
   *
   * @param options Address, security groups, password, names of the environment variables.
   */
  public static cache(options: CacheConnectionOptions): WorkloadConnection {
    return new WorkloadConnection(CacheConnection.byAddress('WorkloadConnection.cache()', options));
  }

  /**
   * Connects to a domain of Amazon OpenSearch Service. Requests must be signed with the task role.
   *
   * @param domain The domain.
   * @param options Access, index, name of the environment variable.
   */
  public static searchDomain(domain: opensearch.IDomain, options: SearchDomainConnectionOptions = {}): WorkloadConnection {
    requireArgument('WorkloadConnection.searchDomain()', 'domain', domain, 'pass the domain');
    return new WorkloadConnection(new SearchDomainConnection(domain, options));
  }

  /**
   * Connects to a file system of Amazon EFS, for a task that mounts it by itself, or by a volume of an existing task definition: a mount of
   * `TaskVolume.efs()` needs no connection. The first task starts when the mount targets are there.
   *
   * @param fileSystem The file system.
   * @param options Access, access point, name of the environment variable.
   */
  public static fileSystem(fileSystem: efs.IFileSystem, options: FileSystemConnectionOptions = {}): WorkloadConnection {
    requireArgument('WorkloadConnection.fileSystem()', 'fileSystem', fileSystem, 'pass the file system');
    return new WorkloadConnection(new FileSystemConnection(fileSystem, options));
  }

  /**
   * Connects to a database cluster of Amazon DocumentDB. Synthesis fails for a cluster in another VPC, and without a secret.
   *
   * @param cluster The database cluster.
   * @param options Login, endpoint, names of the environment variables.
   */
  public static documentDbCluster(cluster: docdb.IDatabaseCluster, options: DocumentDbClusterConnectionOptions = {}): WorkloadConnection {
    requireArgument('WorkloadConnection.documentDbCluster()', 'cluster', cluster, 'pass the database');
    const endpoint = () => options.readEndpoint ? cluster.clusterReadEndpoint : cluster.clusterEndpoint;
    return new WorkloadConnection(new DatabaseConnection('WorkloadConnection.documentDbCluster()', cluster, endpoint, options));
  }

  /**
   * Connects to a database instance of Amazon RDS. Synthesis fails for a database in another VPC, and when neither a secret nor `dbUser` is known.
   *
   * @param instance The database instance.
   * @param options Login, names of the environment variables.
   */
  public static databaseInstance(instance: rds.IDatabaseInstance, options: DatabaseConnectionOptions = {}): WorkloadConnection {
    requireArgument('WorkloadConnection.databaseInstance()', 'instance', instance, 'pass the database');
    return new WorkloadConnection(new DatabaseConnection('WorkloadConnection.databaseInstance()', instance, () => instance.instanceEndpoint, options));
  }

  /**
   * Connects to a database cluster of Amazon RDS or Aurora. Synthesis fails for a database in another VPC, and when neither a secret nor `dbUser` is
   * known.
   *
   * @param cluster The database cluster.
   * @param options Login, endpoint, names of the environment variables.
   */
  public static databaseCluster(cluster: rds.IDatabaseCluster, options: DatabaseClusterConnectionOptions = {}): WorkloadConnection {
    requireArgument('WorkloadConnection.databaseCluster()', 'cluster', cluster, 'pass the database');
    const endpoint = () => options.readEndpoint ? cluster.clusterReadEndpoint : cluster.clusterEndpoint;
    return new WorkloadConnection(new DatabaseConnection('WorkloadConnection.databaseCluster()', cluster, endpoint, options));
  }

  /**
   * Connects to another service: through Service Connect when both services use it, otherwise by its DNS name in Cloud Map. Synthesis fails
   * when the service has no address, when only Service Connect clients reach it and the workload is none, and for a service in another VPC.
   *
   * The calling service starts after the called one, because a Service Connect proxy only knows services that were registered before its task started.
   * A warning names services that call each other in a ring by Service Connect. They belong in one stack.
   *
   * @param service The service to connect to.
   * @param options Port, names of the environment variables.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
   */
  public static service(service: IConnectableService, options: ServiceConnectionOptions = {}): WorkloadConnection {
    requireArgument('WorkloadConnection.service()', 'service', service, 'pass a service of this library');
    return new WorkloadConnection(new ServiceConnection(service, options));
  }

  /** @internal */
  public readonly _strategy: ConnectionStrategy;

  private constructor(strategy: ConnectionStrategy) {
    this._strategy = strategy;
  }
}
