import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { FargatePlatform } from './fargate-platform';
import { FargateServiceWorkloadProps } from './fargate-workload-props';
import { ServiceWorkload } from './service-workload';
import { WorkloadConnection } from '../connection/connection';
import { QueueAccess } from '../connection/connection-options';
import { ServiceDeployment } from '../deployment/service-deployment';
import { Discovery } from '../discovery/discovery';
import { Exposure } from '../exposure/exposure';
import { failWith } from '../private/errors';
import { Scaling } from '../scaling/scaling';

/**
 * A topic whose messages a worker gets.
 */
export interface TopicSubscription {
  /**
   * Where the messages are published.
   */
  readonly topic: sns.ITopic;

  /**
   * Which messages, by their attributes.
   *
   * @default - all
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
   */
  readonly filterPolicy?: { [attribute: string]: sns.SubscriptionFilter };

  /**
   * Whether messages come as they were published, without the envelope of SNS.
   *
   * @default true
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html
   */
  readonly rawMessageDelivery?: boolean;
}

/** How often a message is tried before it is set aside. */
const MAX_RECEIVES = 3;

/** A queue with a dead-letter queue. */
export function createQueue(worker: Construct): sqs.Queue {
  const safe = { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true };
  const queue = new sqs.Queue(worker, 'DeadLetterQueue', { ...safe, retentionPeriod: Duration.days(14) });
  return new sqs.Queue(worker, 'Queue', { ...safe, visibilityTimeout: Duration.minutes(5), deadLetterQueue: { queue, maxReceiveCount: MAX_RECEIVES } });
}

/** Has topics send into the queue. A topic that is there twice is refused: SNS knows one subscription of a queue. */
export function subscribeToTopics(worker: Construct, queue: sqs.IQueue, subscriptions: readonly TopicSubscription[]): void {
  const arns = subscriptions.map(({ topic }) => topic.topicArn);
  const twice = subscriptions.find((_, i) => arns.indexOf(arns[i]) !== i);
  if (twice) failWith(worker, { problem: 'subscriptions has a topic twice', actual: twice.topic.node.path, remedy: 'join their filter policies in one subscription' });
  for (const { topic, filterPolicy, rawMessageDelivery = true } of subscriptions) {
    topic.addSubscription(new SqsSubscription(queue, { filterPolicy, rawMessageDelivery }));
  }
}

/**
 * Properties of `FargateWorkerService`.
 */
export interface FargateWorkerServiceProps extends FargateServiceWorkloadProps {
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
   * How new tasks take over from old ones. `ServiceDeployment.codeDeploy()` is refused: it shifts traffic on a load balancer.
   *
   * @default ServiceDeployment.rolling()
   */
  readonly deployment?: ServiceDeployment;
}

/**
 * A service on AWS Fargate that consumes a queue: VPC and cluster, task definition with its roles and secrets, the queue with a dead-letter
 * queue, and as many tasks as its messages need.
 *
 * By default one task runs at least and ten at most, so that a message waits 5 minutes on average when it takes 3 seconds: say with
 * `Scaling.backlog()` what your messages need.
 *
 * A task that is stopped, by scaling or by a deployment, gets SIGTERM, and is killed when the container's stop time-out is over: finish the
 * message in work, and take no other. What takes longer needs `taskProtection`.
 *
 * ```ts
 * new FargateWorkerService(this, 'Thumbnails', {
 *   task: WorkloadTask.container({ image: ecs.ContainerImage.fromAsset('thumbnails') }),
 *   scaling: Scaling.backlog({ min: 0, max: 20, acceptableLatency: Duration.minutes(10), timePerMessage: Duration.seconds(4) }),
 * });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
 */
export class FargateWorkerService extends ServiceWorkload {
  /** The ECS service. */
  public readonly service: ecs.FargateService;

  /** The queue that was given, or the one that was made. */
  public readonly queue: sqs.IQueue;

  /** Where messages go that could not be worked on; undefined where the given queue has none, or comes from outside the app. */
  public readonly deadLetterQueue?: sqs.IQueue;

  constructor(scope: Construct, id: string, props: FargateWorkerServiceProps) {
    const discovery = (props.discovery ?? Discovery.none())._strategy;
    const deployment = (props.deployment ?? ServiceDeployment.rolling())._strategy;
    const scaling = (props.scaling ?? defaultScaling())._strategy;
    const queue = (worker: Construct) => props.queue ?? createQueue(worker);
    const platform = new FargatePlatform(props);
    super(scope, id, props, { exposure: Exposure.none()._strategy, discovery, deployment, scaling, queue }, platform);

    this.service = platform.service;
    this.queue = this._queue!;
    this.deadLetterQueue = this.queue instanceof sqs.Queue ? this.queue.deadLetterQueue?.queue : undefined;
    subscribeToTopics(this, this.queue, props.subscriptions ?? []);
    this.connectTo(WorkloadConnection.queue(this.queue, { access: QueueAccess.CONSUME, variable: props.queueUrlVariable ?? 'QUEUE_URL' }));
    if (props.taskProtection) this.allowTaskProtection();
  }

  /** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html */
  private allowTaskProtection(): void {
    const tasks = Stack.of(this).formatArn({
      service: 'ecs', resource: 'task', resourceName: `${this.cluster.cluster.clusterName}/*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    this.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({
      actions: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'],
      resources: [tasks],
    }));
  }
}

function defaultScaling(): Scaling {
  return Scaling.backlog({ minCapacity: 1, maxCapacity: 10, acceptableLatency: Duration.minutes(5), timePerMessage: Duration.seconds(3) });
}
