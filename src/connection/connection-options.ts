
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
 * Options of `WorkloadConnection.bucket()`.
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
 * Options of `WorkloadConnection.table()`.
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
 * Options of `WorkloadConnection.queue()`.
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
 * Options of `WorkloadConnection.topic()`.
 */
export interface TopicConnectionOptions {
  /**
   * Environment variable that holds the topic's ARN.
   *
   * @default - the topic's construct id and `TOPIC_ARN`: `ORDERS_TOPIC_ARN` for `Orders`, `TOPIC_ARN` for `Topic`
   */
  readonly variable?: string;
}
