import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IConstruct } from 'constructs';
import { ConnectionClient, ConnectionStrategy, environmentVariableName, granteeFor, requireEnvironmentVariableNames, setEnvironmentVariables } from './connection-client';
import { BucketConnectionOptions, DataAccess, QueueAccess, QueueConnectionOptions, TableConnectionOptions, TopicConnectionOptions } from './connection-options';
import { DatabaseClusterConnectionOptions, DatabaseConnection, DatabaseConnectionOptions } from './database-connection';
import { IConnectableService, ServiceConnection, ServiceConnectionOptions } from './service-connection';
import { requireArgument } from '../private/required-options';
import { addStartDependency } from '../private/start-dependencies';

/**
 * A resource or service that a workload uses. `connectTo()` passes its address to the main container in environment variables, grants the task role
 * the permissions that the access needs, and adds the security group rules. The first task starts when all of that is there.
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
    const { access = DataAccess.READ, objectsKeyPattern, variable = environmentVariableName(bucket, 'BUCKET_NAME') } = options;
    return new WorkloadConnection(new AwsConnection({
      factory: 'WorkloadConnection.bucket()',
      target: bucket,
      variable,
      value: bucket.bucketName,
      grant: (grantee) => {
        switch (access) {
          case DataAccess.READ: return bucket.grantRead(grantee, objectsKeyPattern);
          case DataAccess.WRITE: return bucket.grantWrite(grantee, objectsKeyPattern);
          case DataAccess.READ_WRITE: return bucket.grantReadWrite(grantee, objectsKeyPattern);
        }
      },
    }));
  }

  /**
   * Connects to a table of Amazon DynamoDB.
   *
   * @param table The table.
   * @param options Access, name of the environment variable.
   */
  public static table(table: dynamodb.ITable, options: TableConnectionOptions = {}): WorkloadConnection {
    requireArgument('WorkloadConnection.table()', 'table', table, 'pass the table');
    const { access = DataAccess.READ, variable = environmentVariableName(table, 'TABLE_NAME') } = options;
    return new WorkloadConnection(new AwsConnection({
      factory: 'WorkloadConnection.table()',
      target: table,
      variable,
      value: table.tableName,
      grant: (grantee) => {
        switch (access) {
          case DataAccess.READ: return table.grantReadData(grantee);
          case DataAccess.WRITE: return table.grantWriteData(grantee);
          case DataAccess.READ_WRITE: return table.grantReadWriteData(grantee);
        }
      },
    }));
  }

  /**
   * Connects to a queue of Amazon SQS.
   *
   * @param queue The queue.
   * @param options Access, name of the environment variable.
   */
  public static queue(queue: sqs.IQueue, options: QueueConnectionOptions = {}): WorkloadConnection {
    requireArgument('WorkloadConnection.queue()', 'queue', queue, 'pass the queue');
    const { access = QueueAccess.SEND, variable = environmentVariableName(queue, 'QUEUE_URL') } = options;
    return new WorkloadConnection(new AwsConnection({
      factory: 'WorkloadConnection.queue()',
      target: queue,
      variable,
      value: queue.queueUrl,
      grant: (grantee) => {
        if (access !== QueueAccess.CONSUME) queue.grantSendMessages(grantee);
        if (access !== QueueAccess.SEND) queue.grantConsumeMessages(grantee);
      },
    }));
  }

  /**
   * Connects to a topic of Amazon SNS, to publish messages.
   *
   * @param topic The topic.
   * @param options Name of the environment variable.
   */
  public static topic(topic: sns.ITopic, options: TopicConnectionOptions = {}): WorkloadConnection {
    requireArgument('WorkloadConnection.topic()', 'topic', topic, 'pass the topic');
    return new WorkloadConnection(new AwsConnection({
      factory: 'WorkloadConnection.topic()',
      target: topic,
      variable: options.variable ?? environmentVariableName(topic, 'TOPIC_ARN'),
      value: topic.topicArn,
      grant: (grantee) => topic.grantPublish(grantee),
    }));
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

/** The parts of a connection that differ between AWS APIs. */
interface AwsConnectionProps {
  readonly factory: string;
  readonly target: IConstruct;
  readonly variable: string;
  readonly value: string;
  readonly grant: (grantee: iam.IGrantable) => unknown;
}

/** A connection to a resource with an AWS API, which needs no security group rules. */
class AwsConnection implements ConnectionStrategy {
  constructor(private readonly props: AwsConnectionProps) {
    requireEnvironmentVariableNames(props.factory, { variable: props.variable });
  }

  public bind(client: ConnectionClient): void {
    const { factory, target, variable, value, grant } = this.props;
    setEnvironmentVariables(client, factory, [{ option: 'variable', name: variable, value }]);
    grant(granteeFor(client, target));
    addStartDependency(client, { resources: () => target.node.findAll().filter((each) => each instanceof sqs.CfnQueuePolicy) });
  }
}
