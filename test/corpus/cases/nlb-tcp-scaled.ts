import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Deployment, Exposure, FargateWebService, Scaling, Task } from '../../../src';

export function build(app: App): void {
  const stack = new Stack(app, 'AutoScaled');
  new FargateWebService(stack, 'Service', {
    task: Task.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/ecs-sample-image/amazon-ecs-sample:latest'), port: 80 }),
    exposure: Exposure.networkLoadBalancer(),
    deployment: Deployment.rolling(),
    scaling: Scaling.automatic({
      min: 1, max: 2, cpuPercent: 50, scaleInCooldown: Duration.seconds(60), scaleOutCooldown: Duration.seconds(60),
    }),
  });
}
