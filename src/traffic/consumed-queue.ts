import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** A queue that the tasks of a service consume. */
export interface ConsumedQueue {
  /** Scope of what belongs to the queue: the service itself for its main queue. */
  readonly scope: Construct;
  readonly queue: sqs.IQueue;
  /** Absent where that of the scaling applies. */
  readonly acceptableLatency?: Duration;
  /** Absent where that of the scaling applies. */
  readonly timePerMessage?: Duration;
  /** Age of the oldest message at which its alarm goes off; absent where that of all queues applies. */
  readonly messageAge?: Duration;
}
