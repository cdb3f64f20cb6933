import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';

/**
 * What a workload may do with data.
 */
export enum DataAccess {
  /** Read it, and nothing else. */
  READ = 'READ',

  /** Write and delete it, without reading. */
  WRITE = 'WRITE',

  /** Read, write and delete it. */
  READ_WRITE = 'READ_WRITE',
}

/**
 * What a workload may do with a queue.
 */
export enum QueueAccess {
  /** Send messages. */
  SEND = 'SEND',

  /** Receive, delete and put back messages. */
  CONSUME = 'CONSUME',

  /** Send and consume. */
  SEND_AND_CONSUME = 'SEND_AND_CONSUME',
}

/**
 * Options of `Connection.bucket()`.
 */
export interface BucketConnectionOptions {
  /**
   * What the workload may do with the objects.
   *
   * @default DataAccess.READ
   */
  readonly access?: DataAccess;

  /**
   * Keys of the objects that it may do it with, such as `receipts/*`.
   *
   * @default - all
   */
  readonly objectsKeyPattern?: string;

  /**
   * Environment variable that holds the bucket's name.
   *
   * @default - the bucket's construct id and `BUCKET_NAME`: `RECEIPTS_BUCKET_NAME` for `Receipts`, `BUCKET_NAME` for `Bucket`
   */
  readonly variable?: string;
}

/**
 * Options of `Connection.table()`.
 */
export interface TableConnectionOptions {
  /**
   * What the workload may do with the items.
   *
   * @default DataAccess.READ
   */
  readonly access?: DataAccess;

  /**
   * Environment variable that holds the table's name.
   *
   * @default - the table's construct id and `TABLE_NAME`: `ORDERS_TABLE_NAME` for `Orders`, `TABLE_NAME` for `Table`
   */
  readonly variable?: string;
}

/**
 * Options of `Connection.queue()`.
 */
export interface QueueConnectionOptions {
  /**
   * What the workload may do with the messages.
   *
   * @default QueueAccess.SEND
   */
  readonly access?: QueueAccess;

  /**
   * Environment variable that holds the queue's URL.
   *
   * @default - the queue's construct id and `QUEUE_URL`: `ORDERS_QUEUE_URL` for `Orders`, `QUEUE_URL` for `Queue`
   */
  readonly variable?: string;
}

/**
 * Options of `Connection.topic()`.
 */
export interface TopicConnectionOptions {
  /**
   * Environment variable that holds the topic's ARN.
   *
   * @default - the topic's construct id and `TOPIC_ARN`: `ORDERS_TOPIC_ARN` for `Orders`, `TOPIC_ARN` for `Topic`
   */
  readonly variable?: string;
}

/**
 * Options of `Connection.databaseInstance()`.
 */
export interface DatabaseConnectionOptions {
  /**
   * Secret with the JSON fields `username` and `password`, which ECS reads when a task starts. Refused with `dbUser`.
   *
   * @default - the one that was made with the database; none with `dbUser`
   */
  readonly secret?: secretsmanager.ISecret;

  /**
   * Database user that the workload logs in as by IAM database authentication, with a token that it makes itself instead of a password.
   *
   * @default - none; it logs in with `secret`
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
   */
  readonly dbUser?: string;

  /**
   * Name of the database on the server, for the workload to read.
   *
   * @default - not told
   */
  readonly databaseName?: string;

  /**
   * Environment variable that holds the address.
   *
   * @default - the database's construct id and `HOST`: `ORDERS_HOST` for `Orders`
   */
  readonly hostVariable?: string;

  /**
   * Environment variable that holds the port.
   *
   * @default - the database's construct id and `PORT`: `ORDERS_PORT` for `Orders`
   */
  readonly portVariable?: string;

  /**
   * Environment variable that holds `databaseName`, which it is refused without.
   *
   * @default - the database's construct id and `NAME`: `ORDERS_NAME` for `Orders`
   */
  readonly nameVariable?: string;

  /**
   * Environment variable that holds the user.
   *
   * @default - the database's construct id and `USERNAME`: `ORDERS_USERNAME` for `Orders`
   */
  readonly usernameVariable?: string;

  /**
   * Environment variable that holds the password. Refused with `dbUser`.
   *
   * @default - the database's construct id and `PASSWORD`: `ORDERS_PASSWORD` for `Orders`
   */
  readonly passwordVariable?: string;
}

/**
 * Options of `Connection.databaseCluster()`.
 */
export interface DatabaseClusterConnectionOptions extends DatabaseConnectionOptions {
  /**
   * Whether the workload is told the endpoint that spreads connections over the readers, instead of the one of the writer.
   *
   * @default false
   */
  readonly readEndpoint?: boolean;
}

/**
 * Options of `Connection.service()`.
 */
export interface ServiceConnectionOptions {
  /**
   * The port to call, of a service that has several addresses.
   *
   * @default - that of the first address that the workload can use
   */
  readonly port?: number;

  /**
   * Environment variable that holds the name to call.
   *
   * @default - the service's construct id and `HOST`: `ORDERS_HOST` for `Orders`
   */
  readonly hostVariable?: string;

  /**
   * Environment variable that holds the port to call.
   *
   * @default - the service's construct id and `PORT`: `ORDERS_PORT` for `Orders`
   */
  readonly portVariable?: string;

  /**
   * Environment variable that holds both as `http://host:port`.
   *
   * @default - none
   */
  readonly urlVariable?: string;
}
