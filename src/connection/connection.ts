import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ConnectionClient, ConnectionStrategy, environmentVariableName, requireEnvironmentVariableNames, setEnvironmentVariables } from './connection-client';
import { BucketConnectionOptions, DataAccess, QueueAccess, QueueConnectionOptions, TableConnectionOptions, TopicConnectionOptions } from './connection-options';
import { DatabaseClusterConnectionOptions, DatabaseConnection, DatabaseConnectionOptions } from './database-connection';
import { IConnectableService, ServiceConnection, ServiceConnectionOptions } from './service-connection';

/** What a workload is told about a resource, and granted on it. */
export interface AwsConnectionProps {
  readonly factory: string;
  readonly variable: string;
  readonly value: string;
  readonly grant: (grantee: iam.IGrantable) => unknown;
}

/** A connection to a resource that is called through an AWS API, which every task can reach. */
export class AwsConnection implements ConnectionStrategy {
  constructor(private readonly props: AwsConnectionProps) {
    requireEnvironmentVariableNames(props.factory, { variable: props.variable });
  }

  public bind(client: ConnectionClient): void {
    const { factory, variable, value, grant } = this.props;
    setEnvironmentVariables(client, factory, [{ option: 'variable', name: variable, value }]);
    grant(client);
  }
}

/**
 * What a workload uses: the main container is told where it is, in environment variables; the task role is granted what the access takes,
 * and nothing else; the security groups let the connection through. An environment variable that the container has already is refused.
 *
 * ```ts
 * shop.connectTo(WorkloadConnection.bucket(receipts, { access: DataAccess.READ_WRITE })); // RECEIPTS_BUCKET_NAME
 * shop.connectTo(WorkloadConnection.service(orders)); // ORDERS_HOST, ORDERS_PORT
 * ```
 */
export class WorkloadConnection {
  /**
   * A bucket of Amazon S3.
   *
   * @param bucket The bucket.
   * @param options Access, keys, name of the environment variable.
   */
  public static bucket(bucket: s3.IBucket, options: BucketConnectionOptions = {}): WorkloadConnection {
    const { access = DataAccess.READ, objectsKeyPattern, variable = environmentVariableName(bucket, 'BUCKET_NAME') } = options;
    return new WorkloadConnection(new AwsConnection({
      factory: 'WorkloadConnection.bucket()',
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
   * A table of Amazon DynamoDB.
   *
   * @param table The table.
   * @param options Access, name of the environment variable.
   */
  public static table(table: dynamodb.ITable, options: TableConnectionOptions = {}): WorkloadConnection {
    const { access = DataAccess.READ, variable = environmentVariableName(table, 'TABLE_NAME') } = options;
    return new WorkloadConnection(new AwsConnection({
      factory: 'WorkloadConnection.table()',
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
   * A queue of Amazon SQS.
   *
   * @param queue The queue.
   * @param options Access, name of the environment variable.
   */
  public static queue(queue: sqs.IQueue, options: QueueConnectionOptions = {}): WorkloadConnection {
    const { access = QueueAccess.SEND, variable = environmentVariableName(queue, 'QUEUE_URL') } = options;
    return new WorkloadConnection(new AwsConnection({
      factory: 'WorkloadConnection.queue()',
      variable,
      value: queue.queueUrl,
      grant: (grantee) => {
        if (access !== QueueAccess.CONSUME) queue.grantSendMessages(grantee);
        if (access !== QueueAccess.SEND) queue.grantConsumeMessages(grantee);
      },
    }));
  }

  /**
   * A topic of Amazon SNS, to publish to.
   *
   * @param topic The topic.
   * @param options Name of the environment variable.
   */
  public static topic(topic: sns.ITopic, options: TopicConnectionOptions = {}): WorkloadConnection {
    return new WorkloadConnection(new AwsConnection({
      factory: 'WorkloadConnection.topic()',
      variable: options.variable ?? environmentVariableName(topic, 'TOPIC_ARN'),
      value: topic.topicArn,
      grant: (grantee) => topic.grantPublish(grantee),
    }));
  }

  /**
   * A database instance of Amazon RDS. Refused in another VPC, and where neither a secret nor a `dbUser` is known.
   *
   * @param instance The database.
   * @param options Login, names of the environment variables.
   */
  public static databaseInstance(instance: rds.IDatabaseInstance, options: DatabaseConnectionOptions = {}): WorkloadConnection {
    return new WorkloadConnection(new DatabaseConnection('WorkloadConnection.databaseInstance()', instance, () => instance.instanceEndpoint, options));
  }

  /**
   * A database cluster of Amazon RDS or Aurora. Refused in another VPC, and where neither a secret nor a `dbUser` is known.
   *
   * @param cluster The database.
   * @param options Login, endpoint, names of the environment variables.
   */
  public static databaseCluster(cluster: rds.IDatabaseCluster, options: DatabaseClusterConnectionOptions = {}): WorkloadConnection {
    const endpoint = () => options.readEndpoint ? cluster.clusterReadEndpoint : cluster.clusterEndpoint;
    return new WorkloadConnection(new DatabaseConnection('WorkloadConnection.databaseCluster()', cluster, endpoint, options));
  }

  /**
   * Another service, by the name under which its discovery knows it: through Service Connect where both take part in it, else by its DNS
   * name in Cloud Map. Refused where it has no address, where only clients of Service Connect know it and this is none, and in another VPC.
   *
   * A proxy of Service Connect knows what was registered before its task started: let the one that calls come after the one that is
   * called, with `shop.service.node.addDependency(orders.service)`. Services that call each other belong into one stack.
   *
   * @param service The service to call.
   * @param options Port, names of the environment variables.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
   */
  public static service(service: IConnectableService, options: ServiceConnectionOptions = {}): WorkloadConnection {
    return new WorkloadConnection(new ServiceConnection(service, options));
  }

  /** @internal */
  public readonly _strategy: ConnectionStrategy;

  private constructor(strategy: ConnectionStrategy) {
    this._strategy = strategy;
  }
}
