import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { FargateWorkerServiceProps } from './fargate-worker-service-props';
import { FargateWorkload } from './fargate-workload';
import { createQueue, subscribe } from './worker-queue';
import { Connection } from '../connection/connection';
import { QueueAccess } from '../connection/connection-options';
import { Deployment } from '../deployment/deployment';
import { Discovery } from '../discovery/discovery';
import { Exposure } from '../exposure/exposure';
import { Scaling } from '../scaling/scaling';

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
 *   task: Task.container({ image: ecs.ContainerImage.fromAsset('thumbnails') }),
 *   scaling: Scaling.backlog({ min: 0, max: 20, acceptableLatency: Duration.minutes(10), timePerMessage: Duration.seconds(4) }),
 * });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
 */
export class FargateWorkerService extends FargateWorkload {
  /** The queue that was given, or the one that was made. */
  public readonly queue: sqs.IQueue;

  /** Where messages go that could not be worked on; undefined where the given queue has none, or comes from outside the app. */
  public readonly deadLetterQueue?: sqs.IQueue;

  constructor(scope: Construct, id: string, props: FargateWorkerServiceProps) {
    const discovery = (props.discovery ?? Discovery.none())._strategy;
    const deployment = (props.deployment ?? Deployment.rolling())._strategy;
    const scaling = (props.scaling ?? defaultScaling())._strategy;
    const queue = (worker: Construct) => props.queue ?? createQueue(worker);
    super(scope, id, props, { exposure: Exposure.none()._strategy, discovery, deployment, scaling, queue });

    this.queue = this._queue!;
    this.deadLetterQueue = this.queue instanceof sqs.Queue ? this.queue.deadLetterQueue?.queue : undefined;
    subscribe(this, this.queue, props.subscriptions ?? []);
    this.connectTo(Connection.queue(this.queue, { access: QueueAccess.CONSUME, variable: props.queueUrlVariable ?? 'QUEUE_URL' }));
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
  return Scaling.backlog({ min: 1, max: 10, acceptableLatency: Duration.minutes(5), timePerMessage: Duration.seconds(3) });
}
