import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { FargateWorkerService, Scaling, Task } from '../../../src';

export function build(app: App): void {
  new FargateWorkerService(new Stack(app, 'QueueWorker'), 'Worker', {
    task: Task.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:stable') }),
    scaling: Scaling.backlog({ min: 0, max: 10, acceptableLatency: Duration.seconds(300), timePerMessage: Duration.seconds(3) }),
  });
}
