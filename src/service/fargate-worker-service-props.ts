import * as sqs from 'aws-cdk-lib/aws-sqs';
import { FargateWorkloadProps } from './fargate-workload-props';
import { TopicSubscription } from './worker-queue';
import { Deployment } from '../deployment/deployment';
import { Discovery } from '../discovery/discovery';

/**
 * Properties of `FargateWorkerService`.
 */
export interface FargateWorkerServiceProps extends FargateWorkloadProps {
  /**
   * The queue that it consumes. Its visibility time-out must be longer than the work on one message takes, or another task gets the
   * message too.
   *
   * @default - a new queue: encrypted by SQS, over TLS alone, visibility time-out 5 minutes; a message that was received 3 times goes
   * to a dead-letter queue, which keeps it for 14 days
   */
  readonly queue?: sqs.IQueue;

  /**
   * Topics whose messages go into the queue. A queue of this app lets exactly these topics send; one from outside must do so by itself.
   *
   * @default - none
   */
  readonly subscriptions?: TopicSubscription[];

  /**
   * Name of the environment variable that tells the containers the queue's URL.
   *
   * @default 'QUEUE_URL'
   */
  readonly queueUrlVariable?: string;

  /**
   * Whether the code in the containers may protect its task while it works on a message, so that neither scaling nor a deployment stops
   * it: for work that takes longer than the container's stop time-out, 120 seconds at most. The task role is granted what that takes.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html
   */
  readonly taskProtection?: boolean;

  /**
   * How it finds its neighbours.
   *
   * @default Discovery.none()
   */
  readonly discovery?: Discovery;

  /**
   * How new tasks take over from old ones. `Deployment.codeDeploy()` is refused: it shifts traffic on a load balancer.
   *
   * @default Deployment.rolling()
   */
  readonly deployment?: Deployment;
}
