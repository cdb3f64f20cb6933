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
 * Options of `WorkloadConnection.bucket()`.
 */
export interface BucketConnectionOptions {
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
export interface TableConnectionOptions {
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
export interface QueueConnectionOptions {
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
export interface TopicConnectionOptions {
  /**
   * Name of the environment variable for the topic's ARN.
   *
   * @default - the topic's construct id and `TOPIC_ARN`: `ORDERS_TOPIC_ARN` for `Orders`, `TOPIC_ARN` for `Topic`
   */
  readonly variable?: string;
}
