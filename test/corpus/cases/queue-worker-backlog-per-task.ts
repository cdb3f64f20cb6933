import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { FargateWorkerService, Scaling, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  new FargateWorkerService(new Stack(app, 'QueueWorker'), 'Worker', {
    task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:stable') }),
    scaling: Scaling.backlog({ minCapacity: 0, maxCapacity: 10, acceptableLatency: Duration.seconds(300), timePerMessage: Duration.seconds(3) }),
  });
}
