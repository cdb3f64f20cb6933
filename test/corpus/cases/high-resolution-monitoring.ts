import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { FargateWebService, Scaling, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  new FargateWebService(new Stack(app, 'Monitoring'), 'Web', {
    task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 }),
    scaling: Scaling.automatic({ minCapacity: 2, maxCapacity: 10, cpuPercent: 60 }),
    highResolutionMetrics: true,
  });
}
