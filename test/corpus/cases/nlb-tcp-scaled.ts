import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ServiceDeployment, Exposure, FargateWebService, Scaling, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  const stack = new Stack(app, 'AutoScaled');
  new FargateWebService(stack, 'Service', {
    task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/ecs-sample-image/amazon-ecs-sample:latest'), port: 80 }),
    exposure: Exposure.networkLoadBalancer(),
    deployment: ServiceDeployment.rolling(),
    scaling: Scaling.automatic({
      minCapacity: 1, maxCapacity: 2, cpuPercent: 50, scaleInCooldown: Duration.seconds(60), scaleOutCooldown: Duration.seconds(60),
    }),
  });
}
