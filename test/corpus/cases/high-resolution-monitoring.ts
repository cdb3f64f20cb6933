import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { FargateWebService, Scaling, Task } from '../../../src';

export function build(app: App): void {
  new FargateWebService(new Stack(app, 'Monitoring'), 'Web', {
    task: Task.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 }),
    scaling: Scaling.automatic({ min: 2, max: 10, cpuPercent: 60 }),
    highResolutionMetrics: true,
  });
}
