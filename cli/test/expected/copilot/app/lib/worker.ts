import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { FargateWorkerService, Scaling, WorkloadCluster, WorkloadTask } from 'cdk-fargate-workloads';
import { Construct } from 'constructs';

export interface WorkerProps {
  readonly cluster: WorkloadCluster;
  readonly topics: { readonly orders: sns.ITopic };
}

export class Worker extends Construct {
  public readonly service: FargateWorkerService;

  constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id);

    this.service = new FargateWorkerService(this, 'Service', {
      cluster: props.cluster,
      task: WorkloadTask.container({
        image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:stable'),
      }),
      scaling: Scaling.backlog({
        minCapacity: 1,
        maxCapacity: 5,
        acceptableLatency: Duration.minutes(5),
        timePerMessage: Duration.seconds(2),
      }),
      queueUrlVariable: 'COPILOT_QUEUE_URI',
      queueOptions: { visibilityTimeout: Duration.minutes(2), maxReceiveCount: 3 },
      subscriptions: [{ topic: props.topics.orders }],
    });
  }
}
