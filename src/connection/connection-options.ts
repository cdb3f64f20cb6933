/**
 * Access of a workload to data.
 */
export enum DataAccess {
  /** Reads only. */
  READ = 'READ',

  /** Writes and deletes, without reading. */
  WRITE = 'WRITE',

  /** Reads, writes and deletes. */
  READ_WRITE = 'READ_WRITE',
}

/**
 * Access of a workload to a queue.
 */
export enum QueueAccess {
  /** Sends messages. */
  SEND = 'SEND',

  /** Receives messages, deletes them, and changes their visibility timeout. */
  CONSUME = 'CONSUME',

  /** Sends and consumes messages. */
  SEND_AND_CONSUME = 'SEND_AND_CONSUME',
}

/**
 * Options that all connections have.
 */
export interface ConnectionBaseOptions {
  /**
   * Names of the containers that receive the environment variables. A name that no container of the task has fails synthesis. Permissions and security
   * groups are those of the whole task.
   *
   * @default - the main container
   */
  readonly containerNames?: string[];
}

/**
 * Options of `WorkloadConnection.bucket()`.
 */
export interface BucketConnectionOptions extends ConnectionBaseOptions {
  /**
   * Access to the objects.
   *
   * @default DataAccess.READ
   */
  readonly access?: DataAccess;

  /**
   * Pattern of the object keys that the access is limited to, such as `receipts/*`.
   *
   * @default - all objects
   */
  readonly objectsKeyPattern?: string;

  /**
   * Name of the environment variable for the bucket's name.
   *
   * @default - the bucket's construct id and `BUCKET_NAME`: `RECEIPTS_BUCKET_NAME` for `Receipts`, `BUCKET_NAME` for `Bucket`
   */
  readonly variable?: string;
}

/**
 * Options of `WorkloadConnection.table()`.
 */
export interface TableConnectionOptions extends ConnectionBaseOptions {
  /**
   * Access to the items.
   *
   * @default DataAccess.READ
   */
  readonly access?: DataAccess;

  /**
   * Name of the environment variable for the table's name.
   *
   * @default - the table's construct id and `TABLE_NAME`: `ORDERS_TABLE_NAME` for `Orders`, `TABLE_NAME` for `Table`
   */
  readonly variable?: string;
}

/**
 * Options of `WorkloadConnection.queue()`.
 */
export interface QueueConnectionOptions extends ConnectionBaseOptions {
  /**
   * Access to the messages.
   *
   * @default QueueAccess.SEND
   */
  readonly access?: QueueAccess;

  /**
   * Name of the environment variable for the queue's URL.
   *
   * @default - the queue's construct id and `QUEUE_URL`: `ORDERS_QUEUE_URL` for `Orders`, `QUEUE_URL` for `Queue`
   */
  readonly variable?: string;
}

/**
 * Options of `WorkloadConnection.topic()`.
 */
export interface TopicConnectionOptions extends ConnectionBaseOptions {
  /**
   * Name of the environment variable for the topic's ARN.
   *
   * @default - the topic's construct id and `TOPIC_ARN`: `ORDERS_TOPIC_ARN` for `Orders`, `TOPIC_ARN` for `Topic`
   */
  readonly variable?: string;
}

/**
 * Options of `WorkloadConnection.stream()`.
 */
export interface StreamConnectionOptions extends ConnectionBaseOptions {
  /**
   * Access to the records.
   *
   * @default DataAccess.READ
   */
  readonly access?: DataAccess;

  /**
   * Name of the environment variable for the stream's name.
   *
   * @default - the stream's construct id and `STREAM_NAME`: `CLICKS_STREAM_NAME` for `Clicks`, `STREAM_NAME` for `Stream`
   */
  readonly variable?: string;
}

/**
 * Options of `WorkloadConnection.eventBus()`.
 */
export interface EventBusConnectionOptions extends ConnectionBaseOptions {
  /**
   * Name of the environment variable for the ARN of the event bus, which `PutEvents` takes as its name, too.
   *
   * @default - the construct id of the event bus and `EVENT_BUS_ARN`: `ORDERS_EVENT_BUS_ARN` for `Orders`
   */
  readonly variable?: string;
}
