import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { FargatePlatform } from './fargate-platform';
import { FargateServiceWorkloadProps } from './fargate-workload-props';
import { ServiceWorkload } from './service-workload';
import { subscribeToTopics, TopicSubscription } from './topic-subscriptions';
import { requireSoleConsumer, warnAboutForeignQueue } from './worker-queue-checks';
import {
  AdditionalWorkerQueue, createAdditionalQueues, createQueue, requireQueueOptions, requireReadTimes, TimeReaders, WorkerQueueOptions,
} from './worker-queues';
import { WorkloadConnection } from '../connection/connection';
import { environmentVariableName } from '../connection/connection-client';
import { QueueAccess } from '../connection/connection-options';
import { ServiceDeployment } from '../deployment/service-deployment';
import { Discovery } from '../discovery/discovery';
import { Exposure } from '../exposure/exposure';
import { createQueueAlarms, deadLetterQueueOf, QueueAlarmOptions } from '../observability/queue-alarms';
import { STACK_TAG } from '../private/lambda/stack-tag';
import { pathOf, requireOptions } from '../private/required-options';
import { Scaling } from '../scaling/scaling';
import { exchangeablePermissions } from '../task/definition/exchangeable-permissions';
import { ConsumedQueue } from '../traffic/consumed-queue';

/**
 * Properties of `FargateWorkerService`.
 */
export interface FargateWorkerServiceProps extends FargateServiceWorkloadProps {
  /**
   * The queue to consume. Its visibility timeout must be longer than the processing of a message takes, or another task receives the message, too.
   * `Scaling.backlog()` fails synthesis for a queue of another Region or account. Setting it later deletes the queue that the worker had, with its
   * messages. A queue that another worker of the app consumes fails synthesis, because each message would be delivered to one of the two.
   *
   * @default - a new queue with encryption by SQS, TLS enforced, and a visibility timeout of 5 minutes; after 3 receives, a message moves to a
   * dead-letter queue with a retention of 14 days
   */
  readonly queue?: sqs.IQueue;

  /**
   * Options of the new queue. Fails synthesis in combination with `queue`.
   *
   * @default - those that `queue` names
   */
  readonly queueOptions?: WorkerQueueOptions;

  /**
   * Further queues that the same tasks consume, by the id of their constructs: one for each topic, for example, each with an acceptable latency of its
   * own. Removing one that the worker has created deletes it, with its messages.
   *
   * @default - none
   */
  readonly additionalQueues?: { [id: string]: AdditionalWorkerQueue };

  /**
   * Alarms on the age of the oldest message, and on dead letters, of each queue.
   *
   * @default - none
   */
  readonly queueAlarms?: QueueAlarmOptions;

  /**
   * Subscriptions of the queue to topics, at most one per topic. A queue of the app and its key get a policy for these topics; a warning says
   * what those of an imported queue must contain. A queue with the AWS managed key fails synthesis, and so
   * does a standard topic of a FIFO queue.
   *
   * @default - none
   */
  readonly subscriptions?: TopicSubscription[];

  /**
   * Name of the environment variable for the queue's URL.
   *
   * @default 'QUEUE_URL'
   */
  readonly queueUrlVariable?: string;

  /**
   * Allows the code in the containers to protect its task from scale-in and deployments while it processes a message. For work that takes longer
   * than the container's stop timeout, which is at most 120 seconds. The task role is granted the permissions for it, for tasks with a tag of the
   * stack: `propagateTags` is then the task definition by default. Tasks have it that start after the option is set.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html
   */
  readonly taskProtection?: boolean;

  /**
   * Discovery of other services in the VPC.
   *
   * @default Discovery.none()
   */
  readonly discovery?: Discovery;

  /**
   * Deployment strategy. `ServiceDeployment.codeDeploy()` fails synthesis, because it shifts traffic on a load balancer.
   *
   * @default ServiceDeployment.rolling()
   */
  readonly deployment?: ServiceDeployment;
}

/**
 * A service on AWS Fargate that consumes a queue, or several: VPC and cluster, task definition with roles and secrets, the queue with a dead-letter
 * queue, and scaling by the backlog of the queues.
 *
 * By default, one to ten tasks run, scaled for messages that take 3 seconds each and wait 5 minutes on average. Set your own values with
 * `Scaling.backlog()`.
 *
 * When scaling or a deployment stops a task, its containers receive SIGTERM, and SIGKILL after the stop timeout: finish the current message, and
 * receive no other. Longer work needs `taskProtection`.
 *
 * ```ts
 * new FargateWorkerService(this, 'Thumbnails', {
 *   task: WorkloadTask.container({ image: ecs.ContainerImage.fromAsset('thumbnails') }),
 *   scaling: Scaling.backlog({ minCapacity: 0, maxCapacity: 20, acceptableLatency: Duration.minutes(10), timePerMessage: Duration.seconds(4) }),
 * });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
 */
export class FargateWorkerService extends ServiceWorkload {
  /** The ECS service. */
  public readonly service: ecs.FargateService;

  /** The queue: the one passed as `queue`, or a new one. */
  public readonly queue: sqs.IQueue;

  /** The dead-letter queue; undefined for an imported queue, and for a queue without one. */
  public readonly deadLetterQueue?: sqs.IQueue;

  /** Further queues, by the id of `additionalQueues`. */
  public readonly additionalQueues: { [id: string]: sqs.IQueue };

  /** Alarms of `queueAlarms`; empty without it. */
  public readonly queueAlarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: FargateWorkerServiceProps) {
    requireOptions(pathOf(scope, id), props, { task: 'use one such as WorkloadTask.container()' });
    const discovery = (props.discovery ?? Discovery.none())._strategy;
    const deployment = (props.deployment ?? ServiceDeployment.rolling())._strategy;
    const scaling = (props.scaling ?? defaultScaling())._strategy;
    const readers = {
      isScaledByMessages: scaling.countsMessages ?? false,
      watchesMessageAge: props.queueAlarms !== undefined || deployment.watchesMessageAge === true,
    };
    const queues = (worker: Construct) => consumedQueues(worker, props, readers);
    const platform = new FargatePlatform(props);
    const propagateTags = props.propagateTags ?? (props.taskProtection ? ecs.PropagatedTagSource.TASK_DEFINITION : undefined);
    super(scope, id, { ...props, propagateTags }, { exposure: Exposure.none()._strategy, discovery, deployment, scaling, queues }, platform);

    const [main, ...others] = this._queues;
    this.service = platform.service;
    this.queue = main.queue;
    this.deadLetterQueue = deadLetterQueueOf(main.queue);
    this.additionalQueues = Object.fromEntries(others.map(({ scope: { node }, queue }) => [node.id, queue]));
    this.consume(main.queue, props.queueUrlVariable ?? 'QUEUE_URL', 'subscriptions', props.subscriptions);
    for (const { scope: additional, queue } of others) {
      const { queueUrlVariable, subscriptions } = props.additionalQueues![additional.node.id];
      this.consume(queue, queueUrlVariable ?? environmentVariableName(additional, 'QUEUE_URL'), `additionalQueues.${additional.node.id}.subscriptions`, subscriptions);
    }
    this.queueAlarms = props.queueAlarms ? createQueueAlarms(this, this._queues, props.queueAlarms) : [];
    if (props.taskProtection) this.allowTaskProtection(propagateTags);
  }

  private consume(queue: sqs.IQueue, variable: string, option: string, subscriptions: readonly TopicSubscription[] = []): void {
    requireSoleConsumer(this, queue);
    warnAboutForeignQueue(this, queue);
    subscribeToTopics(this, queue, subscriptions, option);
    this.connectTo(WorkloadConnection.queue(queue, { access: QueueAccess.CONSUME, variable }));
  }

  /**
   * Allows tasks to protect themselves, and the others of the stack that carry its tag. Without copied tags, it is any task of the cluster.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
   */
  private allowTaskProtection(propagateTags?: ecs.PropagatedTagSource): void {
    const { stackId } = Stack.of(this);
    // Tasks receive the tag whichever of the two it is copied from.
    (this.taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).tags.setTag(STACK_TAG, stackId);
    (this.service.node.defaultChild as ecs.CfnService).tags.setTag(STACK_TAG, stackId);
    const tasks = Stack.of(this).formatArn({
      service: 'ecs', resource: 'task', resourceName: `${this.cluster.cluster.clusterName}/*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    exchangeablePermissions(this.taskDefinition.taskRole).addToPrincipalPolicy(new iam.PolicyStatement({
      actions: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'],
      resources: [tasks],
      conditions: propagateTags === ecs.PropagatedTagSource.NONE ? undefined : { StringEquals: { [`aws:ResourceTag/${STACK_TAG}`]: stackId } },
    }));
  }
}

function defaultScaling(): Scaling {
  return Scaling.backlog({ minCapacity: 1, maxCapacity: 10, acceptableLatency: Duration.minutes(5), timePerMessage: Duration.seconds(3) });
}

/** Returns the queues of a worker, the main one first. Creates those that do not exist. */
function consumedQueues(worker: Construct, props: FargateWorkerServiceProps, readers: TimeReaders): ConsumedQueue[] {
  const { queue, queueOptions, additionalQueues = {} } = props;
  requireQueueOptions(worker, 'queueOptions', queueOptions, queue);
  for (const [id, each] of Object.entries(additionalQueues)) requireReadTimes(worker, id, each, readers);
  return [{ scope: worker, queue: queue ?? createQueue(worker, queueOptions) }, ...createAdditionalQueues(worker, additionalQueues)];
}
